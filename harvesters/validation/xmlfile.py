"""XML lists as a grid of text: the element that repeats is a row, what lies below it are the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .grid import Grid, store, stored
from .header import Head
from .jsonfile import NotATable
from .limits import Limits
from .pace import Pace
from .rejection import Rejected
from .xmlscan import Key, Node, outline, rows

COUNTED_COLUMNS = 50
"""More columns than this do not make an element more of a row."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where rows could lie: the path of their element, how many there are, and their columns, true where several in a row."""

    path: tuple[str, ...]
    count: int
    columns: dict[Key, bool]


def xml_table(path: Path, scratch: Path, limits: Limits, pace: Pace) -> tuple[Grid, Head]:
    """The largest list in a UTF-8 XML file as a grid with its header.

    A value that occurs several times in one row makes its column hold JSON lists. Raises NotATable, or Rejected.
    """
    places = list(_places(outline(path, limits, pace), (), limits))
    if not places:
        raise NotATable
    best = max(places, key=lambda place: place.count * min(len(place.columns), COUNTED_COLUMNS))
    if len(best.columns) > limits.max_columns:
        raise Rejected("too_many_columns", columns=len(best.columns), limit=limits.max_columns)
    target = scratch / "elements.arrow"
    store(target, len(best.columns), _cells(path, best, limits, pace))
    grid = stored(target, len(best.columns), nested=list(best.columns.values()))
    sources = tuple(_title(key, best.path[-1]) for key in best.columns)
    return grid, Head(None, 0, sources, {"code": "keys", "path": "/".join(best.path)[:200]})


def _places(node: Node, path: tuple[str, ...], limits: Limits) -> Iterator[_Place]:
    """The outermost elements that repeat beside each other and have parts."""
    for name, child in node.children.items():
        place = (*path, name)
        if child.most > 1 and (child.attributes or child.children):
            yield _Place(place, child.count, dict(_columns(child, (), repeats=False)))
        else:
            yield from _places(child, place, limits)


def _columns(node: Node, key: Key, *, repeats: bool) -> Iterator[tuple[Key, bool]]:
    """Attributes, text and children of an element in the order of the file; true for those below one that repeats."""
    for name in node.attributes:
        yield (*key, f"@{name}"), repeats
    if node.text or not (node.attributes or node.children):
        yield key, repeats
    for name, child in node.children.items():
        yield from _columns(child, (*key, name), repeats=repeats or child.most > 1)


def _cells(path: Path, place: _Place, limits: Limits, pace: Pace) -> Iterator[list[str]]:
    for row in rows(path, place.path, limits, pace):
        yield [_cell(row.get(key), repeats) for key, repeats in place.columns.items()]


def _cell(values: list[str] | None, repeats: bool) -> str:
    if not values:
        return ""
    return json.dumps(values, ensure_ascii=False) if repeats else values[0]


def _title(key: Key, row: str) -> str:
    """A column's header: the names below the row's element, attributes like elements."""
    return "/".join(name.removeprefix("@") for name in key) or row
