"""How well a dataset is described and published: a score of 0 to 100 with the reason for every point that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from catalog.formats.folding import folded
from catalog.formats.resource_formats import stars_of
from catalog.formats.standard.fields import mandatory_fields
from catalog.formats.standard.licenses import is_open
from catalog.formats.standard.showing import missing_mandatory
from catalog.records import DatasetRecord, ResourceRecord

PROMISED_DAYS: Mapping[str, int] = {
    "real_time": 2,
    "minute": 2,
    "hour": 2,
    "day": 3,
    "workday": 5,
    "week": 11,
    "month": 45,
    "quarter": 120,
    "half_year": 215,
    "year": 400,
}
"""Days after which data of a promised frequency count as late: one period and the time an office needs to publish it."""

_UNPROMISED_DAYS = 400
_VERY_LATE = 2
"""After this many periods without an update no points are left for freshness."""

_DICTIONARY_WORDS = tuple(
    folded(word) for word in ("พจนานุกรมข้อมูล", "คำอธิบายข้อมูล", "data dictionary", "datadict", "codebook", "metadata")
)


TOTALS: Mapping[str, int] = {
    "mandatory": 28, "license": 10, "formats": 15, "freshness": 15, "table": 12, "dictionary": 8, "english": 5, "contact": 7,
}  # fmt: skip
"""The most points of each part."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was looked at; texts and remedies for people are made from `code` and `params`."""

    code: str
    """`mandatory`, `license`, `formats`, `freshness`, `table`, `dictionary`, `english`, `contact`."""
    points: int
    of: int
    params: Mapping[str, Any] = field(default_factory=dict)
    """What the remedy needs to say, e.g. the keys of missing fields."""


@dataclass(frozen=True, slots=True)
class Quality:
    """A dataset's score and what it is made of, the part with most points to win first."""

    score: int
    parts: tuple[Part, ...]
    due: date | None = None
    """The last day on which the promised frequency is kept without new data; None where nothing is promised."""


def assess(record: DatasetRecord, *, today: date) -> Quality:
    """The quality of a dataset on a day, from its record alone.

    Points: the 14 mandatory items of the standard 28, an open licence 10, formats by the 5-star scheme 15, freshness
    against the promised frequency 15, a table to read and query 12, a data dictionary 8, English texts 5, contact 7.
    """
    resources = tuple(resource for resource in record.resources or () if resource.state == "active")
    reached = tuple(resource for resource in resources if not resource.link_broken)
    parts = (
        _mandatory(record),
        _license(record),
        _formats(reached, len(resources) - len(reached)),
        _freshness(record, resources, today),
        _table(reached),
        _dictionary(resources),
        _english(record),
        _contact(record),
    )
    ranked = sorted(parts, key=lambda part: part.points - part.of)
    return Quality(sum(part.points for part in parts), tuple(ranked), _due(record, resources))


def _due(record: DatasetRecord, resources: tuple[ResourceRecord, ...]) -> date | None:
    allowed = PROMISED_DAYS.get(record.standard.get("update_frequency_unit", ""))
    updated = _last_updated(record, resources)
    return updated + timedelta(days=allowed) if allowed and updated else None


def _mandatory(record: DatasetRecord) -> Part:
    """Two points for each of the 14 items."""
    missing = tuple(item.key for item in missing_mandatory(record))
    total = len(mandatory_fields())
    return Part("mandatory", 2 * (total - len(missing)), 2 * total, {"missing": missing})


def _license(record: DatasetRecord) -> Part:
    return Part("license", 10 if is_open(record.license_id) else 0, 10, {"license_id": record.license_id})


def _formats(resources: tuple[ResourceRecord, ...], broken: int) -> Part:
    """By the most open format that can be fetched; a table here is offered as CSV and JSON whatever the file was."""
    stars = max((max(stars_of(item.format), 3 * _has_table(item)) for item in resources), default=0)
    return Part("formats", (0, 4, 9, 15, 15)[stars], 15, {"stars": stars, "broken": broken})


def _freshness(record: DatasetRecord, resources: tuple[ResourceRecord, ...], today: date) -> Part:
    """All points within the promised period, falling evenly to none at the second period missed.

    The interval beside the unit is not used: agencies mean "3 a month" and "every 3 months" by the same entry.
    """
    unit = record.standard.get("update_frequency_unit", "")
    updated = _last_updated(record, resources)
    days = None if updated is None else max((today - updated).days, 0)
    allowed = PROMISED_DAYS.get(unit, _UNPROMISED_DAYS)
    params = {"unit": unit, "days": days, "allowed": allowed, "updated": updated}
    if unit == "never" and resources:
        return Part("freshness", 15, 15, params)
    if days is None:
        return Part("freshness", 0, 15, params)
    late = max(days - allowed, 0) / (allowed * _VERY_LATE)
    return Part("freshness", round(15 * max(1 - late, 0)), 15, params)


def _last_updated(record: DatasetRecord, resources: tuple[ResourceRecord, ...]) -> date | None:
    """The day on which the data last changed as far as anybody says; the description's own change counts last."""
    written = [record.standard.get("last_updated_date")]
    written += [resource.standard.get("resource_last_updated_date") for resource in resources]
    days = [date.fromisoformat(text) for text in written if text]
    days += [moment.date() for item in resources if (moment := item.last_modified or item.created)]
    if days:
        return max(days)
    return record.metadata_modified.date() if record.metadata_modified and resources else None


def _table(resources: tuple[ResourceRecord, ...]) -> Part:
    """All points for a table that can be read here, a third for a file that could become one."""
    tables = sum(_has_table(item) for item in resources)
    possible = sum(stars_of(item.format) >= 2 for item in resources)
    points = 12 if tables else 4 if possible else 0
    return Part("table", points, 12, {"tables": tables, "possible": possible})


def _dictionary(resources: tuple[ResourceRecord, ...]) -> Part:
    """All points for described columns, half for a document that explains them."""
    described = any(any(column.label or column.notes for column in item.columns) for item in resources)
    document = any(word in folded(item.name or "") for item in resources for word in _DICTIONARY_WORDS)
    points = 8 if described else 4 if document else 0
    return Part("dictionary", points, 8, {"document": document, "described": described})


def _english(record: DatasetRecord) -> Part:
    missing = tuple(key for key in ("title_en", "notes_en") if not getattr(record, key).strip())
    return Part("english", (5, 3, 0)[len(missing)] if "title_en" not in missing else 0, 5, {"missing": missing})


def _contact(record: DatasetRecord) -> Part:
    missing = tuple(key for key in ("maintainer", "maintainer_email") if not (getattr(record, key) or "").strip())
    return Part("contact", (7, 3, 0)[len(missing)], 7, {"missing": missing})


def _has_table(resource: ResourceRecord) -> bool:
    return resource.datastore_active and resource.rows != 0
