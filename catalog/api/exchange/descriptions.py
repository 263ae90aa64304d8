"""`/data.json` of the whole catalogue, and one dataset for machine-learning tools and data packages."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from catalog.api.authentication import reader_of
from catalog.api.exchange import packing
from catalog.api.exchange.answering import answer, outlet
from catalog.api.sending import harmless
from catalog.api.site import site_of
from catalog.formats import croissant, datajson, datapackage, schemaorg
from catalog.models import Dataset
from catalog.models.shapes import dataset_record
from catalog.queries import exchange, finding
from catalog.queries.site import TITLE, options
from catalog.records import DatasetRecord


@outlet
def data_json(request: HttpRequest) -> HttpResponseBase:
    """Send the whole public catalogue in one file (DCAT-US 1.1)."""
    site = site_of(request)
    return answer(request, lambda: datajson.write(exchange.records(), site), "application/json", exchange.stamp())


@outlet
def schema_org(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send what search engines read in the page of a dataset."""
    row, record = _found(request, name)
    return _json(request, row, schemaorg.dataset(record, site_of(request), _title()), "application/ld+json")


@outlet
def croissant_json(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the description of a dataset in Croissant."""
    row, record = _found(request, name)
    owner = record.organization.title if record.organization else _title()
    site = site_of(request)
    citation = f"{owner}. {record.title or record.name}. {_title()}. {site}/dataset/{record.name}"
    return _json(request, row, croissant.dataset(record, site, _title(), citation), "application/ld+json")


@outlet
def data_package(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the descriptor of a dataset; its files stay where they are."""
    row, record = _found(request, name)
    return _json(request, row, datapackage.dataset(record, site_of(request)), "application/json")


@outlet
def data_package_zip(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send the descriptor of a dataset with all files that the portal keeps, as a ZIP made while it is sent."""
    row, record = _found(request, name)
    public = row.state == "active" and not row.private
    etag = f'"{blake2b(repr(record).encode(), digest_size=16).hexdigest()}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        chunks = packing.package(row, record, site_of(request))
        response = StreamingHttpResponse(chunks, content_type="application/zip")
    response.headers["ETag"] = etag
    harmless(response, f"{record.name}.zip", public=public)
    # What is compressed already must not be compressed once more on its way.
    response.headers["Content-Encoding"] = "identity"
    return response


def _title() -> str:
    return options(get_language() or settings.LANGUAGE_CODE)[TITLE]


def _found(request: HttpRequest, name: str) -> tuple[Dataset, DatasetRecord]:
    row = finding.dataset(name, reader_of(request), parts=True)
    return row, dataset_record(row)


def _json(request: HttpRequest, row: Dataset, value: dict[str, Any], content_type: str) -> HttpResponseBase:
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()

    def chunks() -> Iterator[str]:
        yield text

    return answer(request, chunks, content_type, text, public=row.state == "active" and not row.private)
