"""What a validation found, in the reader's words: what is wrong or was done, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.web.breach_texts import BREACHES, CODE_LISTS
from catalog.web.reason_texts import CHOICES, Known, named
from catalog.web.tables import TYPES

BYTES = frozenset({"bytes", "unpacked", "packed"})
"""Parameters that are sizes."""
SIZE_LIMITS = frozenset({"too_large", "cell_too_large"})
"""Problems whose `limit` is a size; elsewhere it is a number of columns."""

RETYPED = frozenset({"column_retyped", "column_of_other_type"})
"""Problems whose texts among their parameters are types."""
LISTED = frozenset({"list", "limit"})
"""Parameters that may be the key of a list of codes."""

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
    "bad_xml": Text(
        _("The XML is broken here: %(detail)s."),
        _("Let an XML checker look at this line, or let the program that makes the file write it again."),
    ),
    "xml_entities": Text(
        _("The XML declares entities of its own, which are never read: they can be used to attack."),
        _("Write the texts themselves into the file, without declaring entities."),
    ),
    "encrypted_zip": Text(
        _("The archive is protected with a password."), _("Pack it without a password and upload it again.")
    ),
    "impossible_choice": Text(
        _("This file cannot be read with what was chosen for “%(choice)s”."),
        _("Choose something else (%(possible)s), or leave it to the portal."),
    ),
    "no_room": Text(
        _("The portal had no room for the table. This is a fault of the portal, not of your file, which is kept."),
        _("Tell the portal's staff; when there is room, choose “Read it differently” and use it as it is."),
    ),
    "check_failed": Text(
        _("The check itself failed. This is a fault of the portal, not of your file."),
        _("Upload the file again; if it happens once more, tell the portal's staff."),
    ),
    # The file is served, but somebody should look.
    "not_looked_into": Text(
        _("The portal cannot look for personal data in this kind of file, or not in all of it."),
        _("Please make sure that nothing in it tells who somebody is. If something does, withdraw the version."),
    ),
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
        _(
            "Choose the encoding “%(repair)s” to have it put right, and compare the result; or export the file again from its "
            "source as UTF-8. Until then what is spoilt is kept as it is."
        ),
    ),
    "other_members": Text(
        _("The archive holds several tables; %(read)s was read, these were not: %(members)s."),
        _("Choose another one, or upload each table as a file of its own."),
    ),
    "other_tables": Text(
        _("The sheet holds several tables; the one in %(read)s was read, these were not: %(tables)s."),
        _("Choose another one, or put each table on a sheet or into a file of its own."),
    ),
    "duplicate_rows": Text(
        _("Rows repeat earlier ones in every cell (row = earlier row): %(pairs)s."),
        _("Take the repetitions out if each row should stand for something else."),
    ),
    "duplicate_key": Text(
        _("Almost every value of this column occurs once, but some occur again (row = earlier row): %(pairs)s."),
        _("If the column is meant to tell the rows apart, correct these rows or take them out."),
    ),
    "future_date": Text(
        _("Dates lie after the day of the check (%(today)s)."),
        _(
            "Look at the era and the order of day and month in these cells; if the dates are plans, nothing needs to be done."
        ),
    ),
    "unknown_province": Text(
        _("Not a province of Thailand. Closest: %(meant)s."),
        _("Correct the spelling, so that people find the rows and they appear on maps."),
    ),
    "coordinates_swapped": Text(
        _("Latitude and longitude (%(pair)s) are the wrong way round."),
        _("Swap the two cells in these rows, or the two columns."),
    ),
    "coordinates_outside": Text(
        _("Points lie outside Thailand (longitude in %(pair)s)."),
        _("Correct latitude and longitude of these rows, or leave both empty where the place is not known."),
    ),
    "coordinates_in_metres": Text(
        _("Coordinates are metres of a map grid, not degrees (longitude in %(pair)s)."),
        _("Convert them to degrees (WGS 84), so that they can be shown on a map."),
    ),
    "total_mismatch": Text(
        _("The total is not the sum of %(parts)s, as it is in the other rows."),
        _("Correct the total or its parts in these rows."),
    ),
    "total_row_mismatch": Text(
        _("A row of totals says something else than the rows add up to."),
        _("Correct the total, or look for a row that is missing or stands twice."),
    ),
    "column_renamed": Text(
        _("The column was called “%(before)s” in the version before."),
        _("Keep the names of columns from version to version: programs ask for them."),
    ),
    "columns_removed": Text(
        _("Columns of the version before are gone: %(names)s."),
        _("If they were left out by mistake, put them back; if not, tell those who use the data."),
    ),
    "column_retyped": Text(
        _("The column was %(before)s in the version before and is %(now)s now."),
        _("Look for cells that are written differently than before."),
    ),
    "fewer_rows": Text(
        _("There are %(now)s rows; the version before had %(before)s."),
        _("Check that the file is complete."),
    ),
    "choices_dropped": Text(
        _("What had been chosen for the version before does not fit this file and was not used: %(choices)s."),
        _("Look at how the file is read now, and choose again if that is wrong."),
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
    "note_rows": Text(_("Notes under the table were left out: %(texts)s."), _NOTHING),
    "rows_left_out": Text(_("Rows were left out, as was chosen: %(rows)s."), _NOTHING),
    "cells_corrected": Text(_("Cells were corrected, as was chosen; the original file stays as it is."), _NOTHING),
    "choices_inherited": Text(_("It was read as chosen for the version before: %(choices)s."), _NOTHING),
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
    "mojibake_repaired": Text(
        _("Thai letters that an earlier conversion had spoilt were put right, as was chosen (%(repair)s)."), _NOTHING
    ),
    "no_member_table": Text(
        _(
            "The archive holds no table that can be read (archives within archives are not opened) and is served as it is."
        ),
        _("Pack the tables themselves into one archive, or upload them one by one."),
    ),
    "xml_not_a_table": Text(
        _("The XML holds no list of elements with parts and is served as it is."),
        _("Write it as a list of elements with the same parts if it is meant to be a table."),
    ),
    "columns_added": Text(_("Columns are new since the version before: %(names)s."), _NOTHING),
    "duplicate_rows_but_number": Text(
        _("Rows repeat earlier ones in all but their running number (row = earlier row): %(pairs)s."),
        _("Take the repetitions out if each row should stand for something else."),
    ),
    "total_rows": Text(
        _("Some rows are totals of others; whoever adds up the column counts them twice."),
        _("Leave totals out of the file, or mark them in a column of their own."),
    ),
    "mostly_missing": Text(
        _("The column is empty in at least half of the %(rows)s rows."),
        _("Fill it or leave it out; say in the data dictionary what an empty cell means."),
    ),
    "outlier": Text(
        _("This value lies far from all others."), _("Check whether a digit too many or another unit was written.")
    ),
    "json_not_a_table": Text(
        _("The JSON is not a list of rows and is served as it is."),
        _("Write it as a list of objects with the same keys if it is meant to be a table."),
    ),
    **{code: Text(*texts) for code, texts in BREACHES.items()},
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
    if key == "choice" and isinstance(value, str):
        return named(CHOICES, value)
    if key in LISTED and isinstance(value, str) and value in CODE_LISTS:
        return str(CODE_LISTS[value])
    if key == "choices" and isinstance(value, list | tuple):
        return ", ".join(named(CHOICES, each) for each in value)
    if code in RETYPED and isinstance(value, str):
        return named(TYPES, value)
    if key in BYTES or (key == "limit" and code in SIZE_LIMITS):
        return filesizeformat(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "–"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
