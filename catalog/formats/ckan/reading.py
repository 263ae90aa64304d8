"""A dataset as clients of CKAN's Action API send it, checked as a whole and turned into our record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catalog.formats.ckan.checks import (
    MISSING,
    Checker,
    Invalid,
    Malformed,
    as_text,
    objects,
    printable,
    sendable,
    text_problem,
)
from catalog.formats.ckan.resource_reading import read_resource
from catalog.formats.ckan.standard_keys import read_standard
from catalog.formats.ckan.tags import read_tags
from catalog.formats.standard.fields import MISSPELT, standard_keys
from catalog.formats.standard.licenses import license_code
from catalog.formats.standard.reading import is_blank, read_fields
from catalog.records import DatasetRecord, ResourceRecord

__all__ = ["CORE_KEYS", "Invalid", "Malformed", "read_package", "read_resource"]

CORE_KEYS = frozenset(
    {"id", "name", "title", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email"}
    | {"license_id", "owner_org", "private", "state", "type", "tags", "tag_string", "extras", "groups", "resources"}
    | {"metadata_created", "metadata_modified", "creator_user_id", "organization", "license_title", "license_url"}
    | {"isopen", "num_resources", "num_tags", "relationships_as_subject", "relationships_as_object", "plugin_data"}
    | {"title_en", "notes_en", "tracking_summary", "revision_id", "log_message", "license"}
)
"""The keys of CKAN's dataset object and ours, which no extra may take."""

_MAX_VERSION = 100


def read_package(
    data: Mapping[str, Any], *, current: DatasetRecord | None = None, owner_required: bool = True
) -> DatasetRecord:
    """A dataset from `package_create` or `package_update`, every field checked and all errors reported together.

    `current` is the dataset being replaced: its id, type and creation stay, its name, state, privacy and owner when
    they are not given, everything else is cleared when absent (CKAN's update); an absent `resources` gives None, "leave
    them". Computed fields sent back by clients are ignored. Legacy extras under keys of the Thai standard are read
    into it unless the key is there itself. With `owner_required`, a dataset of nobody is refused.

    Raises Invalid with CKAN's errors (`{"name": [...], "extras": [{...}], "resources": [{}, {...}]}`) and Malformed
    when lists of objects are something else. What needs the database (names taken, unknown organizations) is not
    looked at.
    """
    if not isinstance(data, Mapping):
        raise Malformed("Request data JSON needs to be a dictionary", sendable(data))
    for key in ("relationships_as_subject", "relationships_as_object"):
        objects(data, key)  # read by nobody, but as malformed as any other
    check = Checker(data)
    if data.get("plugin_data") is not None and not isinstance(data["plugin_data"], Mapping):
        check.fail("plugin_data", "The value should be a valid JSON object")
    texts = _texts(check)
    identity = _identity(check, current)
    owner_org, private = _ownership(check, current, owner_required)
    tags, terms, tag_errors = read_tags(data)
    extras = _extras(data, check)
    legacy, absorbed = _legacy(data, extras)
    standard = read_standard(check, "dataset", current, legacy)
    groups = _groups(data, check)
    resources = _resources(data, check, current)
    if tag_errors:
        check.errors["tags"] = list(tag_errors)
    if check.errors:
        raise Invalid(check.errors)
    return DatasetRecord(
        owner_org=owner_org,
        private=private,
        data_type=standard.pop("data_type", ""),
        data_category=standard.pop("data_category", "public"),
        standard=standard,
        tags=tags,
        terms=terms,
        groups=groups,
        extras={key: value for key, value in extras.items() if key not in absorbed},
        resources=resources,
        **identity,
        **{**texts, "title": texts["title"] or identity["name"]},
    )


def _texts(check: Checker) -> dict[str, Any]:
    """What describes the dataset in words; a licence is stored as its code where it is one we know."""
    found: dict[str, Any] = {key: check.text(key) for key in ("notes", "url", "version", "author", "maintainer")}
    found |= {key: check.email(key) for key in ("author_email", "maintainer_email")}
    found |= {key: (check.text(key) or "").strip() for key in ("title", "title_en", "notes_en", "license_id")}
    if len(found["version"] or "") > _MAX_VERSION:
        check.fail("version", f"Version must be a maximum of {_MAX_VERSION} characters long")
    found["license_id"] = license_code(found["license_id"]) or found["license_id"] or None
    return found


def _identity(check: Checker, current: DatasetRecord | None) -> dict[str, Any]:
    """What says which dataset this is and how it stands: name, type, state, id and the times clients may set."""
    state = check.text("state") or (current.state if current else "active")
    if state not in ("active", "draft", "deleted"):
        check.fail("state", "Invalid state")
    given_type = (check.text("type") or "").strip()
    found: dict[str, Any] = {
        "name": check.name(current=current.name if current else None),
        "state": state,
        "type": current.type if current else given_type or "dataset",
        "id": current.id if current else check.uuid("id"),
        "metadata_modified": check.moment("metadata_modified"),
    }
    if current:
        found |= {"creator_user_id": current.creator_user_id, "metadata_created": current.metadata_created}
    return found


