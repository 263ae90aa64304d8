"""JSON tables: arrays of objects or rows, up to two levels down, NDJSON and GeoJSON, as a grid of text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.records import Choices, Problem

from .choosing import refuse
from .grid import Grid, first_rows, store, stored
from .header import SAMPLE_ROWS, Head, locate
from .jsonscan import JsonText, Literal, arrays, lines
from .limits import Limits
from .pace import Pace
from .rejection import Rejected

TICK_ELEMENTS = 2_000
GEOMETRY = "geometry"
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class NotATable(Exception):
    """Valid JSON that holds no list of objects or rows."""


@dataclass(slots=True)
class _Candidate:
    """What one array of the file holds: how many elements, which keys, which of them nested or numbers."""

    elements: int = 0
    objects: int = 0
    rows: int = 0
    width: int = 0
    features: int = 0
    keys: dict[str, None] = field(default_factory=dict)
    nested: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)

    @property
    def score(self) -> int:
        """How many rows of a table it would give."""
        return max(self.objects, self.rows)

    @property
    def columns(self) -> int:
        """How many columns it would have."""
        return self.width if self.rows > self.objects else len(self.keys)


@dataclass(frozen=True, slots=True)
class JsonTable:
    """A JSON file as a grid with its header; `format` is JSON, NDJSON or GEOJSON."""

    grid: Grid
    head: Head
    format: str
    problems: tuple[Problem, ...] = ()


def json_table(path: Path, choices: Choices, scratch: Path, limits: Limits, pace: Pace) -> JsonTable:
    """The largest table in a UTF-8 JSON file; raises NotATable, or Rejected (`bad_json` with line and character)."""
    by_line = _is_ndjson(path, limits)
    found = _survey(path, by_line, limits, pace)
    place, best = max(found.items(), key=lambda item: item[1].score, default=((), _Candidate()))
    if not best.columns:
        raise NotATable
    if best.columns > limits.max_columns:
        raise Rejected("too_many_columns", columns=best.columns, limit=limits.max_columns)
    target = scratch / "elements.arrow"
    elements = _elements(path, place, by_line, limits, pace)
    if best.rows > best.objects:
        return _table_of_rows(target, elements, best, choices)
    refuse(choices, "header_row", "header_rows")
    name = "GEOJSON" if best.features else "NDJSON" if by_line else "JSON"
    return _table_of_objects(target, elements, best, name, place)


def _table_of_rows(target: Path, elements: Iterator[Any], best: _Candidate, choices: Choices) -> JsonTable:
    """An array of arrays: rows without keys, whose header is looked for as in any file."""
    replaced = [0]
    store(target, best.width, _as_rows(elements, best.width, replaced))
    grid = stored(target, best.width)
    head = locate(first_rows(grid, SAMPLE_ROWS), best.width, choices)
    return JsonTable(grid, head, "JSON", _problems(best, best.rows, replaced[0]))


def _table_of_objects(
    target: Path, elements: Iterator[Any], best: _Candidate, name: str, place: tuple[str, ...]
) -> JsonTable:
    """An array of objects: one column per key, in the order in which keys first appear."""
    replaced = [0]
    keys = list(best.keys)
    store(target, len(keys), _as_cells(elements, keys, best.nested, replaced))
    native = [key not in best.nested and 2 * best.numbers.get(key, 0) >= max(best.present[key], 1) for key in keys]
    grid = stored(target, len(keys), native, [key in best.nested for key in keys])
    reason = {"code": "keys", "path": _UNSTORABLE.sub("\ufffd", "/".join(place))[:200]}
    head = Head(None, 0, tuple(_UNSTORABLE.sub("\ufffd", key) for key in keys), reason)
    return JsonTable(grid, head, name, _problems(best, best.objects, replaced[0]))


def _is_ndjson(path: Path, limits: Limits) -> bool:
    """Whether a second value follows the first, as in newline-delimited JSON."""
    with JsonText(path, limits.max_json_element) as text:
        if text.peek() != "{":
            return False
        try:
            text.value()
        except Rejected:
            return False
        return text.peek() == "{"


def _survey(path: Path, by_line: bool, limits: Limits, pace: Pace) -> dict[tuple[str, ...], _Candidate]:
    found: dict[tuple[str, ...], _Candidate] = {}
    size = max(path.stat().st_size, 1)
    with JsonText(path, limits.max_json_element) as text:
        if not text.peek():
            raise Rejected("empty_file")
        for count, (place, element) in enumerate(_walk(text, by_line)):
            _look(found.setdefault(place, _Candidate()), element, limits)
            if count % TICK_ELEMENTS == 0:
                pace.tick(text.offset / size)
    return found


def _walk(text: JsonText, by_line: bool) -> Iterator[tuple[tuple[str, ...], Any]]:
    return (((), value) for value in lines(text)) if by_line else arrays(text)


def _look(candidate: _Candidate, element: Any, limits: Limits) -> None:
    candidate.elements += 1
    if isinstance(element, list):
        candidate.rows += 1
        candidate.width = max(candidate.width, len(element))
    if not isinstance(element, dict):
        return
    candidate.objects += 1
    candidate.features += _is_feature(element)
    for key, value in _flat(element).items():
        if key not in candidate.keys:
            candidate.keys[key] = None
            candidate.present[key] = 0
            if len(candidate.keys) > limits.max_columns:
                raise Rejected("too_many_columns", columns=len(candidate.keys), limit=limits.max_columns)
        candidate.present[key] += value is not None
        if isinstance(value, Literal):
            candidate.numbers[key] = candidate.numbers.get(key, 0) + 1
        elif isinstance(value, dict | list):
            candidate.nested.add(key)


def _elements(path: Path, place: tuple[str, ...], by_line: bool, limits: Limits, pace: Pace) -> Iterator[Any]:
    with JsonText(path, limits.max_json_element) as text:
        for count, (where, element) in enumerate(_walk(text, by_line)):
            if where == place:
                yield element
            if count % TICK_ELEMENTS == 0:
                pace.tick(1.0)


def _as_cells(elements: Iterator[Any], keys: list[str], nested: set[str], replaced: list[int]) -> Iterator[list[str]]:
    for element in elements:
        if isinstance(element, dict):
            flat = _flat(element)
            yield [_cell(flat.get(key), key in nested, replaced) for key in keys]


def _as_rows(elements: Iterator[Any], width: int, replaced: list[int]) -> Iterator[list[str]]:
    for element in elements:
        if isinstance(element, list):
            cells = [_cell(value, isinstance(value, dict | list), replaced) for value in element]
            yield [*cells, *[""] * (width - len(cells))]


def _is_feature(element: dict[str, Any]) -> bool:
    return (
        element.get("type") == "Feature" and isinstance(element.get("properties"), dict | None) and GEOMETRY in element
    )


def _flat(element: dict[str, Any]) -> dict[str, Any]:
    """An object's columns: its own keys; of a GeoJSON feature the properties, then id and geometry (RFC 7946)."""
    if not _is_feature(element):
        return element
    flat = dict(element["properties"] or {})
    if "id" in element:
        flat.setdefault("id", element["id"])
    name = GEOMETRY if GEOMETRY not in flat else "feature geometry"
    return {**flat, name: element[GEOMETRY]}


def _cell(value: Any, as_json: bool, replaced: list[int]) -> str:
    """One value as text, empty for null; zero bytes and lone surrogates, which no database can hold, become U+FFFD."""
    if value is None:
        return ""
    if as_json:
        text = _dump(value)
    elif isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = str(value)
    text, changed = _UNSTORABLE.subn("\ufffd", text)
    replaced[0] += changed > 0
    return text


def _dump(value: Any) -> str:
    """JSON text with the file's own spelling of numbers."""
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, dict):
        return (
            "{" + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{_dump(item)}" for key, item in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(_dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _problems(candidate: _Candidate, used: int, replaced: int) -> tuple[Problem, ...]:
    """Warnings for elements that are not rows of the table, and for cells with characters that cannot be kept."""
    found = []
    if candidate.elements > used:
        found.append(Problem("not_a_row", "warning", count=candidate.elements - used))
    if replaced:
        found.append(Problem("bad_character", "warning", count=replaced))
    return tuple(found)
