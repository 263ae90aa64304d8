"""What a person can do about a finding without touching the file: a repair is a choice, obeyed when it is read again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models.shapes import choices as choices_from
from catalog.records import CellChoice, Choices, ColumnChoice

MOST_WORDS = 5
"""Texts that a repair would take for missing: with more of them the column holds something else."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair of one finding: the key by which a form names it, what it does, and the change of the choices."""

    key: str
    text: str
    change: Callable[[Choices], Choices]


@dataclass(frozen=True, slots=True)
class _About:
    """A problem of a report, and the column that it is about by position and header."""

    problem: Mapping[str, Any]
    column: ColumnChoice | None

    @property
    def params(self) -> Mapping[str, Any]:
        return self.problem.get("params", {})

    @property
    def first(self) -> Sequence[Mapping[str, Any]]:
        return self.params.get("first", ())


def repairs_of(report: Mapping[str, Any], index: int) -> list[Repair]:
    """Return the repairs that there are for a problem of a stored report, by the problem's place in it."""
    problem = report["problems"][index]
    make = _REPAIRS.get(problem["code"])
    if make is None:
        return []
    made = make(_About(problem, _column(report, problem.get("column"))))
    return [replace(repair, key=f"{index}:{repair.key}") for repair in made]


def accepted(report: Mapping[str, Any], keys: Collection[str]) -> Choices | None:
    """Return the choices of a stored report with these repairs, in the order of the report; None when none of them exists."""
    every = [repair for index in range(len(report.get("problems", ()))) for repair in repairs_of(report, index)]
    wanted = [repair for repair in every if repair.key in keys]
    if not wanted:
        return None
    choices = choices_from(report.get("choices", {}))
    for repair in wanted:
        choices = repair.change(choices)
    return choices


def _column(report: Mapping[str, Any], name: str | None) -> ColumnChoice | None:
    offered = report.get("options", {}).get("columns", ())
    for option, column in zip(offered, report.get("columns", ()), strict=False):
        if column["name"] == name:
            return ColumnChoice(option["position"], source=" ".join(column["source"].split()))
    return None


def _of_column(column: ColumnChoice, **said: Any) -> Callable[[Choices], Choices]:
    """The change that says something more about one column."""

    def change(choices: Choices) -> Choices:
        others = [each for each in choices.columns if each.position != column.position]
        before = next((each for each in choices.columns if each.position == column.position), column)
        more = {**said, **({"missing": (*before.missing, *said["missing"])} if "missing" in said else {})}
        return replace(choices, columns=(*others, replace(before, **more)))

    return change


def _cells(about: _About) -> list[Repair]:
    """Write what was probably meant into the cells for which that is known."""
    meant = [each for each in about.first if each.get("meant")]
    if not meant or about.column is None:
        return []
    position = about.column.position
    cells = [CellChoice(each["row"], position, each["meant"]) for each in meant]

    def change(choices: Choices) -> Choices:
        places = {(cell.row, cell.position) for cell in cells}
        kept = [cell for cell in choices.cells if (cell.row, cell.position) not in places]
        return replace(choices, cells=(*kept, *cells))

    text = ngettext(
        "Write the suggested value into %(number)d cell",
        "Write the suggested values into %(number)d cells",
        len(cells),
    )
    return [Repair("cells", text % {"number": len(cells)}, change)]


def _bad_cells(about: _About) -> list[Repair]:
    found = _cells(about)
    words = [str(word) for word, _count in about.params.get("words", ())]
    if about.column is None or not words:
        return found
    if about.params.get("all_words") and len(words) <= MOST_WORDS:
        shown = ", ".join(f"“{word}”" for word in words)
        text = _("Take %(words)s for a missing value in this column") % {"words": shown}
        found.append(Repair("missing", text, _of_column(about.column, missing=tuple(words))))
    text = _("Keep the whole column as text, so that every cell stays as it is")
    return [*found, Repair("text", text, _of_column(about.column, type="text"))]


def _order(about: _About) -> list[Repair]:
    if about.column is None:
        return []
    both = {"d/m": ("day", _("The day comes first (31/12)")), "m/d": ("month", _("The month comes first (12/31)"))}
    return [Repair(order, text, _of_column(about.column, order=order)) for order, text in both.values()]


def _era(about: _About) -> list[Repair]:
    if about.column is None:
        return []
    texts = {"BE": _("The years are of the Buddhist era"), "CE": _("The years are of the Common Era")}
    return [Repair(era, text, _of_column(about.column, era=era)) for era, text in texts.items()]


def _leave_out(rows: Sequence[int]) -> list[Repair]:
    text = ngettext("Leave %(number)d row out of the table", "Leave %(number)d rows out of the table", len(rows))
    text %= {"number": len(rows)}
    return [Repair("rows", text, lambda choices: replace(choices, left_out=tuple(sorted({*choices.left_out, *rows}))))]


def _totals(about: _About) -> list[Repair]:
    rows = about.params.get("rows", ())
    return _leave_out(rows) if rows else []


def _repeated(about: _About) -> list[Repair]:
    """Only where all repetitions are named: leaving out some of them would help nobody."""
    rows = [each["row"] for each in about.first]
    return _leave_out(rows) if rows and len(rows) == about.problem.get("count") else []


def _letters(about: _About) -> list[Repair]:
    repair = about.params.get("repair", "")
    text = _("Repair the Thai letters")
    return [Repair("encoding", text, lambda choices: replace(choices, encoding=repair))] if repair else []


_REPAIRS: Mapping[str, Callable[[_About], list[Repair]]] = {
    "bad_cell": _bad_cells,
    "unknown_province": _cells,
    "ambiguous_day_month": _order,
    "ambiguous_century": _era,
    "total_rows": _totals,
    "duplicate_rows": _repeated,
    "mojibake": _letters,
}
