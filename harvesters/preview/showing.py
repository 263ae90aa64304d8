"""What the preview page shows: each guess with its reason and what else could be chosen, and the rows as they would be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from catalog.formats.folding import collapse
from catalog.models.shapes import column as column_from
from catalog.records import Choices, Column, ColumnChoice
from catalog.web.reason_texts import CHOICES, DELIMITERS, named, reason_text
from catalog.web.report_texts import problem_texts
from catalog.web.tables import TYPES

from .running import Preview

MOST_COLUMNS = 150
"""Columns that the form shows; what was chosen for the others is carried along."""


@dataclass(frozen=True, slots=True)
class Control:
    """One choice: what it is called, what is chosen, what else could be, and why the portal guessed as it did."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]]
    """Value and text; none where one writes instead."""
    guess: str
    reason: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class ColumnControl:
    """One column in the form."""

    position: int
    source: str
    guessed: str
    name: str
    type: str
    types: Sequence[tuple[str, str | Promise]]
    reason: str
    dated: bool
    order: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as the file has it; `kind` is title, header or data."""

    number: int
    cells: Sequence[str]
    kind: str


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the sample shows to be wrong or worth a look."""

    severity: str
    what: str
    remedy: str
    row: int | None
    column: str


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """Everything that the preview page shows of one preview."""

    outcome: str
    controls: Sequence[Control]
    columns: Sequence[ColumnControl]
    more_columns: int
    rows: Sequence[RawRow]
    preview: Sequence[Sequence[str | None]]
    names: Sequence[Column]
    count: int
    said: Sequence[Said]
    repair: str
    """The repair of spoilt Thai that is offered, if one is."""

    @property
    def width(self) -> int:
        """How many cells the widest of the first rows has."""
        return max((len(row.cells) for row in self.rows), default=1)


def reading_page(found: Preview, choices: Choices, errors: Mapping[str, str]) -> ReadingPage:
    """The page of a preview under `choices`; `errors` are what could not be read of the form, by field."""
    report = found.report
    problems = report["problems"]
    wrong = {**{problem["params"]["choice"]: problem_texts(problem)[0] for problem in _impossible(problems)}, **errors}
    spoilt = next((problem for problem in problems if problem["code"] == "mojibake"), None)
    columns = _columns(report, choices)
    return ReadingPage(
        outcome=report["outcome"],
        controls=_controls(report, choices, wrong),
        columns=columns[:MOST_COLUMNS],
        more_columns=max(len(columns) - MOST_COLUMNS, 0),
        rows=[RawRow(number, cells, _kind(number, report)) for number, cells in found.rows],
        preview=report["preview"],
        names=[column_from(stored) for stored in report["columns"]],
        count=report["rows"],
        said=[_said(problem) for problem in problems if problem["severity"] != "note"],
        repair=spoilt["params"]["repair"] if spoilt else "",
    )


def _impossible(problems: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [problem for problem in problems if problem["code"] == "impossible_choice"]


def _controls(report: Mapping[str, Any], choices: Choices, wrong: Mapping[str, str]) -> list[Control]:
    options, reasons = report["options"], report["reasons"]
    tables = [(each["range"], _table_text(each)) for each in options.get("tables", ())]
    offered: dict[str, list[tuple[str, str]]] = {
        "member": [(name, name) for name in options.get("members", ())],
        "sheet": [(name, name) for name in options.get("sheets", ())],
        "table": tables,
        "encoding": [(name, name) for name in options.get("encodings", ())],
        "delimiter": [(mark, named(DELIMITERS, mark)) for mark in options.get("delimiters", ())],
    }
    found = []
    for name, possible in offered.items():
        value, guess = getattr(choices, name), str(report.get(name, ""))
        if possible or value:
            shown = named(DELIMITERS, guess) if name == "delimiter" else guess
            listed = [*possible, *([] if value in dict(possible) or not value else [(value, value)])]
            reason = reason_text(reasons.get(name))
            found.append(Control(name, named(CHOICES, name), value, listed, shown, reason, wrong.get(name, "")))
    return [*found, *_header_controls(report, choices, wrong)]


def _header_controls(report: Mapping[str, Any], choices: Choices, wrong: Mapping[str, str]) -> list[Control]:
    reason = report["reasons"].get("header_row", {})
    if reason.get("code") == "keys":
        return []
    row, rows = report["header_row"], reason.get("header_rows", "")
    guess = _("none") if row is None else str(row)
    return [
        Control(
            "header_row",
            named(CHOICES, "header_row"),
            _written(choices.header_row),
            (),
            guess if reason else "",
            reason_text(reason),
            wrong.get("header_row", ""),
        ),
        Control(
            "header_rows",
            named(CHOICES, "header_rows"),
            _written(choices.header_rows),
            (),
            str(rows),
            "",
            wrong.get("header_rows", ""),
        ),
    ]


def _written(number: int | None) -> str:
    return "" if number is None else str(number)


def _table_text(table: Mapping[str, Any]) -> str:
    return _("%(range)s (%(rows)s rows, %(columns)s columns)") % table


def _columns(report: Mapping[str, Any], choices: Choices) -> list[ColumnControl]:
    chosen = {column.position: column for column in choices.columns}
    by_source = {column.source: column for column in choices.columns if column.source}
    offered = report["options"].get("columns", ())
    found = []
    for option, stored in zip(offered, report["columns"], strict=False):
        position, source = option["position"], collapse(stored["source"])
        choice = by_source.get(source) or chosen.get(position) or ColumnChoice(position)
        types = [(kind, TYPES.get(kind, kind)) for kind in option["types"]]
        found.append(
            ColumnControl(
                position=position,
                source=source,
                guessed=option["name"],
                name=stored["name"],
                type=choice.type,
                types=types,
                reason=reason_text(report["reasons"].get(f"column:{stored['name']}")),
                dated=any(kind in ("date", "timestamp") for kind in option["types"]),
                order=choice.order,
            )
        )
    return found


def _kind(number: int, report: Mapping[str, Any]) -> str:
    header = report["header_row"]
    if header is None or number > header:
        return "data"
    rows = report["reasons"].get("header_row", {}).get("header_rows", 1)
    return "header" if number > header - rows else "title"


def _said(problem: Mapping[str, Any]) -> Said:
    what, remedy = problem_texts(problem)
    return Said(problem["severity"], what, remedy, problem["row"], problem["column"] or "")
