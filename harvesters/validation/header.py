"""Where the header is and what the columns are called: title rows, headers over several rows, files without a header."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.formats.folding import collapse
from catalog.records import Choices

from .choosing import impossible
from .dates import read as read_date
from .numerals import is_number
from .words import is_missing

SAMPLE_ROWS = 300
TYPED_ROWS = 100
TYPED_SHARE = 0.8
MAX_NAME = 63
MAX_HEADER_ROWS = 3
_SPACE = re.compile(r"\s+")
_LAST_BRACKET = re.compile(r"[(\[（]\s*([^()\[\]（）0-9๐-๙]{1,30}?)\s*[)\]）]\s*$")


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a table: `row` is the header's (last) row from 1, None without one; data follow `after`."""

    row: int | None
    after: int
    """How many rows of the file come before the first data row."""
    sources: tuple[str, ...]
    """One header text per column as the file had it; empty where it had none."""
    reason: dict[str, Any]
    titles: tuple[str, ...] = ()
    """The text of the rows above the header."""


def locate(rows: Sequence[Sequence[str]], width: int, choices: Choices, top: int = 0) -> Head:
    """The header where a person said it is, else as `detect` finds it; `top` rows of the file come before `rows`.

    Raises Rejected (`impossible_choice`) for a row that is blank, not among `rows`, or has too few rows above it.
    """
    found = detect(rows, width)
    if choices.header_row is not None:
        found = _chosen(_padded(rows, width), width, choices, top, found)
    elif choices.header_rows is not None:
        raise impossible("header_rows", choices.header_rows)
    return replace(found, row=None if found.row is None else found.row + top, after=found.after + top)


def _chosen(padded: list[list[str]], width: int, choices: Choices, top: int, guessed: Head) -> Head:
    row = (choices.header_row or 0) - top
    if choices.header_row == 0:
        first = _first_full_row(padded)
        return Head(None, first, ("",) * width, {"code": "chosen"}, _titles(padded, first))
    if not 1 <= row <= len(padded) or not any(map(str.strip, padded[row - 1])):
        raise impossible("header_row", choices.header_row)
    guessed_rows = int(guessed.reason["header_rows"]) if guessed.row == row else 1
    count = guessed_rows if choices.header_rows is None else choices.header_rows
    if not 1 <= count <= row:
        raise impossible("header_rows", count, range(1, row + 1))
    first = row - count
    return Head(row, row, _sources(padded, first, row - 1, width), {"code": "chosen"}, _titles(padded, first))


def detect(rows: Sequence[Sequence[str]], width: int) -> Head:
    """The header among a file's first rows (of any length, read as `width` cells)."""
    padded = _padded(rows, width)
    first = _first_full_row(padded)
    titles = _titles(padded, first)
    if first >= len(padded):
        return Head(None, len(padded), ("",) * width, {"code": "no_rows"}, titles)
    body = [row for row in padded[first + 1 :] if any(map(str.strip, row)) and not _repeats(row, padded[first])]
    body = body[:TYPED_ROWS]
    # The first two rows may belong to the header still, and would then speak against it.
    sure = body[MAX_HEADER_ROWS - 1 :] if len(body) > MAX_HEADER_ROWS else body
    typed = [_is_typed(sure, index) for index in range(width)]
    if _score(padded[first], sure, typed) < 0:
        return Head(None, first, ("",) * width, {"code": "no_header"}, titles)
    last = _last_header_row(padded, first)
    reason = {"code": "first_full_row", "title_rows": first, "header_rows": last - first + 1}
    return Head(last + 1, last + 1, _sources(padded, first, last, width), reason, titles)


