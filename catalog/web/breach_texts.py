"""What the checks against a data dictionary and against lists of codes say to people: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODE_LISTS: Mapping[str, Promise] = {
    "province": _("provinces"),
    "district": _("districts (amphoe, khet)"),
    "subdistrict": _("subdistricts (tambon, khwaeng)"),
    "tsic": _("economic activities (TSIC 2552)"),
    "country": _("countries, two letters (ISO 3166-1)"),
    "country3": _("countries, three letters (ISO 3166-1)"),
    "country_name": _("countries by name (ISO 3166-1)"),
    "currency": _("currencies (ISO 4217)"),
    "language": _("languages (ISO 639)"),
}
"""The lists of codes, as people call them."""

_CORRECT = _("Correct these cells, or change the rule in the data dictionary.")
_KEYS = _("Correct these rows or take them out, or change the key in the data dictionary.")

BREACHES: Mapping[str, tuple[Promise, Promise]] = {
    "required_empty": (_("Cells are empty in a column that the data dictionary calls required."), _CORRECT),
    "below_minimum": (_("Values are below the least that the data dictionary allows (%(limit)s)."), _CORRECT),
    "above_maximum": (_("Values are above the greatest that the data dictionary allows (%(limit)s)."), _CORRECT),
    "too_short": (_("Values are shorter than the data dictionary allows (%(limit)s characters)."), _CORRECT),
    "too_long": (_("Values are longer than the data dictionary allows (%(limit)s characters)."), _CORRECT),
    "not_of_pattern": (_("Values do not have the form that the data dictionary asks for (%(limit)s)."), _CORRECT),
    "not_allowed": (_("Values are none of those that the data dictionary allows (%(limit)s)."), _CORRECT),
    "not_in_code_list": (
        _("Values are not in the list that the data dictionary names: %(limit)s."),
        _CORRECT,
    ),
    "unknown_code": (
        _("Values are not in the list of %(list)s, as the others of the column are."),
        _("Correct the spelling or the code, so that the rows can be joined with other tables."),
    ),
    "column_of_other_type": (
        _("By the data dictionary the column holds %(expected)s, but not a single cell can be read so; it is %(now)s."),
        _("Look whether the right column has this name, or change the type in the data dictionary."),
    ),
    "required_column_absent": (
        _("A column that the data dictionary requires is not in the file. Closest: %(meant)s."),
        _("Put the column back, or give it the name that it has in the data dictionary."),
    ),
    "column_absent": (
        _("A column of the data dictionary is not in the file. Closest: %(meant)s."),
        _("Put the column back, or take it out of the data dictionary."),
    ),
    "column_undescribed": (
        _("Columns are not in the data dictionary: %(names)s."),
        _("Describe them there, so that readers know what they mean."),
    ),
    "primary_key_repeated": (
        _("The primary key tells rows apart, but some have the same one (row = earlier row): %(pairs)s."),
        _KEYS,
    ),
    "key_empty": (_("The primary key is empty in some rows."), _KEYS),
    "unique_repeated": (
        _("Values that must be different in every row occur again (row = earlier row): %(pairs)s."),
        _KEYS,
    ),
    "reference_unknown": (
        _("Values do not occur in the table that they refer to (columns there: %(columns)s)."),
        _("Correct these cells, or bring the other table up to date first."),
    ),
    "reference_not_checked": (
        _(
            "Values refer to a table that cannot be read now, so that they were not checked (columns there: %(columns)s)."
        ),
        _("Look whether the other table is still there, or change the foreign key in the data dictionary."),
    ),
}
"""Problems by code."""
