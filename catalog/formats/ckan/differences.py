"""What differs between two states of a dataset, told by CKAN's JSON of each: which descriptions, which files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "title_en"),
    "description": ("notes", "notes_en"),
    "license": ("license_id",),
    "organization": ("owner_org",),
    "contact": ("maintainer", "maintainer_email", "author", "author_email"),
    "tags": ("tags",),
    "topics": ("groups",),
}
"""What people call a part of the description, and its keys in CKAN's JSON."""
_CONTENT = ("url", "hash", "size", "last_modified")
_DESCRIBED = ("name", "name_en", "description", "format")
_UNTOLD = frozenset({"metadata_modified", "resources", "num_resources", "num_tags", "private", "state", "organization"})
_TOLD = frozenset(key for keys in FIELDS.values() for key in keys)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: a key of `FIELDS`, `file_added`, `file_removed`, `file_updated`, `file_described` or `other`."""

    code: str
    name: str = ""
    """Of a file, its name."""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[Difference]:
    """Return what changed from one `package_show` object to a later one of the same dataset, files first.

    Nothing that only counts or dates the change itself is told.
    """
    found = [*_files(before, after)]
    for code, keys in FIELDS.items():
        if any(_named(before.get(key)) != _named(after.get(key)) for key in keys):
            found.append(Difference(code))
    others = (set(before) | set(after)) - _UNTOLD - _TOLD
    if any(before.get(key) != after.get(key) for key in others):
        found.append(Difference("other"))
    return found


def _files(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old = {each["id"]: each for each in before.get("resources") or ()}
    new = {each["id"]: each for each in after.get("resources") or ()}
    for key, each in new.items():
        if key not in old:
            yield Difference("file_added", _name(each))
        elif any(each.get(field) != old[key].get(field) for field in _CONTENT):
            yield Difference("file_updated", _name(each))
        elif any(each.get(field) != old[key].get(field) for field in _DESCRIBED):
            yield Difference("file_described", _name(each))
    for key, each in old.items():
        if key not in new:
            yield Difference("file_removed", _name(each))


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource.get("name") or str(resource.get("url") or "").rpartition("/")[2] or resource["id"])


def _named(value: Any) -> Any:
    """Return a list of tags or groups by their names, anything else as it is: a topic's new title changes no dataset."""
    return sorted(str(each.get("name")) for each in value) if isinstance(value, list) else value or ""
