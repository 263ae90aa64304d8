"""The stored report of a validation as its page shows it: understood, wrong, converted, personal, first rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from catalog.models import ResourceVersion
from catalog.models.shapes import column
from catalog.records import Column
from catalog.web.reason_texts import CONVERSIONS, DELIMITERS, PERSONAL, named, pattern_text, reason_text
from catalog.web.report_texts import problem_texts
from catalog.web.tables import TYPES
from catalog.web.workspace.pieces import Other, other_tables
from catalog.web.workspace.repairs import Repair, repairs_of

BESIDE = 3
"""Columns that are shown on either side of a bad cell."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was understood about the file, and why."""

    label: str
    value: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row that is shown around a bad cell; `bad` is the one that it is about."""

    column: str
    value: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One cell or row that is wrong, and the whole row where that is known."""

    row: int
    value: str
    meant: str = ""
    """What could be written instead."""
    around: Sequence[Cell] = ()
    """The cells beside it, as they stand in the table."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: what it is, where, how often, and what to do."""

    code: str
    severity: str
    what: str
    remedy: str
    row: int | None
    column: str
    value: str
    count: int
    places: Sequence[Place]
    """The first cells or rows, when there is more than one or something to say about it."""
    repairs: Sequence[Repair] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """One column as it was understood."""

    column: Column
    type: Promise | str
    reason: str
    written: str
    masked: bool


@dataclass(frozen=True, slots=True)
class Converted:
    """How many cells of a column were rewritten in one way."""

    column: str
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Personal:
    """A column that looks like personal data."""

    column: str
    kind: str
    count: int
    holds: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Everything that the page of a decided version shows."""

    outcome: str
    facts: Sequence[Fact]
    columns: Sequence[Understood]
    errors: Sequence[Finding]
    warnings: Sequence[Finding]
    notes: Sequence[Finding]
    conversions: Sequence[Converted]
    personal: Sequence[Personal]
    preview: Sequence[Sequence[str | None]]
    others: Sequence[Other]
    """Tables of the file that were not read."""


def report_page(version: ResourceVersion) -> ReportPage:
    """Return the report of a version in the language of the page; a version without report gives an empty page."""
    report: Mapping[str, Any] = version.report or {}
    personal = personal_columns(report.get("personal", ()))
    names = [each["name"] for each in report.get("columns", ())]
    findings = [
        _finding(each, names, report.get("context", {}), repairs_of(report, index))
        for index, each in enumerate(report.get("problems", ()))
    ]
    masked = {each.column for each in personal}
    return ReportPage(
        outcome=report.get("outcome", ""),
        facts=_facts(report) if report else [],
        columns=_columns(report, masked),
        errors=_of("error", findings),
        warnings=_of("warning", findings),
        notes=_of("note", findings),
        conversions=_conversions(report),
        personal=personal,
        preview=report.get("preview", ()),
        others=other_tables(report),
    )


def _facts(report: Mapping[str, Any]) -> list[Fact]:
    reasons = report.get("reasons", {})
    delimiter, header = report.get("delimiter", ""), report.get("header_row")
    facts = [Fact(_("Format"), report.get("format", ""))]
    facts.append(Fact(_("Encoding of the letters"), report.get("encoding", ""), reason_text(reasons.get("encoding"))))
    facts.append(Fact(_("Between columns"), named(DELIMITERS, delimiter), reason_text(reasons.get("delimiter"))))
    facts.append(Fact(_("File in the archive"), report.get("member", ""), reason_text(reasons.get("member"))))
    facts.append(Fact(_("Sheet"), report.get("sheet", ""), reason_text(reasons.get("sheet"))))
    facts.append(Fact(_("Cells of the sheet"), report.get("table", "")))
    if report.get("outcome") == "table":
        row = _("none") if header is None else f"{header:,}"
        facts.append(Fact(_("Row of the header"), row, reason_text(reasons.get("header_row"))))
        facts.append(Fact(_("Rows of data"), f"{report.get('rows', 0):,}"))
        facts.append(Fact(_("Columns"), f"{len(report.get('columns', ())):,}"))
    return [fact for fact in facts if fact.value]


def _columns(report: Mapping[str, Any], masked: set[str]) -> list[Understood]:
    found = [column(stored) for stored in report.get("columns", ())]
    reasons = report.get("reasons", {})
    return [
        Understood(
            each,
            TYPES.get(each.type, each.type),
            reason_text(reasons.get(f"column:{each.name}")),
            pattern_text(each.pattern),
            each.name in masked,
        )
        for each in found
    ]


def _finding(
    problem: Mapping[str, Any],
    names: Sequence[str],
    rows: Mapping[str, Sequence[str | None]],
    repairs: Sequence[Repair],
) -> Finding:
    what, remedy = problem_texts(problem)
    column = problem.get("column") or ""
    firsts = list(problem.get("params", {}).get("first", ()))
    if not firsts and str(problem.get("row")) in rows:
        firsts = [{"row": problem["row"], "value": problem.get("value")}]
    places = [_place(first, column, names, rows.get(str(first["row"]), ())) for first in firsts]
    return Finding(
        code=problem["code"],
        severity=problem.get("severity", "note"),
        what=what,
        remedy=remedy,
        row=problem.get("row"),
        column=problem.get("column") or "",
        value=places[0].value if places and problem.get("value") else problem.get("value") or "",
        count=problem.get("count", 1),
        places=places if len(places) > 1 or any(place.around or place.meant for place in places) else (),
        repairs=repairs,
    )


def _place(first: Mapping[str, Any], column: str, names: Sequence[str], row: Sequence[str | None]) -> Place:
    """One place with the cells beside it: the first column, and those around the bad one."""
    value = str(first.get("value") or first.get("surplus") or "")
    at = names.index(column) if column in names else -1
    near = range(max(at - BESIDE, 0), at + BESIDE + 1) if at >= 0 else range(2 * BESIDE + 1)
    shown = [place for place in range(len(row)) if place == 0 or place in near]
    around = [
        Cell(names[place], (value if place == at and value else row[place]) or "", place == at) for place in shown
    ]
    return Place(first["row"], value, str(first.get("meant", "")), around)


def _of(severity: str, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == severity]


def _conversions(report: Mapping[str, Any]) -> list[Converted]:
    return [
        Converted(name, named(CONVERSIONS, kind), count)
        for name, counts in report.get("conversions", {}).items()
        for kind, count in counts.items()
    ]


def personal_columns(findings: Iterable[Mapping[str, Any]]) -> list[Personal]:
    """Return stored `PersonalFinding`s as pages show them."""
    return [_personal(each) for each in findings]


def _personal(finding: Mapping[str, Any]) -> Personal:
    return Personal(finding["column"], named(PERSONAL, finding["kind"]), finding["count"], finding["holds"])
