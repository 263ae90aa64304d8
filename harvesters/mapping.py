"""The field mapping of a source: what is taken from where, what stands in for the missing, and words put into ours."""

from __future__ import annotations

import json
from collections.abc import Mapping as Read
from dataclasses import asdict, dataclass, field
from typing import Any

CHOICE_FIELDS = (
    "license_id", "update_frequency_unit", "data_category", "data_type", "geo_coverage", "groups", "organization",
)  # fmt: skip
"""Fields whose words a source may have of its own, translated by `Mapping.words`."""
LONGEST = 500


class BadMapping(ValueError):
    """A line of a mapping cannot be read; the text says which."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the records of one source become ours; empty: as they are."""

    take: Read[str, str] = field(default_factory=dict)
    """Our field by the path of the remote's: `{"maintainer": "contactPoint.fn"}`."""
    defaults: Read[str, str] = field(default_factory=dict)
    """What a field says where the remote says nothing."""
    words: Read[str, Read[str, str]] = field(default_factory=dict)
    """By field, the remote's word and ours: `{"license_id": {"Open Data Common": "odc-by"}}`."""
    owner: str = "source"
    """`source`: all datasets belong to the source's agency; `record`: to the agency that the record names."""


def from_json(data: Read[str, Any]) -> Mapping:
    """Return the mapping that `as_json` wrote."""
    return Mapping(**{key: data[key] for key in ("take", "defaults", "words", "owner") if key in data})


def as_json(mapping: Mapping) -> dict[str, Any]:
    """Return a mapping as it is stored."""
    return asdict(mapping)


def pairs(text: str) -> dict[str, str]:
    """Read lines of `one = other`; blank lines and those with # are left out. Raise BadMapping."""
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        left, equals, right = line.partition("=")
        if not equals or not left.strip() or len(line) > LONGEST:
            raise BadMapping(str(number))
        found[left.strip()] = right.strip()
    return found


def words(text: str) -> dict[str, dict[str, str]]:
    """Read lines of `field: their word = our word`. Raise BadMapping."""
    found: dict[str, dict[str, str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, rest = line.partition(":")
        theirs, equals, ours = rest.rpartition("=")
        if not colon or not equals or name.strip() not in CHOICE_FIELDS or not theirs.strip() or len(line) > LONGEST:
            raise BadMapping(str(number))
        found.setdefault(name.strip(), {})[theirs.strip()] = ours.strip()
    return found


def pairs_text(given: Read[str, str]) -> str:
    """Return what `pairs` reads."""
    return "\n".join(f"{key} = {value}" for key, value in given.items())


def words_text(given: Read[str, Read[str, str]]) -> str:
    """Return what `words` reads."""
    return "\n".join(f"{name}: {theirs} = {ours}" for name, each in given.items() for theirs, ours in each.items())


def applied(package: Read[str, Any], raw: Any, mapping: Mapping) -> dict[str, Any]:
    """Return a dataset object of CKAN's shape as the mapping wants it.

    What is taken by path comes first, then the defaults of what is still empty, then the words.
    """
    found = dict(package)
    for key, path in mapping.take.items():
        value = at(raw, path)
        if not _blank(value):
            found[key] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for key, value in mapping.defaults.items():
        if _blank(found.get(key)):
            found[key] = _listed(key, value)
    for key, known in mapping.words.items():
        found[key] = _translated(key, found.get(key), known)
    return found


def at(raw: Any, path: str) -> Any:
    """Return what lies in nested objects and lists at a path such as `contacts.0.name`, or None."""
    for step in path.split("."):
        if isinstance(raw, Read):
            raw = raw.get(step)
        elif isinstance(raw, list) and step.isdecimal() and int(step) < len(raw):
            raw = raw[int(step)]
        else:
            return None
    return raw


def _blank(value: Any) -> bool:
    return value in (None, "", [], {})


def _listed(key: str, value: str) -> Any:
    """Return a default as CKAN's shape has it: tags and topics are lists of objects."""
    if key not in {"tags", "groups"}:
        return value
    return [{"name": name.strip()} for name in value.split(",") if name.strip()]


def _translated(key: str, value: Any, known: Read[str, str]) -> Any:
    if key == "groups" and isinstance(value, list):
        named = ({**each, "name": known.get(each.get("title") or "", known.get(each.get("name") or "", each["name"]))}
                 for each in value if isinstance(each, dict) and each.get("name"))  # fmt: skip
        return [each for each in named if each["name"]]
    if key == "organization" and isinstance(value, Read):
        name = known.get(str(value.get("title")), known.get(str(value.get("name"))))
        return {**value, "name": name} if name else value
    return known.get(value, value) if isinstance(value, str) else value
