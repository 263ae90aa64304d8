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


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was understood about the file, and why."""

    label: str
    value: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One cell or row that is wrong."""

    row: int
    value: str


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
    """The first cells or rows, when there is more than one."""


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


def report_page(version: ResourceVersion) -> ReportPage:
    """Return the report of a version in the language of the page; a version without report gives an empty page."""
    report: Mapping[str, Any] = version.report or {}
    personal = personal_columns(report.get("personal", ()))
    findings = [_finding(each) for each in report.get("problems", ())]
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
    )


def _facts(report: Mapping[str, Any]) -> list[Fact]:
    reasons = report.get("reasons", {})
    delimiter, header = report.get("delimiter", ""), report.get("header_row")
    facts = [Fact(_("Format"), report.get("format", ""))]
    facts.append(Fact(_("Encoding of the letters"), report.get("encoding", ""), reason_text(reasons.get("encoding"))))
    facts.append(Fact(_("Between columns"), named(DELIMITERS, delimiter), reason_text(reasons.get("delimiter"))))
    facts.append(Fact(_("Sheet"), report.get("sheet", ""), reason_text(reasons.get("sheet"))))
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


def _finding(problem: Mapping[str, Any]) -> Finding:
    what, remedy = problem_texts(problem)
    places = [Place(first["row"], _quoted(first)) for first in problem.get("params", {}).get("first", ())]
    return Finding(
        code=problem["code"],
        severity=problem.get("severity", "note"),
        what=what,
        remedy=remedy,
        row=problem.get("row"),
        column=problem.get("column") or "",
        value=places[0].value if places and problem.get("value") else problem.get("value") or "",
        count=problem.get("count", 1),
        places=places if len(places) > 1 else (),
    )


def _quoted(cell: Mapping[str, Any]) -> str:
    """A cell's text, with an arrow to what it was probably meant to be."""
    text = str(cell.get("value") or cell.get("surplus") or "")
    return f"{text} → {cell['meant']}" if text and cell.get("meant") else text


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
