"""Between the passes: from the counts over a whole column to its one type, with the reason."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from catalog.records import ColumnType

from .codes import why_code
from .evidence import Evidence
from .limits import Limits
from .words import USUAL_MISSING, Missing

MAX_DIGITS = 38
"""What a decimal of 128 bits can hold."""
INT64_DIGITS = 18
MIN_CELLS_WITH_MISFITS = 50
"""Below this many cells a type must fit all of them: two per cent of a few is none."""
FEW_DECIDE = 0.05
"""When fewer cells than this can be read in one order only, the order of day and month deserves a warning."""
_YEAR_HEADER = re.compile(
    r"ปี|พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|(?:^|[^a-z])(?:fiscal|year|yr|fy)(?:$|[^a-z])|year$", re.IGNORECASE
)
_COUNT_HEADER = re.compile(r"จำนวน|ยอด|บาท|คน|[(\[]|amount|total|count", re.IGNORECASE)
_DATE_HEADER = re.compile(r"วันที่|วัน\s?เดือน|(?:^|[^a-z])(?:date|dt)|date(?:$|[^a-z])", re.IGNORECASE)
_FISCAL_HEADER = re.compile(r"งบประมาณ|(?:^|[^a-z])(?:fiscal|budget|fy)(?:$|[^a-z])", re.IGNORECASE)
_ACADEMIC_HEADER = re.compile(r"การศึกษา|academic|school\s?year", re.IGNORECASE)
_CE_HEADER = re.compile(r"ค\.?\s?ศ\.?|(?:^|[^a-z])(?:ad|a\.d\.|ce)(?:$|[^a-z])", re.IGNORECASE)
_BE_HEADER = re.compile(r"พ\.?\s?ศ\.?|(?:^|[^a-z])(?:be|b\.e\.)(?:$|[^a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to write a column: its type and all that the second pass needs to convert a cell."""

    type: ColumnType
    reason: dict[str, Any]
    pattern: str = ""
    digits: int = 0
    scale: int = 0
    """Of numbers: digits in all (more than 18 make an integer a decimal), and those after the point."""
    point_zero: bool = False
    """Whole numbers, some of which the file wrote as 12.0 or 12.00."""
    month_first: bool = False
    short_era: str = "BE"
    pair: str = ""
    compact: bool = False
    """Dates written yyyymmdd, which look like numbers."""
    whole_only: bool = False
    """Numbers with a fraction do not fit: a person chose whole ones."""
    missing: Missing = USUAL_MISSING
    warnings: tuple[tuple[str, dict[str, Any]], ...] = field(default=())


def settle(evidence: Evidence, header: str, *, native: bool, nested: bool, today_year: int, limits: Limits) -> Plan:
    """The type that fits the column (at most `limits.misfit_share` of its cells otherwise), else text."""
    if nested:
        return Plan("json", {"code": "nested_json"})
    cells = evidence.present - evidence.placeholders
    if not cells:
        return Plan("text", {"code": "no_values"})
    for pair, count in evidence.booleans.items():
        if count == cells:
            return Plan("boolean", {"code": "all_cells", "words": pair}, pattern=pair, pair=pair)

    def fits(count: int) -> bool:
        misfits = cells - count
        return misfits == 0 or (cells >= MIN_CELLS_WITH_MISFITS and misfits <= limits.misfit_share * cells)

    if evidence.compact_dates == cells and _DATE_HEADER.search(header):
        return compact(evidence)
    dated = max(evidence.day_first, evidence.month_first)
    if fits(dated) and dated:
        return date_plan(evidence, header, today_year)
    if fits(evidence.clock_times) and evidence.clock_times:
        return Plan("time", {"code": "share", "fit": evidence.clock_times, "cells": cells}, pattern="HH:MM")
    if fits(evidence.months) and evidence.months:
        return Plan("text", {"code": "months", "fit": evidence.months, "cells": cells})
    if fits(evidence.numbers + evidence.prefixed_years) and evidence.numbers + evidence.prefixed_years:
        return _number(evidence, header, native, cells)
    return Plan("text", {"code": "words", "fit": max(dated, evidence.numbers), "cells": cells})


def compact(evidence: Evidence) -> Plan:
    """Dates written as eight digits."""
    buddhist = evidence.compact_buddhist
    pattern = "yyyymmdd BE" if 2 * buddhist > evidence.compact_dates else "yyyymmdd"
    return Plan("date", {"code": "eight_digits", "fit": evidence.compact_dates}, pattern, compact=True)


def _number(evidence: Evidence, header: str, native: bool, cells: int) -> Plan:
    share = {"code": "share", "fit": evidence.numbers + evidence.prefixed_years, "cells": cells}
    if year := _year(evidence, header):
        return year
    if evidence.prefixed_years:
        return Plan("text", {"code": "words", "fit": evidence.numbers, "cells": cells})
    pattern = number_pattern(evidence.number_forms)
    if reason := why_code(evidence, header, native):
        return Plan(
            "code", reason, pattern=f"{evidence.longest} digits" if evidence.shortest == evidence.longest else ""
        )
    whole_only = evidence.fractions == evidence.zero_fractions
    digits = evidence.whole_digits + (0 if whole_only else evidence.scale)
    if digits > MAX_DIGITS:
        return Plan("text", {"code": "too_many_digits", "digits": digits})
    if whole_only:
        return Plan("integer", share, pattern, digits=digits, point_zero=evidence.fractions > 0)
    return Plan("decimal", share, pattern, digits=digits, scale=evidence.scale)


