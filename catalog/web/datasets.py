"""The page of one dataset: what it is, its files, how fresh and how good it is, who to ask, and how to use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from catalog import quality
from catalog.access import Actor, NotAllowed
from catalog.formats import schemaorg
from catalog.formats.standard.fields import field_named
from catalog.formats.standard.licenses import license_named
from catalog.formats.standard.showing import label, shown
from catalog.formats.thai import be_date
from catalog.models import Activity, Resource
from catalog.models.shapes import has_table
from catalog.operations import uses
from catalog.queries import community, found, reading, reviews
from catalog.queries import uses as queries_uses
from catalog.queries.cards import holdings
from catalog.queries.finding import NotFound
from catalog.queries.reading import Reading
from catalog.queries.site import TITLE
from catalog.records import DatasetRecord
from catalog.search.query import SearchError, SearchUnavailable
from catalog.web.following import is_followed
from catalog.web.remedies import reasons
from catalog.web.results import Card, plain_cards
from catalog.web.site import origin, site_texts
from catalog.web.standard import sections

SYNTAXES = {"text/turtle": "ttl", "application/rdf+xml": "rdf", "application/ld+json": "jsonld"}
"""Media types of linked data, and the endings of their addresses."""
SIMILAR = 4
"""Datasets like the one that is shown."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the data last changed, and whether that keeps the promise."""

    promised: str
    """The promised frequency in the page's language; empty when nothing is promised."""
    updated: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to the dataset on one day: CKAN's kind of activity, when last, and how many times in a row."""

    kind: str
    last: datetime
    times: int


def dataset(request: HttpRequest, name: str) -> HttpResponse:
    """Show a dataset; an id or another spelling moves on to its own address, and who wants linked data to that.

    A withdrawn one tells why (410).
    """
    try:
        page = reading.dataset(name, request.user)
    except (NotFound, NotAllowed):
        if (review := reviews.tombstone(name)) is None:
            raise
        return render(request, "web/withdrawn.html", {"review": review}, status=410)
    syntax = SYNTAXES.get(request.get_preferred_type(["text/html", *SYNTAXES]) or "")
    if syntax:
        response: HttpResponse = redirect("linked-dataset", page.dataset.name, syntax)
        response.status_code = 303  # the description is another thing than the page
    elif page.dataset.name != name:
        response = redirect("dataset", page.dataset.name, permanent=True)
    else:
        uses.view(request, page.dataset)
        similar: dict[str, Any] = {
            "similar": similar_cards(page, request.user),
            "uses": queries_uses.of_dataset(page.dataset.id),
        }
        similar |= {"said": community.said_of(page.dataset.id), "followed": is_followed(request, page.dataset)}
        response = render(request, "web/dataset.html", {**context(page, origin(request)), **similar})
    patch_vary_headers(response, ["Accept"])
    return response


def similar_cards(page: Reading, actor: Actor) -> Sequence[Card]:
    """Return what else the reader may be looking for; nothing while there is no index."""
    try:
        rows = found.similar(page.dataset, actor, SIMILAR)
    except (SearchError, SearchUnavailable):
        return ()
    return plain_cards(rows, holdings(row.id for row in rows)) if rows else ()


def context(page: Reading, site_origin: str) -> dict[str, Any]:
    """Return what the template of a dataset shows."""
    language = get_language() or "th"
    assessed = quality.assess(page.record, today=timezone.localdate())
    return {
        "page": page,
        "dataset": page.dataset,
        "record": page.record,
        "resources": page.resources,
        "sections": sections(page.record, "dataset", language),
        "license": license_named(page.record.license_id),
        "license_title": label("license_id", page.record.license_id or "notspecified", language),
        "license_plain": _plain(page.record, language),
        "freshness": freshness(page.record, assessed, language),
        "period": period(page.record, language),
        "score": assessed.score,
        "reasons": reasons(assessed, language),
        "happened": happened(page.activities),
        "citation": citation(page.record, site_origin, language),
        "origin": site_origin,
        "schema_org": schemaorg.dataset(page.record, site_origin, site_texts()[TITLE]),
        "example": example(page.resources),
    }


def _plain(record: DatasetRecord, language: str) -> str:
    license_ = license_named(record.license_id or "notspecified")
    return license_.plain(language) if license_ else ""


def freshness(record: DatasetRecord, assessed: quality.Quality, language: str) -> Freshness:
    """Return how fresh the data are, by the same rule that the quality score uses."""
    part = next(part for part in assessed.parts if part.code == "freshness")
    unit = record.standard.get("update_frequency_unit", "")
    promised = label("update_frequency_unit", unit, language) if unit and unit != "unknown" else ""
    return Freshness(promised, part.params["updated"], part.points < part.of)


def happened(activities: Sequence[Activity]) -> Sequence[Happened]:
    """Return activities, newest first, with those of one kind on one day told as one."""
    runs = groupby(activities, key=lambda each: (each.activity_type, timezone.localdate(each.timestamp)))
    grouped = [(kind, list(run)) for (kind, _), run in runs]
    return [Happened(kind, run[0].timestamp, len(run)) for kind, run in grouped]


def period(record: DatasetRecord, language: str) -> str:
    """Return the years that the data cover, `2560–2567`, as far as the description says; empty when it does not."""
    keys = ("first_year_of_data", "last_year_of_data")
    texts = [shown(field_named(key), record.standard.get(key), language) for key in keys]
    return "–".join(dict.fromkeys(filter(None, texts)))


def citation(record: DatasetRecord, site_origin: str, language: str) -> str:
    """Return how to cite the dataset: publisher, day of the last change, title, portal, address."""
    english = language == "en"
    publisher = record.organization
    who = ((publisher.title_en if english else "") or publisher.title) if publisher else ""
    when = be_date(record.metadata_modified.date(), language) if record.metadata_modified else ""
    title = (record.title_en if english else "") or record.title
    return ". ".join(filter(None, [who, when, title, site_texts()[TITLE], f"{site_origin}/dataset/{record.name}"]))


def example(resources: Sequence[Resource]) -> Resource | None:
    """Return the first resource with a table, for the examples of calls."""
    return next((each for each in resources if has_table(each)), None)
