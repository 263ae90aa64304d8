"""What a validation found, in the reader's words: what is wrong or was done, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.web.reason_texts import Known

BYTES = frozenset({"bytes", "unpacked", "packed"})
"""Parameters that are sizes."""
SIZE_LIMITS = frozenset({"too_large", "cell_too_large"})
"""Problems whose `limit` is a size; elsewhere it is a number of columns."""

_SAVE_AGAIN = _("Open the file in the program that made it, save it again as CSV UTF-8 or XLSX, and upload that.")
_SAVE_UTF8 = _("Save the file again as “CSV UTF-8”, check that the Thai text is right, and upload it again.")
_SEND_AGAIN = _("Make the file again or fetch it again from where it is kept; it was probably cut on its way.")
_NOTHING = _("Nothing needs to be done.")
_FEWER_COLUMNS = _("Turn columns that repeat, such as one for each year, into rows, or split the file.")


@dataclass(frozen=True, slots=True)
class Text:
    """What a problem is, and what to do; both may name the problem's parameters as `%(name)s`."""

    what: Promise
    remedy: Promise


PROBLEMS: Mapping[str, Text] = {
    # The file is not served.
    "empty_file": Text(_("The file is empty."), _("Check that the right file was chosen, and upload it again.")),
    "empty_workbook": Text(
        _("No sheet of the workbook holds anything."),
        _("Check that the right file was chosen, and upload it again."),
    ),
    "too_large": Text(
        _("The file, once unpacked, is larger than %(limit)s."),
        _("Split it into several files, for example one for each year."),
    ),
    "too_many_columns": Text(_("The file has %(columns)s columns; at most %(limit)s can be read."), _FEWER_COLUMNS),
    "cell_too_large": Text(
        _("A single cell is larger than the portal reads."),
        _("Look at that row: a quotation mark that is opened and never closed is the usual reason."),
    ),
    "unclosed_quote": Text(
        _("A quotation mark is opened here and never closed, so that the rest of the file is one cell."),
        _("Close the quotation mark, or double those that belong to the text, and upload the file again."),
    ),
    "unreadable_row": Text(_("A row could not be read."), _SAVE_AGAIN),
    "ragged": Text(
        _(
            "%(count)s of %(rows)s rows have more or fewer cells than the %(expected)s of the header; "
            "the first one has %(found)s."
        ),
        _(
            "Put texts and numbers that contain a comma into quotation marks, or send the file as XLSX, "
            "where commas do no harm."
        ),
    ),
    "not_decodable": Text(
        _("The letters cannot be read: they are not valid in %(tried)s, from byte %(offset)s on."), _SAVE_UTF8
    ),
    "mixed_encodings": Text(
        _("Part of the text is in UTF-8 and part in the old Thai encoding, from byte %(offset)s on."),
        _("Save the parts that were put together in one encoding, best UTF-8, and put them together again."),
    ),
    "cut_character": Text(_("The file ends in the middle of a letter."), _SEND_AGAIN),
    "nul_bytes": Text(_("The file holds bytes that no text has, from byte %(offset)s on."), _SAVE_AGAIN),
    "bad_json": Text(
        _("The JSON is broken here: %(detail)s."),
        _("Let a JSON checker look at this line, or let the program that makes the file write it again."),
    ),
    "damaged_gzip": Text(_("The compressed file cannot be unpacked."), _SEND_AGAIN),
    "nested_gzip": Text(
        _("The file is compressed several times over."), _("Upload the file itself, compressed once or not.")
    ),
    "damaged_zip": Text(_("The archive or workbook cannot be opened."), _SEND_AGAIN),
    "zip_bomb": Text(
        _("The archive would unpack to %(unpacked)s, far more than an honest file of its size."),
        _("Upload the file itself without compression."),
    ),
    "unreadable_workbook": Text(
        _("The workbook could not be opened within the limits of time and memory."), _SAVE_AGAIN
    ),
    "encrypted_workbook": Text(
        _("The workbook is protected with a password."), _("Save it without a password and upload it again.")
    ),
    "macros": Text(
        _("The workbook contains macros, which are never published."),
        _("Save it as XLSX, which keeps no macros, and upload it again."),
    ),
    "executable": Text(
        _("This is a program (%(found)s), not data."),
        _("Check that the right file was chosen. Programs are not accepted, whatever they are named."),
    ),
    "unreadable_parquet": Text(_("The Parquet file is damaged or of a kind that cannot be read."), _SEND_AGAIN),
    "check_failed": Text(
        _("The check itself failed. This is a fault of the portal, not of your file."),
        _("Upload the file again; if it happens once more, tell the portal's staff."),
    ),
    # The file is served, but somebody should look.
    "bad_cell": Text(
        _("Some cells do not fit the type of their column."),
        _("Correct these cells in the file and upload it again."),
    ),
    "ragged_row": Text(
        _("Some rows have more or fewer cells than the %(expected)s of the header."),
        _(
            "Missing cells were left empty and surplus ones left out. Look at these rows: a comma in a number "
            "or a text without quotation marks is the usual reason."
        ),
    ),
    "not_a_row": Text(
        _("Some elements of the JSON list are no rows and were left out."),
        _("Check whether they should have been objects like the others."),
    ),
    "bad_character": Text(_("Some letters are broken and stand as “�” in the table."), _SAVE_UTF8),
    "mojibake": Text(
        _("Thai text in this file was spoilt by an earlier conversion (“à¸…” or “เธ…” instead of words)."),
        _("Export the file again from its source as UTF-8; what is spoilt is kept as it is."),
    ),
    "format_mismatch": Text(
        _("The name says %(named)s, but the file is %(found)s; it was read as %(found)s."),
        _("Give the file the right ending when you next upload it."),
    ),
    "no_rows": Text(_("There is a header but not a single row of data."), _("Check that the right file was chosen.")),
    "mixed_eras": Text(
        _("The column holds years of the Buddhist era (%(buddhist)s) and of the Common Era (%(common)s)."),
        _("Write all years in one era, or split them into two columns."),
    ),
    "ambiguous_day_month": Text(
        _("Most dates could be read day first or month first; they were read as %(taken)s."),
        _("Compare a date that you know with the table; ISO dates (2024-12-31) leave no doubt."),
    ),
    "ambiguous_century": Text(
        _("Years of two digits could be of either era; they were read as %(taken)s."),
        _("Write years with four digits."),
    ),
    # What was done, for the record.
    "blank_rows": Text(_("Blank rows were left out."), _NOTHING),
    "repeated_header": Text(_("The header is repeated within the data; the repetitions were left out."), _NOTHING),
    "title_rows": Text(_("Rows above the header were taken for titles: %(texts)s."), _NOTHING),
    "empty_column": Text(_("Columns without header and without data were left out."), _NOTHING),
    "renamed_column": Text(
        _("The column is called differently than in the file (see the value), so that programs can use the name."),
        _NOTHING,
    ),
    "merged_cells": Text(_("Merged cells were repeated in each of their rows."), _NOTHING),
    "other_sheets": Text(
        _("Other sheets of the workbook were not read: %(sheets)s."),
        _("Upload each sheet that is a table of its own as a file of its own."),
    ),
    "zip_with_one_table": Text(
        _("The archive holds one table, %(member)s, and is served as it is."),
        _("Upload the table itself, so that people can look through it here."),
    ),
    "json_not_a_table": Text(
        _("The JSON is not a list of rows and is served as it is."),
        _("Write it as a list of objects with the same keys if it is meant to be a table."),
    ),
    "more_problems": Text(_("There is more to say than fits into this list."), _NOTHING),
}
"""Every code that the validation gives, in the order of their weight."""

