"""The demo's agencies, topics and datasets, read from the JSON beside this module and checked as a whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from harvesters.demo.files import MAKERS, ROOT

_SLUG = re.compile(r"[a-z0-9_-]{2,100}")


class BadCatalogue(ValueError):
    """The demo catalogue contradicts itself; the text lists every contradiction."""


def organizations() -> list[dict[str, Any]]:
    """Give the agencies, each after the one above it.

    Keys: name, title, title_en, description, description_en, level, and parent (a name) where there is one.
    Raises BadCatalogue.
    """
    found = _load(ROOT / "organizations.json")
    problems = _name_problems("organization", found)
    seen: set[str] = set()
    for each in found:
        if each.get("parent") not in {None, *seen}:
            problems.append(f"organization {each['name']}: {each['parent']} above it does not come before it")
        seen.add(each["name"])
    _refuse(problems)
    return found


def groups() -> list[dict[str, Any]]:
    """Give the topics, with the keys name, title, title_en, description and description_en. Raises BadCatalogue."""
    found = _load(ROOT / "groups.json")
    _refuse(_name_problems("group", found))
    return found


def datasets() -> list[dict[str, Any]]:
    """Give the datasets as CKAN package dicts, the standard's choices by their Thai labels.

    `tags` and `groups` are lists of `{"name": …}`. A resource has exactly one of `file` (a path for
    `harvesters.demo.files.content`), `versions` (several such paths, the oldest first) or `url` (a link), and may
    have `make`. Raises BadCatalogue.
    """
    found = [each for path in sorted((ROOT / "datasets").glob("*.json")) for each in _load(path)]
    owners = {each["name"] for each in organizations()}
    topics = {each["name"] for each in groups()}
    problems = _name_problems("dataset", found)
    for each in found:
        problems += _dataset_problems(each, owners, topics)
    _refuse(problems)
    return [
        {**each, "tags": [{"name": tag} for tag in each["tags"]], "groups": [{"name": name} for name in each["groups"]]}
        for each in found
    ]


def _load(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise BadCatalogue("; ".join(problems))


def _name_problems(kind: str, found: Iterable[Mapping[str, Any]]) -> list[str]:
    problems: list[str] = []
    seen: set[str] = set()
    for each in found:
        name = each["name"]
        if not _SLUG.fullmatch(name):
            problems.append(f"{kind} {name}: not a name of 2 to 100 of a-z, 0-9, - and _")
        if name in seen:
            problems.append(f"{kind} {name}: twice")
        seen.add(name)
    return problems


def _dataset_problems(dataset: Mapping[str, Any], owners: set[str], topics: set[str]) -> list[str]:
    problems = []
    if dataset["owner_org"] not in owners:
        problems.append(f"no organization {dataset['owner_org']}")
    problems += [f"no group {name}" for name in dataset["groups"] if name not in topics]
    for resource in dataset["resources"]:
        problems += _resource_problems(resource)
    return [f"dataset {dataset['name']}: {problem}" for problem in problems]


def _resource_problems(resource: Mapping[str, Any]) -> list[str]:
    contents = [key for key in ("file", "versions", "url") if key in resource]
    if len(contents) != 1:
        return [f"resource {resource['name']}: needs exactly one of file, versions and url"]
    paths = [resource["file"]] if "file" in resource else resource.get("versions", [])
    problems = [f"no file {path}" for path in paths if not (ROOT / path).is_file()]
    if "make" in resource and resource["make"].get("as") not in MAKERS:
        problems.append(f"resource {resource['name']}: nothing makes {resource['make'].get('as')}")
    return problems
