"""Organizations and groups in CKAN's shapes: the full object, the entry of a list, the forms inside a dataset, and reading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from catalog.formats.ckan.addresses import SITE, image_url, stamp
from catalog.formats.ckan.checks import MISSING, Checker, Invalid, Malformed, as_text, objects, text_problem
from catalog.formats.standard.reading import code_of
from catalog.records import OrganizationRecord

_LEVEL = re.compile(r"ระดับ\s*([ก-๙]+)")
_ENGLISH_IN_BRACKETS = re.compile(r"\(([A-Za-z][A-Za-z ,.&'/-]*)\)\s*$")


def organization_dict(
    record: OrganizationRecord,
    *,
    package_count: int | None = None,
    users: Sequence[Mapping[str, Any]] | None = None,
    parents: Sequence[OrganizationRecord] | None = (),
    packages: Sequence[Any] | None = None,
    followers: int | None = 0,
    with_extras: bool = True,
) -> dict[str, Any]:
    """CKAN's object of `organization_show` (and `group_show`, for a record that is a group).

    `users` are CKAN's user objects with `capacity`, `packages` whole datasets. What is None is left out of the answer,
    as the `include_*` flags of the actions ask.
    """
    found = _core(record)
    optional: dict[str, Any] = {
        "package_count": package_count,
        "num_followers": followers,
        "extras": [{"key": key, "value": record.extras[key]} for key in sorted(record.extras)] if with_extras else None,
        "groups": None if parents is None else [nested_group(parent) for parent in parents],
        "users": None if users is None else list(users),
        "packages": None if packages is None else list(packages),
    }
    found.update({key: value for key, value in optional.items() if value is not None})
    return found


def group_dict(record: OrganizationRecord, **parts: Any) -> dict[str, Any]:
    """CKAN's object of `group_show`; takes the same parts as `organization_dict`."""
    return organization_dict(record, **parts)


def listed(record: OrganizationRecord, *, package_count: int | None = None, **parts: Any) -> dict[str, Any]:
    """The entry of `organization_list` or `group_list` with `all_fields`: without extras, users and parents unless given."""
    defaults: dict[str, Any] = {"parents": None, "with_extras": False, "followers": None}
    return organization_dict(record, package_count=package_count, **{**defaults, **parts})


def nested_organization(record: OrganizationRecord) -> dict[str, Any]:
    """The organization as it stands inside a dataset."""
    return {
        "id": record.id,
        "name": record.name,
        "title": record.title,
        "type": "organization",
        "description": record.description,
        "image_url": image_url(record.image_url),
        "created": stamp(record.created),
        "is_organization": True,
        "approval_status": "approved",
        "state": record.state,
    }


def nested_group(record: OrganizationRecord) -> dict[str, Any]:
    """A group as it stands inside a dataset, or a parent inside an organization."""
    return {
        "description": record.description,
        "display_name": record.title or record.name,
        "id": record.id,
        "image_display_url": image_url(record.image_url),
        "name": record.name,
        "title": record.title,
    }


def read_organization(
    data: Mapping[str, Any], *, current: OrganizationRecord | None = None, is_organization: bool = True
) -> OrganizationRecord:
    """An organization (or group) as a client sends it to `*_create` or `*_update`; members and datasets are not read.

    With `current`, an absent name, state or parent stays as it is. A new record gets a fresh id unless one was given.
    Raises Invalid with every error of the object, Malformed for broken nesting.
    """
    if not isinstance(data, Mapping):
        raise Malformed("Request data JSON needs to be a dictionary")
    check = Checker(data)
    name = check.name(current=current.name if current else None)
    identifier = current.id if current else check.uuid("id") or str(uuid4())
    texts = {key: check.text(key) or "" for key in ("title", "title_en", "description", "description_en", "image_url")}
    level = _level(check, texts["description"])
    extras = _extras(data, check)
    parent = _parent(data, current)
    state = check.text("state") or (current.state if current else "active")
    if state not in ("active", "draft", "deleted"):
        check.fail("state", "Invalid state")
    if check.errors:
        raise Invalid(check.errors)
    texts["image_url"] = texts["image_url"].removeprefix(f"{SITE}/uploads/group/")
    return OrganizationRecord(
        id=identifier,
        name=name,
        level=level,
        parent=parent,
        state=state,
        created=current.created if current else None,
        is_organization=current.is_organization if current else is_organization,
        extras=extras,
        **texts,
    )


def level_in(description: str) -> str:
    """The level code that an organization's description of data.go.th hides (`ส่วนกลาง:ระดับกรม`); empty when none."""
    found = _LEVEL.search(description)
    return (code_of("organization_level", found[1]) or "") if found else ""


def english_in(description: str) -> str:
    """The English name that a group's description of data.go.th ends with, in brackets; empty when none."""
    found = _ENGLISH_IN_BRACKETS.search(description)
    return found[1].strip() if found else ""


def _core(record: OrganizationRecord) -> dict[str, Any]:
    found: dict[str, Any] = {
        "approval_status": "approved",
        "created": stamp(record.created),
        "description": record.description,
        "display_name": record.title or record.name,
        "id": record.id,
        "image_display_url": image_url(record.image_url),
        "image_url": record.image_url,
        "is_organization": record.is_organization,
        "name": record.name,
        "state": record.state,
        "title": record.title,
        "type": "organization" if record.is_organization else "group",
    }
    beside = {"title_en": record.title_en, "description_en": record.description_en, "level": record.level}
    found.update({key: text for key, text in beside.items() if text})
    return found


def _level(check: Checker, description: str) -> str:
    text = check.text("level")
    if not text:
        return level_in(description)
    code = code_of("organization_level", text)
    if code is None:
        check.fail("level", "Unknown level of organization")
    return code or ""


def _extras(data: Mapping[str, Any], check: Checker) -> dict[str, str]:
    """Extras by key; of a key given twice the last one counts, as CKAN has it for groups."""
    extras: dict[str, str] = {}
    for item in objects(data, "extras") or ():
        key, value = item.get("key"), item.get("value")
        problem = text_problem(item)
        if problem or not isinstance(key, str) or not key:
            check.fail("extras", problem or MISSING)
        elif value is not None:
            try:
                extras[key] = as_text(value)
            except ValueError as error:
                check.fail("extras", str(error))
    return extras


def _parent(data: Mapping[str, Any], current: OrganizationRecord | None) -> str | None:
    parents = objects(data, "groups")
    if parents is None:
        return current.parent if current else None
    for item in parents:
        for key in ("id", "name"):
            if isinstance(item.get(key), str) and text_problem(item[key]) is None:
                return str(item[key])
    return None