def _ownership(check: Checker, current: DatasetRecord | None, owner_required: bool) -> tuple[str | None, bool]:
    """Owner and privacy. An update that says nothing about them changes neither: silence must not publish a dataset."""
    given = "owner_org" in check.data
    owner_org = (check.text("owner_org") or "").strip() or None
    if not given and current:
        owner_org = current.owner_org
    if owner_org is None and owner_required and "owner_org" not in check.errors:
        check.fail("owner_org", "An organization must be provided")
    private = check.boolean("private", current.private if current else False)
    if private and owner_org is None:
        check.fail("private", "Datasets with no organization can't be private.")
    return owner_org, private


def _extras(data: Mapping[str, Any], check: Checker) -> dict[str, str]:
    """Extras by key; a null value removes its key, a value that is no text becomes JSON text."""
    extras: dict[str, str] = {}
    by_position: list[dict[str, list[str]]] = []
    for item in objects(data, "extras") or ():
        errors, key, value = _extra(item)
        by_position.append(errors)
        if errors or key is None:
            continue
        if key in extras:
            check.errors["extras_validation"] = [f'Duplicate key "{key}"']
        extras[key] = value
    if any(by_position):
        check.errors["extras"] = by_position
    return extras


def _extra(item: Mapping[str, Any]) -> tuple[dict[str, list[str]], str | None, str]:
    """One extra as (errors, key, value); the key is None for one that asks to be removed."""
    errors: dict[str, list[str]] = {}
    for part in ("key", "value"):
        problem = MISSING if part not in item else text_problem(item[part])
        if problem:
            errors[part] = [problem]
    sent = item.get("key")
    key: Any = str(sent) if isinstance(sent, int) and not isinstance(sent, bool) else sent
    if not errors and (not isinstance(key, str) or not key.strip()):
        errors["key"] = [MISSING]
    elif not errors and key in CORE_KEYS:
        errors["key"] = ["There is a schema field with the same name"]
    if errors or item["value"] is None or item.get("deleted") is True:
        return errors, None, ""
    value = item["value"]
    return errors, key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _legacy(data: Mapping[str, Any], extras: Mapping[str, str]) -> tuple[dict[str, str], set[str]]:
    """The extras that are fields of the standard in disguise, as far as they can be read.

    Gives their texts by the field's key, and the keys of the extras that are thereby said.
    """
    keys = standard_keys("dataset") | {"data_type", "data_category"}
    found: dict[str, str] = {}
    absorbed: set[str] = set()
    for key, text in extras.items():
        field_key = MISSPELT.get(key, key)
        if field_key not in keys or field_key in data or field_key in found or is_blank(text):
            continue
        values, errors = read_fields({field_key: text}, "dataset")
        if values and not errors:
            found[field_key] = text
            absorbed.add(key)
    return found, absorbed


def _groups(data: Mapping[str, Any], check: Checker) -> tuple[str, ...]:
    """Names (or else ids) of the groups, each once."""
    found: list[str] = []
    by_position: list[dict[str, list[str]]] = []
    for item in objects(data, "groups") or ():
        errors: dict[str, list[str]] = {}
        given = [(key, item[key]) for key in ("name", "id") if item.get(key) not in (None, "")]
        if not given:
            errors["id"] = [MISSING]
        for key, value in given[:1]:
            problem = text_problem(value)
            try:
                found.append(as_text(value))
            except ValueError as error:
                problem = str(error)
            if problem:
                errors[key] = [problem]
        by_position.append(errors)
    if any(by_position):
        check.errors["groups"] = by_position
    return tuple(dict.fromkeys(found))


def _resources(
    data: Mapping[str, Any], check: Checker, current: DatasetRecord | None
) -> tuple[ResourceRecord, ...] | None:
    """The resources in their order; errors keep the position. None when an update does not mention them."""
    items = objects(data, "resources")
    if items is None:
        return None if current else ()
    known = {resource.id: resource for resource in (current.resources or ())} if current else {}
    found: list[ResourceRecord] = []
    by_position: list[dict[str, Any]] = []
    for item in items:
        identifier = item.get("id")
        try:
            resource = read_resource(item, known.get(identifier) if isinstance(identifier, str) else None)
            found.append(replace(resource, position=len(by_position)))
            by_position.append({})
        except Invalid as problem:
            by_position.append(problem.errors)
    ids = [resource.id for resource in found if resource.id]
    if any(by_position):
        check.errors["resources"] = by_position
    elif len(ids) != len(set(ids)):
        check.fail("resources", f"Resource id already exists: {printable(max(ids, key=ids.count))}")
    return tuple(found)