def _year(evidence: Evidence, header: str) -> Plan | None:
    """A column of whole years: all in range, and the header says so or nothing speaks against it."""
    bare = evidence.digits == evidence.numbers and not evidence.fractions
    buddhist = evidence.buddhist_years
    common = evidence.common_years + evidence.prefixed_years - (buddhist if evidence.prefixed_years else 0)
    total = evidence.numbers + evidence.prefixed_years
    named = bool(_YEAR_HEADER.search(header.replace("_", " ")))
    if not bare or not total or (_COUNT_HEADER.search(header) and not named):
        return None
    kind = year_kind(header)
    if buddhist == total:
        return Plan("year", {"code": "header_says_year" if named else "all_in_range", "era": "BE"}, f"BE{kind}")
    if common == total and not evidence.prefixed_years:
        return Plan("year", {"code": "header_says_year" if named else "all_in_range", "era": "CE"}, f"CE{kind}")
    if named and not evidence.prefixed_years and buddhist + common == total:
        return Plan(
            "year",
            {"code": "header_says_year", "era": "mixed"},
            f"BE and CE{kind}",
            warnings=(("mixed_eras", {"buddhist": buddhist, "common": common}),),
        )
    return None


def year_kind(header: str) -> str:
    """What years these are if not those of the calendar, to be added to a pattern: fiscal ones end on 30 September."""
    if _FISCAL_HEADER.search(header.replace("_", " ")):
        return ", fiscal year"
    return ", academic year" if _ACADEMIC_HEADER.search(header.replace("_", " ")) else ""


def number_pattern(forms: Counter[str]) -> str:
    """How the numbers were written where that was not plain."""
    examples = {
        "thousands": "1,234",
        "parentheses": "(1,234)",
        "percent": "12.5%",
        "currency": "฿1,234",
        "thai_digits": "thai digits",
        "exponent": "1.2E+3",
    }
    return ", ".join(text for form, text in examples.items() if forms[form])


def date_plan(evidence: Evidence, header: str, today_year: int, order: str = "", era: str = "") -> Plan:
    """A date, or with a clock anywhere in the column a timestamp; order of day and month settled over all cells.

    A person may have chosen the `order` (day or month) and the `era` (BE or CE) of two-digit years.
    """
    month_first = order == "month" if order else evidence.month_first > evidence.day_first
    best = evidence.month_first if month_first else evidence.day_first
    warnings: list[tuple[str, dict[str, Any]]] = []
    decided = abs(evidence.day_first - evidence.month_first)
    if evidence.either_order and decided < FEW_DECIDE * best and not order:
        taken = "m/d" if month_first else "d/m"
        warnings.append(("ambiguous_day_month", {"taken": taken, "count": evidence.either_order}))
    short_era, doubtful = (era, False) if era else _short_era(evidence, header, today_year)
    if doubtful:
        warnings.append(("ambiguous_century", {"taken": short_era, "count": evidence.short_years.total()}))
    reason = {
        "code": "month_first" if month_first else "day_first" if evidence.day_first > evidence.month_first else "share",
        "fit": best,
    }
    pattern = _date_pattern(evidence, month_first, short_era)
    return Plan(
        "timestamp" if evidence.with_clock else "date",
        reason,
        pattern,
        month_first=month_first,
        short_era=short_era,
        warnings=tuple(warnings),
    )


def _date_pattern(evidence: Evidence, month_first: bool, short_era: str) -> str:
    form, separator, short, buddhist = evidence.date_forms.most_common(1)[0][0]
    if form == "ymd":
        text = f"yyyy{separator}mm{separator}dd"
    elif form == "named":
        text = "d mmm yy" if short else "d mmm yyyy"
    else:
        text = separator.join(("m", "d") if month_first else ("d", "m")) + separator + ("yy" if short else "yyyy")
    era = short_era if short else "BE" if buddhist else "CE"
    return f"{text}{' HH:MM' if evidence.with_clock else ''}" + (f" {era}" if era == "BE" or short else "")


def _short_era(evidence: Evidence, header: str, today_year: int) -> tuple[str, bool]:
    """The era of two-digit years, settled over the column, and whether that is a guess worth a warning."""
    if not evidence.short_years:
        return "BE", False
    if evidence.thai_months or _BE_HEADER.search(header):
        return "BE", False
    if _CE_HEADER.search(header):
        return "CE", False
    latest_buddhist, latest_common = (today_year + 543 + 1) % 100, (today_year + 1) % 100
    years = sorted(evidence.short_years.elements())
    middle, highest = years[len(years) // 2], years[-1]
    if highest > latest_buddhist:
        return "CE", False
    if middle > latest_common:
        return "BE", False
    return "CE", True