MISFITS: Mapping[str, Promise] = {
    "not_integer": _("Expected: whole numbers."),
    "not_decimal": _("Expected: numbers."),
    "not_boolean": _("Expected: yes or no."),
    "not_date": _("Expected: dates."),
    "not_time": _("Expected: times of day."),
    "not_timestamp": _("Expected: dates with times."),
    "not_year": _("Expected: years."),
    "not_code": _("Expected: codes made of digits."),
}
"""Why a cell does not fit its column."""


def problem_texts(problem: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a problem of a stored report is, and what to do about it; an unknown code is named as it is."""
    code = problem["code"]
    text = PROBLEMS.get(code)
    if text is None:
        return gettext("The check reports “%(code)s”.") % {"code": code}, ""
    known = _parameters(problem)
    what = str(text.what) % known
    if code == "bad_cell":
        what = " ".join([what, *_about_cells(problem.get("params", {}))])
    return what, str(text.remedy) % known


def _about_cells(params: Mapping[str, Any]) -> list[str]:
    expected = MISFITS.get(params.get("reason", ""))
    kept = (
        gettext("They stand in the table as they are.")
        if params.get("kept")
        else gettext("They are empty in the table.")
    )
    return [str(expected), kept] if expected else [kept]


def _parameters(problem: Mapping[str, Any]) -> Known:
    given = {**problem.get("params", {}), "count": problem.get("count", 1)}
    return Known({key: _shown(problem["code"], key, value) for key, value in given.items()})


def _shown(code: str, key: str, value: Any) -> str:
    if key in BYTES or (key == "limit" and code in SIZE_LIMITS):
        return filesizeformat(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
