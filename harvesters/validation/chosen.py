"""How to read a column whose type a person chose: what does not fit is counted as ever, but the type stands."""

from __future__ import annotations

from typing import Any

from catalog.records import ColumnChoice, ColumnType

from .choosing import impossible
from .evidence import Evidence
from .settle import MAX_DIGITS, Plan, compact, date_plan, number_pattern, year_kind
from .words import DIGIT_PAIR

CHOSEN: dict[str, Any] = {"code": "chosen"}


def kind_of(choice: ColumnChoice, evidence: Evidence) -> ColumnType | None:
    """The type that a choice means: the one it names, or that of a date when it says how dates are written."""
    if not choice.type and (choice.order or choice.era):
        return "timestamp" if evidence.with_clock else "date"
    return choice.type or None


def chosen_plan(
    evidence: Evidence, header: str, kind: ColumnType, *, nested: bool, today_year: int, order: str = "", era: str = ""
) -> Plan:
    """The plan for a column of type `kind`; raises Rejected (`impossible_choice`) when not a single cell could be read so.

    `order` (day or month) and `era` (BE or CE, of two-digit years) tell how dates are written; empty: what fits best.
    """
    if (order or era) and kind not in ("date", "timestamp"):
        raise impossible("order" if order else "era", order or era, column=header)
    if kind in ("text", "code"):
        alike = evidence.digits and evidence.shortest == evidence.longest
        return Plan(kind, CHOSEN, f"{evidence.longest} digits" if kind == "code" and alike else "")
    plan = None
    if kind in ("integer", "decimal", "year"):
        plan = _number(evidence, header, kind)
    elif kind in ("date", "timestamp"):
        plan = _date(evidence, header, kind, today_year, order, era)
    elif kind == "time" and evidence.clock_times:
        plan = Plan("time", CHOSEN, "HH:MM")
    elif kind == "boolean":
        plan = _boolean(evidence)
    elif kind == "json" and nested:
        plan = Plan("json", CHOSEN)
    if plan is None:
        raise impossible("type", kind, possible_types(evidence, nested), column=header)
    return plan


def possible_types(evidence: Evidence, nested: bool) -> list[ColumnType]:
    """The types under which at least one cell of the column can be read."""
    found: list[ColumnType] = ["text", "code"]
    if evidence.numbers:
        found += ["integer", "decimal"]
    if evidence.numbers or evidence.prefixed_years:
        found.append("year")
    if evidence.day_first or evidence.month_first or evidence.compact_dates:
        found += ["timestamp"] if evidence.with_clock else ["date", "timestamp"]
    if evidence.clock_times:
        found.append("time")
    if _boolean(evidence):
        found.append("boolean")
    return [*found, "json"] if nested else found


def _number(evidence: Evidence, header: str, kind: ColumnType) -> Plan | None:
    if not evidence.numbers and not (kind == "year" and evidence.prefixed_years):
        return None
    if kind == "year":
        era = "BE" if evidence.buddhist_years > evidence.common_years else "CE"
        return Plan("year", CHOSEN, f"{era}{year_kind(header)}", point_zero=evidence.fractions > 0, whole_only=True)
    scale = evidence.scale if kind == "decimal" else 0
    digits = min(evidence.whole_digits + scale, MAX_DIGITS)
    pattern = number_pattern(evidence.number_forms)
    if kind == "integer":
        fractions = evidence.fractions > 0
        return Plan("integer", CHOSEN, pattern, digits=digits, point_zero=fractions, whole_only=fractions)
    return Plan("decimal", CHOSEN, pattern, digits=digits, scale=min(scale, MAX_DIGITS - 1))


def _date(evidence: Evidence, header: str, kind: ColumnType, today_year: int, order: str, era: str) -> Plan | None:
    if order and not (evidence.month_first if order == "month" else evidence.day_first):
        raise impossible("order", order, column=header)
    if kind == "date" and evidence.with_clock:
        return None  # It would lose the times of day.
    if evidence.day_first or evidence.month_first:
        found = date_plan(evidence, header, today_year, order, era)
        return Plan(
            kind,
            CHOSEN,
            found.pattern,
            month_first=found.month_first,
            short_era=found.short_era,
            warnings=found.warnings,
        )
    if evidence.compact_dates:
        return Plan(kind, CHOSEN, compact(evidence).pattern, compact=True)
    return None


def _boolean(evidence: Evidence) -> Plan | None:
    """The pair of words that most cells are of; digits of one place could be 1 and 0."""
    if evidence.booleans:
        pair = evidence.booleans.most_common(1)[0][0]
    elif evidence.digits and evidence.longest == 1:
        pair = DIGIT_PAIR
    else:
        return None
    return Plan("boolean", CHOSEN, pair, pair=pair)
