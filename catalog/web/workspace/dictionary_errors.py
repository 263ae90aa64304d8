"""What the checks of a data dictionary refuse, said to people in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SAVE_AGAIN = _("The letters of the file cannot be read. Save it as CSV UTF-8 or XLSX.")

TEXTS: Mapping[str, Promise] = {
    "Two columns have this name": _("Two columns have this name."),
    "Must be warn or refuse": _("Choose one of the two."),
    "Unknown type": _("There is no such type."),
    "Unknown code list": _("There is no such list of codes."),
    "Not a value of the column's type": _(
        "This is no value of the column's type. Write numbers with digits only, dates as 2024-12-31; texts have no limits."
    ),
    "The maximum is below the minimum": _("The greatest is below the least."),
    "Not a regular expression (RE2)": _("This is no regular expression that the portal understands (RE2)."),
    "A key names at least one column": _("Name at least one column."),
    "A key names each column once": _("A column stands twice in the key."),
    "A foreign key names as many columns there as here": _("Name as many columns there as here."),
    "A foreign key names a resource by its id": _("Name the other table by its address or id."),
    "The other table was not found": _("The other table was not found, or you may not read it."),
    "The other resource has no table": _("The other file is no table."),
    "Not JSON": _("The file looks like JSON, but it is broken."),
    "A Table Schema needs a list of fields": _("The JSON is no Table Schema: it has no list of fields."),
    "Each field of a Table Schema needs a name": _("A field of the Table Schema has no name."),
    "A foreign key of a Table Schema needs a reference": _("A foreign key of the Table Schema has no reference."),
    "No header with the names of columns and what they mean was found": _(
        "No header was found. Call the columns of the dictionary for example “ชื่อคอลัมน์”, “คำอธิบาย”, “หน่วย”, “ชนิดข้อมูล”."
    ),
    "No column is described below the header": _("There is a header, but no column is described below it."),
    "Not a Table Schema, a CSV file or a workbook (XLSX, ODS)": _(
        "This is no Table Schema, no CSV file and no workbook (XLSX, ODS)."
    ),
    "The letters of the file cannot be read; save it as CSV UTF-8": _SAVE_AGAIN,
    "The rows of the file cannot be read; save it as CSV UTF-8": _(
        "The rows of the file cannot be read. Save it as CSV UTF-8 or XLSX."
    ),
    "The workbook cannot be opened": _("The workbook cannot be opened. Save it again as XLSX."),
    "The workbook is far too large for a data dictionary": _("The workbook is far too large for a data dictionary."),
    "A data dictionary has at most 5 MB": _("A data dictionary has at most 5 MB."),
}
"""The fixed sentences, each with what people read instead."""

PATTERNS: Sequence[tuple[re.Pattern[str], Promise]] = (
    (re.compile(r"A dictionary has at most (?P<limit>\d+) columns"), _("At most %(limit)s columns can be described.")),
    (
        re.compile(r"A dictionary has at most (?P<limit>\d+) keys of each kind"),
        _("At most %(limit)s keys of each kind."),
    ),
    (re.compile(r"A data dictionary has at most (?P<limit>\d+) rows"), _("At most %(limit)s rows can be read.")),
    (
        re.compile(r"A column's name has 1 to (?P<limit>\d+) characters"),
        _("The name of a column has 1 to %(limit)s characters."),
    ),
    (re.compile(r"Use at most (?P<limit>\d+) characters"), _("Use at most %(limit)s characters.")),
    (
        re.compile(r"Use at most (?P<count>\d+) values of at most (?P<limit>\d+) characters"),
        _("At most %(count)s values of at most %(limit)s characters each."),
    ),
    (
        re.compile(r"A length is a whole number from 0 to (?P<limit>\d+)"),
        _("Write a whole number from 0 to %(limit)s."),
    ),
    (
        re.compile(r"The dictionary has no column “(?P<name>.*)”", re.DOTALL),
        _("There is no column “%(name)s” in the dictionary."),
    ),
    (
        re.compile(r"The other table has no column “(?P<name>.*)”", re.DOTALL),
        _("The other table has no column “%(name)s”."),
    ),
)
"""The sentences with something of the reader's own in them."""
