"""A dataset as the fields of CKAN's search index, for callers that want only some of them (`fl`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from catalog.formats.ckan.addresses import SITE

Package = dict[str, Any]


def picked(rendered: str, names: Sequence[str], site: str) -> Package:
    """Return those of the named index fields that the dataset has; extras under their own keys."""
    package = orjson.loads(rendered.replace(SITE, site))
    if "*" in names:
        names = [*package, *FIELDS, *(extra["key"] for extra in package["extras"])]
    extras = {extra["key"]: extra["value"] for extra in package["extras"]}
    values = {name: _value(package, extras, name) for name in names}
    return {name: value for name, value in values.items() if value not in (None, [])}


def _value(package: Package, extras: Mapping[str, Any], name: str) -> Any:
    if name in FIELDS:
        return FIELDS[name](package)
    value = package.get(name, extras.get(name, extras.get(name.removeprefix("extras_"))))
    return value if not isinstance(value, dict | list) or not any(isinstance(each, dict) for each in value) else None


def _names(part: str) -> Callable[[Package], list[str]]:
    return lambda package: [each["name"] for each in package[part]]


def _of_resources(key: str) -> Callable[[Package], list[str]]:
    return lambda package: [each[key] for each in package["resources"] if each.get(key)]


FIELDS: Mapping[str, Callable[[Package], Any]] = {
    "tags": _names("tags"),
    "groups": _names("groups"),
    "organization": lambda package: (package["organization"] or {}).get("name"),
    "capacity": lambda package: "private" if package["private"] else "public",
    "dataset_type": lambda package: package["type"],
    "title_string": lambda package: package["title"],
    "res_format": _of_resources("format"),
    "res_name": _of_resources("name"),
    "res_description": _of_resources("description"),
    "res_url": _of_resources("url"),
    "res_type": _of_resources("resource_type"),
}
"""How the fields are made that are not fields of the dataset under the same name."""
