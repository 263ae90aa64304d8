"""A dataset as one flat table of fields, for comparing what we have with what a remote says and what people changed here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from catalog.records import DatasetRecord, ResourceRecord

PLAIN = (
    "title", "title_en", "notes", "notes_en", "private", "url", "version", "author", "author_email", "maintainer",
    "maintainer_email", "license_id", "data_type", "data_category",
)  # fmt: skip
LISTS = ("tags", "groups")
MAPS = ("standard", "extras")
OF_RESOURCES = ("name", "description", "format", "url")


def flat(record: DatasetRecord) -> dict[str, Any]:
    """Return the fields of a record by name: `title`, `standard.objective`, `resources.<id or place>.url` …

    Empty ones are left out; lists are sorted where their order means nothing.
    """
    found: dict[str, Any] = {name: getattr(record, name) for name in PLAIN}
    found |= {name: sorted(set(getattr(record, name))) for name in LISTS}
    for name in MAPS:
        found |= {f"{name}.{key}": _plain(value) for key, value in getattr(record, name).items()}
    for place, resource in enumerate(record.resources or ()):
        if resource.state == "deleted":
            continue
        key = f"resources.{resource.id or place}"
        found |= {f"{key}.{name}": getattr(resource, name) for name in OF_RESOURCES}
        found |= {f"{key}.{name}": _plain(value) for name, value in resource.standard.items()}
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[list[Any]]:
    """Return `[field, before, after]` for each field that differs; None stands for nothing."""
    keys = sorted({*before, *after})
    return [[key, before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)]


def edited_here(written: Mapping[str, Any], present: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return the fields that people changed here since the last harvest, as far as the remote does not say the same."""
    keys = {*written, *present}
    return sorted(key for key in keys if written.get(key) != present.get(key) != wanted.get(key))


def with_kept(record: DatasetRecord, present: DatasetRecord, kept: Collection[str]) -> DatasetRecord:
    """Return a remote's record with the kept fields as they stand here."""
    found: dict[str, Any] = {name: getattr(present, name) for name in (*PLAIN, *LISTS) if name in kept}
    for name in MAPS:
        mine, theirs = getattr(present, name), getattr(record, name)
        found[name] = _merged(theirs, mine, _below(kept, name))
    if record.resources is not None:
        here = {resource.id: resource for resource in present.resources or ()}
        found["resources"] = tuple(
            _resource(each, here[each.id], _below(kept, f"resources.{each.id}")) if each.id in here else each
            for each in record.resources
        )
    return replace(record, **found)


def _below(kept: Collection[str], name: str) -> list[str]:
    return [key.removeprefix(f"{name}.") for key in kept if key.startswith(f"{name}.")]


def _merged(theirs: Mapping[str, Any], mine: Mapping[str, Any], kept: Collection[str]) -> dict[str, Any]:
    found = dict(theirs)
    for key in kept:
        found.pop(key, None)
        if key in mine:
            found[key] = mine[key]
    return found


def _resource(theirs: ResourceRecord, mine: ResourceRecord, kept: Collection[str]) -> ResourceRecord:
    values = {name: getattr(mine, name) for name in kept if name in OF_RESOURCES}
    standard = _merged(theirs.standard, mine.standard, [name for name in kept if name not in OF_RESOURCES])
    return replace(theirs, standard=standard, **values)
