"""Making another CKAN's dataset object fit our rules without losing what does not fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.formats.ckan.checks import Invalid, as_uuid, objects, printable, text_problem
from catalog.formats.ckan.reading import CORE_KEYS
from catalog.formats.ckan.standard_keys import computed_keys
from catalog.formats.ckan.tags import repaired_tag
from catalog.formats.standard.fields import standard_keys

_ESSENTIAL = frozenset({"name", "data_category"})
"""Fields whose errors refuse the record: one names it, the other decides whether the public may see it."""
_LIST_KEYS = frozenset({"tags", "extras", "groups", "resources"})
_MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Change:
    """Something of a foreign record that was not taken over as it was."""

    field: str
    """The key, for resources with their position: `resources.3.size`."""
    reason: str
    """`changed`, `dropped`, `kept_as_extra`, `missing_in_source`."""
    value: str
    """What it was, cut to 200 characters."""


def prepared(line: Mapping[str, Any]) -> tuple[dict[str, Any], list[Change]]:
    """The object with tags made to fit, foreign resource ids taken off and unknown top-level texts among the extras.

    Gives the new object and what was changed. Raises Malformed for broken nesting.
    """
    changes: list[Change] = []
    # The owner is found by its title or name, and whether the set is private is decided with it.
    data = {key: value for key, value in line.items() if key not in ("owner_org", "private")}
    data["tags"] = _tags(line, changes)
    data["resources"] = _with_usable_ids(objects(line, "resources") or [])
    data["groups"] = [item for item in objects(line, "groups") or () if item.get("name") or item.get("id")]
    extras = [dict(item) for item in objects(line, "extras") or ()]
    taken = {item.get("key") for item in extras if isinstance(item.get("key"), str)}
    unknown = [key for key in _unknown_keys(line) if key not in taken and text_problem((key, line[key])) is None]
    extras += [{"key": key, "value": line[key]} for key in unknown]
    data["extras"] = extras
    # A foreign id that is no UUID cannot be ours; whether it is free is for the database to say.
    data["id"] = _uuid_or_none(line.get("id"))
    return data, changes


def set_aside(data: Mapping[str, Any], errors: Mapping[str, Any]) -> tuple[dict[str, Any], list[Change]]:
    """The object without what `errors` (of `Invalid`) complains about; texts of standard fields become extras.

    Raises Invalid again when a field is concerned that nothing can replace.
    """
    essential = {key: texts for key, texts in errors.items() if key in _ESSENTIAL}
    if essential:
        raise Invalid(essential)
    changes: list[Change] = []
    found = dict(data)
    found["extras"] = _good_extras(data, errors, changes)
    found["resources"] = _good_resources(data, errors, changes)
    found["tags"] = [] if "tags" in errors else data["tags"]
    found["groups"] = [] if "groups" in errors else data["groups"]
    for key in errors:
        if key not in found or key in _LIST_KEYS:
            continue
        value = found.pop(key)
        keep = key in standard_keys("dataset") and text_problem(value) is None
        if keep:
            found["extras"].append({"key": key, "value": value})
        changes.append(Change(key, "kept_as_extra" if keep else "dropped", _shown(value)))
    return found, changes


def _tags(line: Mapping[str, Any], changes: list[Change]) -> list[dict[str, str]]:
    tags: list[dict[str, str]] = []
    for item in objects(line, "tags") or ():
        name = str(item.get("name") or "").strip()
        fitting = repaired_tag(name)
        if fitting != name:
            changes.append(Change("tags", "changed" if fitting else "dropped", _shown(name)))
        if fitting:
            tags.append({"name": fitting})
    return tags


def _with_usable_ids(items: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The resources, without ids that are no UUID or come twice."""
    resources: list[dict[str, Any]] = []
    seen: set[str] = set()
    for item in items:
        resource = {key: value for key, value in item.items() if key != "id"}
        identifier = _uuid_or_none(item.get("id"))
        if identifier and identifier not in seen:
            seen.add(identifier)
            resource["id"] = identifier
        resources.append(resource)
    return resources


def _uuid_or_none(value: Any) -> str | None:
    try:
        return as_uuid(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _unknown_keys(line: Mapping[str, Any]) -> list[str]:
    known = CORE_KEYS | standard_keys("dataset") | computed_keys("dataset") | {"data_type", "data_category"}
    return [key for key in line if key not in known and line[key] not in (None, "", [], {})]


def _good_extras(data: Mapping[str, Any], errors: Mapping[str, Any], changes: list[Change]) -> list[dict[str, Any]]:
    """The extras without the faulty ones; of a key given twice the last one stays."""
    by_position = errors.get("extras", [])
    good: dict[str, dict[str, Any]] = {}
    for position, item in enumerate(data["extras"]):
        if position < len(by_position) and by_position[position]:
            changes.append(Change(f"extras.{position}", "dropped", _shown(item)))
        else:
            if item["key"] in good:
                changes.append(Change(f"extras.{printable(item['key'])}", "dropped", _shown(good[item["key"]])))
            good[item["key"]] = dict(item)
    return list(good.values())


def _good_resources(data: Mapping[str, Any], errors: Mapping[str, Any], changes: list[Change]) -> list[dict[str, Any]]:
    """The resources, each without its faulty fields."""
    by_position = errors.get("resources", [])
    resources: list[dict[str, Any]] = []
    for position, item in enumerate(data["resources"]):
        faulty = by_position[position] if position < len(by_position) else {}
        changes += [Change(f"resources.{position}.{key}", "dropped", _shown(item.get(key))) for key in faulty]
        resources.append({key: value for key, value in item.items() if printable(str(key)) not in faulty})
    return resources


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return printable(text[:_MAX_SHOWN])
