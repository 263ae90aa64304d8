"""What to mend first in a dataset: how many points each thing wins, and the place where it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.formats.standard.fields import field_named
from catalog.models import Dataset
from catalog.quality import Part, Quality, mqa
from catalog.records import DatasetRecord
from catalog.web.remedies import reasons

_FIELDS = {
    "license": "id_license_id",
    "freshness": "id_last_updated_date",
    "english": "id_title_en",
    "contact": "id_maintainer",
}
"""The field of the form that wins the points of a part."""

MQA_TITLES: Mapping[str, Promise] = {
    "keyword": gettext_lazy("Tags"),
    "theme": gettext_lazy("A topic"),
    "spatial": gettext_lazy("The area covered"),
    "temporal": gettext_lazy("The period covered"),
    "access_answers": gettext_lazy("Addresses that are known to answer"),
    "download": gettext_lazy("Files to download"),
    "download_answers": gettext_lazy("Downloads that are known to answer"),
    "format": gettext_lazy("File formats stated"),
    "media_type": gettext_lazy("Media types stated"),
    "vocabulary": gettext_lazy("Formats from the common list"),
    "nonproprietary": gettext_lazy("Open file formats"),
    "machine_readable": gettext_lazy("Files that programs can read"),
    "dcat": gettext_lazy("Title, description and addresses complete (DCAT-AP)"),
    "license": gettext_lazy("A licence"),
    "license_vocabulary": gettext_lazy("A licence from the common list"),
    "access_rights": gettext_lazy("Access rights"),
    "access_rights_vocabulary": gettext_lazy("Access rights from the common list"),
    "contact": gettext_lazy("Somebody to ask"),
    "publisher": gettext_lazy("A publisher"),
    "rights": gettext_lazy("Access conditions in words"),
    "size": gettext_lazy("File sizes"),
    "issued": gettext_lazy("Day of issue"),
    "modified": gettext_lazy("Day of the last change"),
}
MQA_BANDS: Mapping[str, Promise] = {
    "excellent": gettext_lazy("Excellent"),
    "good": gettext_lazy("Good"),
    "sufficient": gettext_lazy("Sufficient"),
    "bad": gettext_lazy("Poor"),
}


@dataclass(frozen=True, slots=True)
class Fix:
    """One thing to mend."""

    points: int
    title: str
    text: str
    address: str


def fixes(row: Dataset, assessed: Quality, language: str) -> Sequence[Fix]:
    """Return what would win points, the most first: each missing item of the standard by itself, with its field."""
    texts = {
        str(part.code): reason.text for part, reason in zip(assessed.parts, reasons(assessed, language), strict=True)
    }
    titles = {part.code: reason.title for part, reason in zip(assessed.parts, reasons(assessed, language), strict=True)}
    found: list[Fix] = []
    for part in assessed.parts:
        if part.code == "mandatory":
            found += _mandatory(row, part, language)
        elif part.points < part.of:
            found.append(Fix(part.of - part.points, str(titles[part.code]), texts[part.code], _place(row, part.code)))
    return sorted(found, key=lambda fix: -fix.points)


def _mandatory(row: Dataset, part: Part, language: str) -> Iterator[Fix]:
    missing = part.params["missing"]
    for key in missing:
        field = field_named(key)
        label = field.label_th if language == "th" else field.label_en
        yield Fix((part.of - part.points) // len(missing), label, field.help(language), _edit(row, f"id_{key}"))


def _place(row: Dataset, code: str) -> str:
    if code in _FIELDS:
        return _edit(row, _FIELDS[code])
    if code == "dictionary":
        return reverse("workspace-dataset", args=[row.name]) + "#files"
    return reverse("resource-new", args=[row.name])


def _edit(row: Dataset, anchor: str) -> str:
    return reverse("dataset-edit", args=[row.name]) + f"#{anchor}"


def european(record: DatasetRecord) -> dict[str, object]:
    """Return the points by the European assessment, its band in words, and what lacks points, the most first."""
    found = mqa.assess(record)
    lacking = sorted(
        (each for each in found.indicators if each.points < each.of), key=lambda each: each.points - each.of
    )
    return {
        "score": found.score,
        "of": mqa.TOTAL,
        "band": MQA_BANDS[found.band],
        "lacking": [(MQA_TITLES[each.code], each.of - each.points) for each in lacking],
    }


def stars(assessed: Quality) -> str:
    """Return the openness of the files by the 5-star scheme as stars for the eye; empty where there is none."""
    number = next(part.params["stars"] for part in assessed.parts if part.code == "formats")
    return "★" * number + "☆" * (5 - number) if number else ""


def stars_text(assessed: Quality) -> str:
    """Return the same in words."""
    number = next(part.params["stars"] for part in assessed.parts if part.code == "formats")
    return _("%(number)s of 5 stars of openness") % {"number": number}
