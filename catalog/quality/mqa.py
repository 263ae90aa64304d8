"""The points of a dataset by the European Metadata Quality Assessment (data.europa.eu, 405 points), from its record alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.formats.resource_formats import stars_of
from catalog.formats.standard.licenses import license_named
from catalog.records import DatasetRecord, ResourceRecord

Dimension = Literal["findability", "accessibility", "interoperability", "reusability", "contextuality"]
TOTAL = 405
BANDS = ((351, "excellent"), (221, "good"), (121, "sufficient"), (0, "bad"))
"""The least points of each band, the best first."""
_NO_AREA = frozenset({None, "", "none", "unknown"})
_YEARS = ("first_year_of_data", "last_year_of_data", "reference_period")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that the assessment looks at."""

    code: str
    dimension: Dimension
    points: int
    of: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The points of a dataset and what they are made of."""

    score: int
    band: str
    """`excellent`, `good`, `sufficient` or `bad`."""
    indicators: tuple[Indicator, ...]


def assess(record: DatasetRecord) -> Assessment:
    """Return the points that the dataset's description earns.

    What is measured per file counts by the share of files. Whether an address answers is known for files that are
    kept here; a link to elsewhere earns nothing for it, for nobody has looked.
    """
    files = tuple(each for each in record.resources or () if each.state == "active")
    found = (*_findability(record), *_accessibility(files), *_interoperability(record, files), *_reusability(record))
    found = (*found, *_contextuality(record, files))
    score = sum(each.points for each in found)
    return Assessment(score, next(band for least, band in BANDS if score >= least), found)


def _all(code: str, dimension: Dimension, of: int, met: object) -> Indicator:
    return Indicator(code, dimension, of if met else 0, of)


def _share(
    code: str, dimension: Dimension, of: int, files: Sequence[ResourceRecord], met: Callable[[ResourceRecord], object]
) -> Indicator:
    points = round(of * sum(bool(met(each)) for each in files) / len(files)) if files else 0
    return Indicator(code, dimension, points, of)


def _findability(record: DatasetRecord) -> tuple[Indicator, ...]:
    return (
        _all("keyword", "findability", 30, record.tags),
        _all("theme", "findability", 30, record.groups),
        _all("spatial", "findability", 20, record.standard.get("geo_coverage") not in _NO_AREA),
        _all("temporal", "findability", 20, any(record.standard.get(key) for key in _YEARS)),
    )


def _accessibility(files: Sequence[ResourceRecord]) -> tuple[Indicator, ...]:
    return (
        _share("access_answers", "accessibility", 50, files, lambda each: each.url_type),
        _share("download", "accessibility", 20, files, lambda each: each.url_type or stars_of(each.format)),
        _share("download_answers", "accessibility", 30, files, lambda each: each.url_type),
    )


def _interoperability(record: DatasetRecord, files: Sequence[ResourceRecord]) -> tuple[Indicator, ...]:
    valid = record.title and (record.notes or "").strip() and all(each.url or each.url_type for each in files)
    return (
        _share("format", "interoperability", 20, files, lambda each: each.format),
        _share("media_type", "interoperability", 10, files, lambda each: each.mimetype or each.datastore_active),
        _share("vocabulary", "interoperability", 10, files, lambda each: stars_of(each.format)),
        _share("nonproprietary", "interoperability", 20, files, lambda each: _stars(each) >= 3),
        _share("machine_readable", "interoperability", 20, files, lambda each: _stars(each) >= 2),
        _all("dcat", "interoperability", 30, valid),
    )


def _reusability(record: DatasetRecord) -> tuple[Indicator, ...]:
    known = license_named(record.license_id)
    return (
        _all("license", "reusability", 20, record.license_id and record.license_id != "notspecified"),
        _all("license_vocabulary", "reusability", 10, known and known.code != "notspecified"),
        _all("access_rights", "reusability", 10, record.data_category),
        _all("access_rights_vocabulary", "reusability", 5, record.data_category),
        _all("contact", "reusability", 20, record.maintainer or record.maintainer_email),
        _all("publisher", "reusability", 10, record.owner_org),
    )


def _contextuality(record: DatasetRecord, files: Sequence[ResourceRecord]) -> tuple[Indicator, ...]:
    return (
        _all("rights", "contextuality", 5, record.standard.get("accessible_condition")),
        _share("size", "contextuality", 5, files, lambda each: each.size is not None),
        _all("issued", "contextuality", 5, record.metadata_created),
        _all("modified", "contextuality", 5, record.metadata_modified),
    )


def _stars(each: ResourceRecord) -> int:
    """A table here is offered as CSV and JSON whatever its file was."""
    return max(stars_of(each.format), 3 if each.datastore_active else 0)