def _repeats(row: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row is the possible header once more: that is no value against it."""
    return all(without_blanks(cell) == without_blanks(title) for cell, title in zip(row, header, strict=True))


def _padded(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    return [[*row[:width], *[""] * (width - len(row))] for row in rows]


def _titles(padded: Sequence[Sequence[str]], first: int) -> tuple[str, ...]:
    """The text of each row above the first of the header."""
    return tuple(" ".join(filter(None, map(collapse, row)))[:200] for row in padded[:first] if any(map(str.strip, row)))


def _sources(padded: Sequence[Sequence[str]], first: int, last: int, width: int) -> tuple[str, ...]:
    """One text per column out of the header's rows, `last` included."""
    spread = _spread(padded[first : last + 1])
    return tuple(_stack([row[index] for row in spread]) for index in range(width))


def without_blanks(text: str) -> str:
    """Header text without any white space, for comparing: printed headers break and pad it differently each time."""
    return _SPACE.sub("", text.replace("\ufeff", ""))


def names(sources: Sequence[str]) -> list[str]:
    """A unique, valid column name for each header text (see `catalog.records.Column.name`)."""
    taken: set[str] = set()
    result = []
    for number, source in enumerate(sources, start=1):
        base = _clean(source) or f"column_{number}"
        name, copy = base, 1
        while name.casefold() in taken:
            copy += 1
            name = f"{base[: MAX_NAME - len(str(copy)) - 3]} ({copy})"
        taken.add(name.casefold())
        result.append(name)
    return result


def unit_of(source: str) -> str:
    """The unit in the last brackets of a header, such as คน in `ชาย (คน)`; empty when there is none."""
    found = _LAST_BRACKET.search(collapse(source))
    return found.group(1) if found else ""


def looks_typed(text: str) -> bool:
    """Whether a cell reads as a number, a date or a time."""
    return is_number(text) or read_date(text) is not None


def _clean(source: str) -> str:
    """One line, no control characters, double quotes or leading underscores, at most 63 characters."""
    text = "".join(character for character in collapse(source) if character.isprintable()).replace('"', "'")
    text = text.lstrip("_").strip()[:MAX_NAME].strip()
    return "id" if not text and source.strip("_ ") == "id" else text


def _first_full_row(rows: Sequence[Sequence[str]]) -> int:
    """The index of the first row that fills more than half of what rows usually fill; titles fill less."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = [count for count in filled if count]
    if not usual:
        return len(rows)
    typical = statistics.median(usual)
    return next(index for index, count in enumerate(filled) if count > typical / 2)


def _is_typed(body: Sequence[Sequence[str]], index: int) -> bool:
    """Whether a column of the sample mostly holds numbers or dates."""
    cells = [row[index].strip() for row in body]
    present = [cell for cell in cells if cell and not is_missing(cell)]
    return bool(present) and sum(map(looks_typed, present)) >= TYPED_SHARE * len(present)


def _score(row: Sequence[str], body: Sequence[Sequence[str]], typed: Sequence[bool]) -> float:
    """How much a row looks like a header above `body`: positive for, negative against."""
    years = _are_years(row)
    score = 0.0
    for index, cell in enumerate(map(str.strip, row)):
        if not cell or (years and cell.isdigit()):
            continue
        if looks_typed(cell):
            score -= 1
        elif typed[index] and not is_missing(cell):
            score += 1
        elif any(other[index].strip() == cell for other in body):
            score -= 0.5
        else:
            score += 0.25
    return score


def _are_years(row: Sequence[str]) -> bool:
    """Whether a row names columns by years (2541, 2543 …), which look like data but rise or fall in order."""
    years = [int(cell) for cell in map(str.strip, row) if cell.isdecimal() and len(cell) == 4]
    in_range = all(1900 <= year <= 2100 or 2400 <= year <= 2600 for year in years)
    ordered = years == sorted(set(years)) or years == sorted(set(years), reverse=True)
    return len(years) >= 2 and in_range and ordered


def _last_header_row(rows: Sequence[Sequence[str]], first: int) -> int:
    """The last row of a header that goes on: rows of text above columns of numbers, filling gaps of the row above."""
    last = first
    for index in range(first + 1, min(first + MAX_HEADER_ROWS, len(rows))):
        below = rows[index + 1 : index + 1 + TYPED_ROWS]
        typed = [_is_typed(below, column) for column in range(len(rows[index]))]
        if not _continues(rows[last], rows[index], typed):
            break
        last = index
    return last


def _continues(above: Sequence[str], row: Sequence[str], typed: Sequence[bool]) -> bool:
    over_typed = [cell.strip() for cell, is_typed in zip(row, typed, strict=True) if is_typed and cell.strip()]
    if not over_typed or len(over_typed) * 2 < sum(typed):
        return False
    if any((looks_typed(cell) and not _are_years(row)) or is_missing(cell) for cell in over_typed):
        return False
    fills_gap = any(cell.strip() and not top.strip() for cell, top in zip(row, above, strict=True))
    return fills_gap or all(cell.startswith("(") and cell.endswith(")") for cell in over_typed)


def _spread(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Header rows with group titles carried to the right over the columns they stand for."""
    spread = []
    for level, row in enumerate(rows):
        cells = list(row)
        if level + 1 < len(rows):
            for index in range(1, len(cells)):
                if not cells[index].strip() and rows[level + 1][index].strip() and rows[level + 1][index - 1].strip():
                    cells[index] = cells[index - 1]
        spread.append(cells)
    return spread


def _stack(parts: Sequence[str]) -> str:
    """The cells of one column's header rows as one text, without repeating itself."""
    distinct = [part for place, part in enumerate(parts) if part.strip() and part not in parts[:place]]
    return distinct[0] if len(distinct) == 1 else " ".join(collapse(part) for part in distinct)
