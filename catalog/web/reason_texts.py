"""Why the validation took a file for what it is, what it converted, and which personal data it suspects, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

REASONS: Mapping[str, Promise] = {
    # Encoding
    "byte_order_mark": lazy("The file begins with a mark that says so."),
    "strict_utf8": lazy("The whole file is valid UTF-8."),
    "strict_utf8_failed": lazy("Byte %(offset)s is not valid UTF-8, and the whole file is good Thai text in CP874."),
    # Delimiter
    "one_column": lazy("There is only one column."),
    "same_width": lazy("With it, %(share)s of the rows have the same %(cells)s cells."),
    # Sheet
    "most_table_like": lazy("It is the sheet that looks most like a table."),
    "only_sheet": lazy("It is the only sheet."),
    # Header
    "first_full_row": lazy("It is the first row that fills all columns (rows above: %(title_rows)s)."),
    "no_header": lazy("The first row looks like data, so the columns were numbered."),
    "no_rows": lazy("There are no rows."),
    "keys": lazy("The names stand in the file itself."),
    # Types of columns
    "share": lazy("%(fit)s of %(cells)s values can be read so."),
    "words": lazy("Only %(fit)s of %(cells)s values are numbers or dates."),
    "all_cells": lazy("All values are written as %(words)s."),
    "no_values": lazy("There are no values."),
    "nested_json": lazy("The values are lists or objects."),
    "leading_zero": lazy("%(count)s values begin with a zero, which a number would lose."),
    "header_says_code": lazy("The header says that these are codes."),
    "equal_length": lazy("All values have %(length)s digits and hardly any occurs twice."),
    "too_many_digits": lazy("The numbers have up to %(digits)s digits, more than a number can hold."),
    "header_says_year": lazy("The header speaks of years (era: %(era)s)."),
    "all_in_range": lazy("All values are in the range of years (era: %(era)s)."),
    "day_first": lazy("Read day first, %(fit)s values are dates, more than month first."),
    "month_first": lazy("Read month first, %(fit)s values are dates, more than day first."),
}
"""Why each guess was made, by the code in the report's `reasons`."""

CONVERSIONS: Mapping[str, Promise] = {
    "buddhist_era": lazy("Dates of the Buddhist era written as ISO 8601 dates"),
    "two_digit_year": lazy("Years of two digits written with four"),
    "to_utc": lazy("Times with a zone written in UTC"),
    "year_prefix": lazy("Words before years (พ.ศ., ปี) left out"),
    "thai_digits": lazy("Thai digits written as 0–9"),
    "thousands": lazy("Commas between thousands left out"),
    "parentheses": lazy("Numbers in parentheses read as negative"),
    "percent": lazy("Per cent signs left out, the number kept"),
    "currency": lazy("Currency signs left out"),
    "exponent": lazy("Numbers such as 1.2E+3 written out"),
    "sign": lazy("Signs before numbers made uniform"),
    "point_zero": lazy("Whole numbers written without .0"),
    "placeholder": lazy("Signs for “no value” (-, n/a, ไม่มีข้อมูล) left empty"),
    "trimmed": lazy("Blanks around values taken off"),
}
"""What was rewritten in the table; the original file is never touched."""

PERSONAL: Mapping[str, Promise] = {
    "citizen_id": lazy("Citizen identification numbers"),
    "phone": lazy("Telephone numbers"),
    "email": lazy("E-mail addresses"),
    "person_name": lazy("Names of persons"),
}
"""Kinds of personal data under the PDPA."""

STAGES: Mapping[str, Promise] = {
    "opening": lazy("Opening the file: format, letters, header"),
    "reading": lazy("Reading every row to settle the types of the columns"),
    "writing": lazy("Checking every cell and writing the table"),
    "done": lazy("Finishing"),
}
"""What a validation is doing."""

DELIMITERS: Mapping[str, Promise] = {
    ",": pgettext_lazy("between columns", "comma"),
    ";": pgettext_lazy("between columns", "semicolon"),
    "\t": pgettext_lazy("between columns", "tab"),
    "|": pgettext_lazy("between columns", "vertical bar"),
    ":": pgettext_lazy("between columns", "colon"),
}


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


def named(names: Mapping[str, Promise], code: str) -> str:
    """Return what a code is called in one of the tables above; an unknown one as it is."""
    return str(names.get(code, code))


def _shown(key: str, value: Any) -> str:
    if key == "share":
        return f"{value:.0%}"
    if key == "era":
        return {"BE": _("Buddhist"), "CE": _("Common"), "mixed": _("mixed")}.get(value, str(value))
    return f"{value:,}" if isinstance(value, int) else str(value)
