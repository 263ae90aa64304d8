"""What the findings of an import of the official template are called, in words for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.formats.standard.fields import field_named
from catalog.web.workspace.error_texts import in_words

REFUSALS: Mapping[str, Promise] = {
    "unreadable": _("The file is not a workbook that can be read. Save it as XLSX and send it again."),
    "too_large": _("The workbook is larger than can be read here. Divide it into several."),
    "too_many_rows": _("A sheet has more than 5,000 rows. Divide it into several workbooks."),
    "no_sheets": _("The workbook has none of the template's sheets. Start from the empty template."),
    "failed": _("The portal could not finish this by a fault of its own. Please send the workbook again."),
}

TEXTS: Mapping[str, Promise] = {
    "by_position": _(
        "The headings are not those of the template, so the columns were taken by their position. Check the values."
    ),
    "by_name": _("The columns stand in another order than in the template and were taken by their names."),
    "unreadable": _("This value does not fit the field."),
    "other_type": _("Another data type than that of the sheet; the sheet counts."),
    "not_listed": _("This is not in the list; it is kept as “other”."),
    "no_such_dataset": _("There is no dataset of this name, neither in the workbook nor here."),
    "nameless": _("The row has neither a name nor a title."),
    "needs_url": _("A new file needs its address."),
    "file_is_here": _("The file is kept on this portal; its address cannot be changed here. Replace the file instead."),
    "unknown_agency": _("No agency, or more than one, has this name."),
    "refused": _("This was refused."),
}

OTHER_CHANGES: Mapping[str, Promise] = {"resources": _("new file")}


def finding_text(finding: Mapping[str, Any]) -> str:
    """Return what is said about a cell; a refusal of the rooms below in its own words where they are known."""
    text = str(TEXTS[finding["code"]])
    detail = in_words(finding["detail"]) if finding["detail"] else ""
    return detail if finding["code"] == "refused" and detail else f"{text} {detail}".strip()


def changes(keys: Sequence[str], language: str) -> str:
    """Return the labels of the fields that change, each once."""
    return ", ".join(dict.fromkeys(_label(key, language) for key in keys))


def _label(key: str, language: str) -> str:
    if key in OTHER_CHANGES:
        return str(OTHER_CHANGES[key])
    field = field_named(key)
    return field.label_th if language == "th" else field.label_en
