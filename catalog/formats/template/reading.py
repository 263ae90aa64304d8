"""Reading the official template: sheets of text in; datasets, files and findings by cell out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from catalog.formats.folding import folded
from catalog.formats.standard.reading import OTHER, Unreadable, read_value
from catalog.formats.template.layout import HEADER_ROW, Sheet, sheet_named, spellings
from catalog.formats.template.writing import options

LOOKED_AT = 10
"""Rows from the top in which the row of the headings is looked for."""
CERTAIN_SHARE = 0.5
"""With this share of known headings, columns are taken by name; with less, by position."""
LIKE = 0.6
"""How alike a text must be to an option to be suggested (0 to 1, `difflib`)."""
_DASHES = frozenset({"-", "–", "—"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be said about a cell; the words are made from `code` where it is shown."""

    severity: str
    """`error`: its dataset is not imported. `warning`: it is, somebody should look. `note`: how the sheet was read."""
    code: str
    sheet: str
    cell: str = ""
    """As spreadsheets write addresses: `C7`."""
    key: str = ""
    value: str = ""
    detail: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: what it says by key, blank cells left out, and where each cell stands."""

    sheet: Sheet
    row: int
    values: Mapping[str, str]
    columns: Mapping[str, int] = field(default_factory=dict)
    """The column of each key, from 0."""

    def cell(self, key: str) -> str:
        """Return the address of the cell of a key; of the row's first cell when the key has none."""
        return f"{column_name(self.columns.get(key, 0))}{self.row}"

    def finding(self, severity: str, code: str, key: str = "", **more: str) -> Finding:
        """Return a finding about a cell of this row."""
        value = self.values.get(key, "")[:200]
        return Finding(severity, code, self.sheet.name, self.cell(key), key, value, **more)


@dataclass(frozen=True, slots=True)
class Template:
    """A workbook as it was understood."""

    datasets: Sequence[Line]
    files: Sequence[Line]
    findings: Sequence[Finding]


def read(book: Mapping[str, Sequence[Sequence[str]]]) -> Template:
    """Read the rows of each sheet, by name; sheets that the template does not have are left out.

    Every cell is checked by the standard's own reader; what it cannot hold is an error with the value and, where
    one of the options is alike, a suggestion.
    """
    datasets: list[Line] = []
    files: list[Line] = []
    findings: list[Finding] = []
    for name, rows in book.items():
        sheet = sheet_named(name)
        if sheet is None:
            continue
        lines, said = _lines(sheet, rows)
        (files if sheet.files else datasets).extend(lines)
        findings += said
        findings += [each for line in lines for each in check(line)]
    return Template(datasets, files, findings)


def _lines(sheet: Sheet, rows: Sequence[Sequence[str]]) -> tuple[list[Line], list[Finding]]:
    """Return the filled rows below the headings, and how the headings were understood."""
    top, columns = _headings(sheet, rows)
    by_name = len(columns) >= CERTAIN_SHARE * len(sheet.keys)
    findings = []
    if not by_name:
        top, columns = HEADER_ROW, {key: index for index, key in enumerate(sheet.keys)}
        if any(any(row) for row in rows[top:]):
            findings.append(Finding("warning", "by_position", sheet.name))
    elif list(columns.items()) != [(key, index) for index, key in enumerate(sheet.keys)]:
        findings.append(Finding("note", "by_name", sheet.name))
    # Only in its own place the row of headings has the template's example below it.
    first = top + 1 if top == HEADER_ROW else top
    lines = []
    for number, row in enumerate(rows[first:], start=first + 1):
        values = {key: row[index].strip() for key, index in columns.items() if index < len(row)}
        values = {key: text for key, text in values.items() if text and text not in _DASHES}
        if values.keys() - {"d_type"}:
            lines.append(Line(sheet, number, values, columns))
    return lines, findings


def _headings(sheet: Sheet, rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Return the row that names most columns, the lowest of several, and the column of each key."""
    best: tuple[int, dict[str, int]] = (HEADER_ROW, {})
    names = spellings(sheet)
    for number, row in enumerate(rows[:LOOKED_AT], start=1):
        found: dict[str, int] = {}
        for index, text in enumerate(row):
            key = names.get(folded(text.rstrip("* ")))
            if key:
                found.setdefault(key, index)
        if len(found) >= max(len(best[1]), 1):
            best = (number, found)
    return best


def check(line: Line) -> Iterator[Finding]:
    """Say what is wrong with the cells of a row."""
    for key, text in line.values.items():
        about = line.sheet.field(key)
        if about is None or key == "owner_org":
            continue
        try:
            reading = read_value(about, text)
        except Unreadable as problem:
            yield line.finding("error", "unreadable", key, detail=str(problem), suggestion=_alike(about, text))
            continue
        if key == "d_type" and reading.value != line.sheet.data_type:
            yield line.finding("warning", "other_type", key, suggestion=options(about)[0])
        elif reading.other and about.has_other:
            yield line.finding("warning", "not_listed", key, suggestion=_alike(about, reading.other))


def given(line: Line) -> dict[str, Any]:
    """Return what a row says in the shape that the API takes; a choice is given with nothing of an older free text."""
    package: dict[str, Any] = {key: text for key, text in line.values.items() if key not in {"d_type", "dataset_name"}}
    for key in list(package):
        about = line.sheet.field(key)
        if about is None or not about.has_other:
            continue
        reading = read_value(about, package[key])
        codes = reading.value if isinstance(reading.value, list) else [reading.value]
        package |= {key: reading.value, about.companion: reading.other if OTHER in codes else ""}
    return package


def _alike(about: Any, text: str) -> str:
    found = get_close_matches(text, options(about), n=1, cutoff=LIKE)
    return found[0] if found else ""


def column_name(index: int) -> str:
    """Return the letters of a column, counted from 0: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
