"""Why the validation took a file for what it is, what it converted, and which personal data it suspects, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, Promise] = {
    # Encoding
    "byte_order_mark": _("The file begins with a mark that says so."),
    "utf16_without_mark": _("Its letters take two bytes each, Thai ones and others."),
    "strict_utf8": _("The whole file is valid UTF-8."),
    "strict_utf8_failed": _("Byte %(offset)s is not valid UTF-8, and the whole file is good Thai text in CP874."),
    # Delimiter
    "one_column": _("There is only one column."),
    "same_width": _("With it, %(share)s of the rows have the same %(cells)s cells."),
    # What a person decided
    "chosen": _("It was chosen so."),
    # Archive
    "only_member": _("It is the only table in the archive."),
    "largest_member": _("It is the largest table in the archive."),
    # Sheet
    "most_table_like": _("It is the sheet that looks most like a table."),
    "only_sheet": _("It is the only sheet."),
    # Header
    "first_full_row": _("It is the first row that fills all columns (rows above: %(title_rows)s)."),
    "no_header": _("The first row looks like data, so the columns were numbered."),
    "no_rows": _("There are no rows."),
    "keys": _("The names stand in the file itself."),
    # Types of columns
    "share": _("%(fit)s of %(cells)s values can be read so."),
    "words": _("%(fit)s of %(cells)s values are numbers or dates, too few for another type than text."),
    "all_cells": _("All values are written as %(words)s."),
    "no_values": _("There are no values."),
    "nested_json": _("The values are lists or objects."),
    "leading_zero": _("%(count)s values begin with a zero, which a number would lose."),
    "dictionary": _("The data dictionary says so."),
    "header_says_code": _("The header says that these are codes."),
    "equal_length": _("All values have %(length)s digits and hardly any occurs twice."),
    "too_many_digits": _("The numbers have up to %(digits)s digits, more than a number can hold."),
    "header_says_year": _("The header speaks of years (era: %(era)s)."),
    "all_in_range": _("All values are in the range of years (era: %(era)s)."),
    "eight_digits": _("All %(fit)s values are days written as eight digits, and the header speaks of dates."),
    "months": _("%(fit)s of %(cells)s values are months without a day; they stay text, for no day would be true."),
    "geo": _("With “%(pair)s” it gives the places of points on the map."),
    "day_first": _("Read day first, %(fit)s values are dates, more than month first."),
    "month_first": _("Read month first, %(fit)s values are dates, more than day first."),
}
"""Why each guess was made, by the code in the report's `reasons`."""

CONVERSIONS: Mapping[str, Promise] = {
    "buddhist_era": _("Dates of the Buddhist era written as ISO 8601 dates"),
    "two_digit_year": _("Years of two digits written with four"),
    "to_utc": _("Times with a zone written in UTC"),
    "year_prefix": _("Words before years (พ.ศ., ปี) left out"),
    "thai_digits": _("Thai digits written as 0–9"),
    "thousands": _("Commas between thousands left out"),
    "parentheses": _("Numbers in parentheses read as negative"),
    "percent": _("Per cent signs left out, the number kept"),
    "currency": _("Currency signs left out"),
    "exponent": _("Numbers such as 1.2E+3 written out"),
    "sign": _("Signs before numbers made uniform"),
    "point_zero": _("Whole numbers written without .0"),
    "placeholder": _("Signs for “no value” (-, n/a, ไม่มีข้อมูล) left empty"),
    "trimmed": _("Blanks around values taken off"),
}
"""What was rewritten in the table; the original file is never touched."""

PERSONAL: Mapping[str, Promise] = {
    "citizen_id": _("Citizen identification numbers"),
    "phone": _("Telephone numbers"),
    "email": _("E-mail addresses"),
    "person_name": _("Names of persons"),
    "birth_date": _("Dates of birth"),
    "address": _("Home addresses"),
    "plate": _("Number plates of vehicles"),
    "bank_account": _("Bank account numbers"),
    "hospital_number": _("Hospital numbers of patients"),
    "passport": _("Passport numbers"),
    "small_cells": _("Small counts of persons"),
}
"""Kinds of personal data under the PDPA."""

STAGES: Mapping[str, Promise] = {
    "opening": _("Opening the file: format, letters, header"),
    "reading": _("Reading every row to settle the types of the columns"),
    "writing": _("Checking every cell and writing the table"),
    "done": _("Finishing"),
}
"""What a validation is doing."""

DELIMITERS: Mapping[str, Promise] = {
    ",": pgettext_lazy("between columns", "comma"),
    ";": pgettext_lazy("between columns", "semicolon"),
    "\t": pgettext_lazy("between columns", "tab"),
    "|": pgettext_lazy("between columns", "vertical bar"),
    ":": pgettext_lazy("between columns", "colon"),
}


CHOICES: Mapping[str, Promise] = {
    "encoding": _("Encoding of the letters"),
    "delimiter": _("Between columns"),
    "member": _("File in the archive"),
    "sheet": _("Sheet"),
    "table": _("Cells of the sheet"),
    "header_row": _("Row of the header"),
    "header_rows": _("Rows that the header has"),
    "columns": _("Columns"),
    "name": _("Name of the column"),
    "type": _("Type of the column"),
    "missing": _("Words for a missing value"),
    "left_out": _("Rows to leave out"),
    "cells": _("Corrected cells"),
    "order": _("Order of day and month"),
    "era": _("Era of two-digit years"),
}
"""What a person may decide about the reading of a file."""


_DIGITS = re.compile(r"(\d+) digits")
_WORDS = re.compile(r"\b(?:BE|CE)\b|thai digits|fiscal year|academic year")


class Known(dict[str, str]):
    """Parameters of a text; one that an older report lacks reads as an ellipsis."""

    def __missing__(self, key: str) -> str:
        return "…"


def reason_text(reason: Mapping[str, Any] | None) -> str:
    """Return why a guess of a stored report was made; empty when nothing is known."""
    text = REASONS.get((reason or {}).get("code", ""))
    if text is None or reason is None:
        return ""
    return str(text) % Known({key: _shown(key, value) for key, value in reason.items()})


def pattern_text(pattern: str) -> str:
    """Return how the values of a column are written in the file, its words in the language of the page."""
    if found := _DIGITS.fullmatch(pattern):
        return gettext("%(number)s digits") % {"number": found[1]}
    words = {
        "BE": gettext("Buddhist Era"),
        "CE": gettext("Common Era"),
        "thai digits": gettext("Thai digits"),
        "fiscal year": gettext("fiscal years (October to September)"),
        "academic year": gettext("academic years"),
    }
    return _WORDS.sub(lambda word: words[word[0]], pattern).replace(" and ", ", ")


def named(names: Mapping[str, Promise], code: str) -> str:
    """Return what a code is called in one of the tables above; an unknown one as it is."""
    return str(names.get(code, code))


def _shown(key: str, value: Any) -> str:
    if key == "share":
        return f"{value:.0%}"
    if key == "era":
        return {"BE": gettext("Buddhist"), "CE": gettext("Common"), "mixed": gettext("mixed")}.get(value, str(value))
    return f"{value:,}" if isinstance(value, int) else str(value)
