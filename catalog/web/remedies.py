"""What the parts of a quality score are called, and what is missing in each, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.formats.standard.fields import field_named
from catalog.quality import Part, Quality

TITLES: Mapping[str, Promise] = {
    "mandatory": gettext_lazy("Mandatory description"),
    "license": gettext_lazy("Open licence"),
    "formats": gettext_lazy("Open file formats"),
    "freshness": gettext_lazy("Up to date"),
    "table": gettext_lazy("Table that can be read here"),
    "dictionary": gettext_lazy("Columns explained"),
    "english": gettext_lazy("English title and description"),
    "contact": gettext_lazy("Somebody to ask"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the score: what it is about, its points, and what would win the missing ones."""

    title: Promise
    points: int
    of: int
    text: str
    """Empty when no point is missing."""


def reasons(quality: Quality, language: str) -> Sequence[Reason]:
    """Return the parts of a score with their reasons, the one with most points to win first."""
    return [_reason(part, language) for part in quality.parts]


def _reason(part: Part, language: str) -> Reason:
    text = "" if part.points == part.of else _TEXTS[part.code](part, language)
    return Reason(TITLES[part.code], part.points, part.of, text)


def _mandatory(part: Part, language: str) -> str:
    fields = [field_named(key) for key in part.params["missing"]]
    return _("Not filled in: %(fields)s.") % {
        "fields": ", ".join(field.label_th if language == "th" else field.label_en for field in fields)
    }


def _license(part: Part, language: str) -> str:
    return _("The licence does not allow everybody to use the data freely.")


def _formats(part: Part, language: str) -> str:
    if broken := part.params.get("broken"):
        return ngettext(
            "%(count)s link does not work any more; it counts for nothing.",
            "%(count)s links do not work any more; they count for nothing.",
            broken,
        ) % {"count": broken}
    return _("A CSV or JSON file would be easier for programs to read.")


def _freshness(part: Part, language: str) -> str:
    days = part.params["days"]
    if days is None:
        return _("Nobody says when the data last changed.")
    return ngettext(
        "The data last changed %(days)s day ago, later than promised.",
        "The data last changed %(days)s days ago, later than promised.",
        days,
    ) % {"days": days}


def _table(part: Part, language: str) -> str:
    if part.params["possible"]:
        return _("A file of this dataset could be read as a table, but has not been.")
    return _("None of the files is a table.")


def _dictionary(part: Part, language: str) -> str:
    return _("The columns have no explanations that programs can read.")


def _english(part: Part, language: str) -> str:
    return _("The title or the description is missing in English.")


def _contact(part: Part, language: str) -> str:
    return _("The unit to ask or its e-mail is missing.")


_TEXTS: Mapping[str, Callable[[Part, str], str]] = {
    "mandatory": _mandatory,
    "license": _license,
    "formats": _formats,
    "freshness": _freshness,
    "table": _table,
    "dictionary": _dictionary,
    "english": _english,
    "contact": _contact,
}
