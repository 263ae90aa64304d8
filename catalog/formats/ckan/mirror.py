"""Dataset records of other catalogues, as dumps and mirrors write them, one JSON object a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from catalog.formats.ckan.addresses import with_scheme
from catalog.formats.ckan.checks import Checker, Invalid, Malformed, as_boolean, as_moment, text_problem
from catalog.formats.ckan.dumped import Change, prepared, set_aside
from catalog.formats.ckan.groups import english_in, level_in
from catalog.formats.ckan.reading import read_package
from catalog.formats.ckan.tags import repaired_tag
from catalog.formats.resource_formats import normalise
from catalog.formats.standard.licenses import license_code
from catalog.records import DatasetRecord, OrganizationRecord, ResourceRecord


@dataclass(frozen=True, slots=True)
class Incoming:
    """A dataset of another catalogue, ready to be saved once its organization is found or made."""

    record: DatasetRecord
    """`owner_org` is None; `organization` and `group_records` hold what the other catalogue says about them."""
    organization_title: str = ""
    organization_name: str = ""
    """Empty when the source gives only a title."""
    changes: tuple[Change, ...] = ()
    """What could not be taken over as it was."""


def read_line(obj: Any) -> Incoming:
    """A record of either kind: the reduced ones of the data.go.th mirror, or CKAN's as `ckanapi dump` writes them.

    Raises Invalid (the record breaks a rule that cannot be bent) or Malformed (it is no dataset record).
    """
    if not isinstance(obj, Mapping):
        raise Malformed("A record must be a JSON object")
    if "resources_list" in obj or ("summary" in obj and "org" in obj):
        return read_mirror(obj)
    if "name" in obj:
        return read_dumped(obj)
    raise Malformed("A record must have the name of a dataset")


def read_mirror(line: Mapping[str, Any]) -> Incoming:
    """A reduced record: id (the name), title, summary, org (a title), tags, license, updated, url, resources_list.

    Raises Invalid for a bad name, an unreadable time or text that cannot be stored; Malformed for broken lists.
    """
    unstorable = text_problem(line)
    if unstorable:
        raise Invalid({"message": [unstorable]})
    check = Checker(line)
    name = check.name("id")
    updated = check.moment("updated")
    title, summary, organization, address = (check.text(key) for key in ("title", "summary", "org", "url"))
    license_text = (check.text("license") or "").strip()
    tags, changes = _mirror_tags(_list(line, "tags"))
    resources = tuple(_mirror_resource(item, place) for place, item in enumerate(_list(line, "resources_list")))
    if check.errors:
        raise Invalid(check.errors)
    promised = line.get("resources")
    if isinstance(promised, int) and promised > len(resources):
        changes.append(Change("resources", "missing_in_source", str(promised - len(resources))))
    record = DatasetRecord(
        name=name,
        title=(title or "").strip() or name,
        notes=summary,
        url=address,
        license_id=license_code(license_text) or license_text or None,
        tags=tags,
        resources=resources,
        metadata_modified=updated,
    )
    return Incoming(record, organization_title=(organization or "").strip(), changes=tuple(changes))


def read_dumped(line: Mapping[str, Any]) -> Incoming:
    """A CKAN dataset object, from a dump or from another portal's API.

    What our rules refuse is set aside (kept as an extra where it is a text) and listed in `changes`, instead of losing
    the dataset; only a bad name or data category, or broken nesting, refuses it. Raises Invalid or Malformed.
    """
    data, changes = prepared(line)
    try:
        record = read_package(data, owner_required=False)
    except Invalid as problem:
        data, more = set_aside(data, problem.errors)
        changes += more
        record = read_package(data, owner_required=False)
    organization = _organization(line.get("organization"), is_organization=True)
    groups = [_organization(item, is_organization=False) for item in line.get("groups") or ()]
    record = replace(
        record,
        private=as_boolean(line.get("private")),
        organization=organization,
        group_records=tuple(group for group in groups if group),
        metadata_created=_moment(line.get("metadata_created")),
    )
    return Incoming(
        record,
        organization_title=organization.title if organization else "",
        organization_name=organization.name if organization else "",
        changes=tuple(changes),
    )


def _list(line: Mapping[str, Any], key: str) -> list[Any]:
    value = line.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Malformed(f"Unable to process '{key}': expected a list")
    return value


def _mirror_tags(items: list[Any]) -> tuple[tuple[str, ...], list[Change]]:
    tags: list[str] = []
    changes: list[Change] = []
    for item in items:
        name = str(item).strip()
        fitting = repaired_tag(name)
        if fitting != name:
            changes.append(Change("tags", "changed" if fitting else "dropped", name))
        if fitting:
            tags.append(fitting)
    return tuple(dict.fromkeys(tags)), changes


def _mirror_resource(item: Any, position: int) -> ResourceRecord:
    if not isinstance(item, Mapping):
        raise Malformed("Unable to process 'resources_list': expected a list of objects")
    check = Checker(item)
    name, label, url = (check.text(key) for key in ("name", "format", "url"))
    if check.errors:
        raise Invalid({"resources": [*({} for _ in range(position)), check.errors]})
    link = with_scheme(url or "")
    return ResourceRecord(name=name, format=normalise(label, link), url=link, position=position)


def _organization(data: Any, *, is_organization: bool) -> OrganizationRecord | None:
    """What a dump says about the owner or a group, as far as it can be stored; None when it has no name."""
    if not isinstance(data, Mapping) or text_problem(data):
        return None
    check = Checker(data)
    name = check.name()
    texts = {key: check.text(key) or "" for key in ("id", "title", "title_en", "description", "image_url")}
    image_url = texts["image_url"] or check.text("image_display_url") or ""
    if check.errors:
        return None
    title_en = texts["title_en"] or ("" if is_organization else english_in(texts["description"]))
    return OrganizationRecord(
        id=texts["id"],
        name=name,
        title=texts["title"].strip() or name,
        title_en=title_en,
        description=texts["description"],
        image_url=image_url,
        level=level_in(texts["description"]) if is_organization else "",
        created=_moment(data.get("created")),
        is_organization=is_organization,
    )


def _moment(value: Any) -> datetime | None:
    try:
        return as_moment(value) if isinstance(value, str) else None
    except ValueError:
        return None
