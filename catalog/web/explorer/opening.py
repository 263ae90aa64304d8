"""The table that an address of the explorer means, for somebody who may read it, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from catalog.models import Resource
from catalog.queries import finding, tables
from catalog.queries.tables import Table
from catalog.tables.asking import BadAsk
from catalog.tables.engine import NotEnoughMemory
from catalog.tables.facts import TableMissing, TableUnreadable
from catalog.tables.written.refusals import Refused
from catalog.web import exploring
from catalog.web.exploring import Exploring

FAILURES = (BadAsk, TableMissing, TableUnreadable, NotEnoughMemory, Refused)
"""What a table may answer instead of figures."""
PICTURE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""An SVG of ours, opened by itself, runs no script; its own attributes may style it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A resource, its table, and what the address asks of it."""

    resource: Resource
    table: Table
    asked: Exploring

    @property
    def public(self) -> bool:
        """Return whether strangers and their caches may have the answer."""
        dataset = self.resource.dataset
        held = self.table.written is not None and not self.table.written.is_served
        return dataset.state == "active" and not dataset.private and not held


def opened(request: HttpRequest, name: str, resource_id: str) -> Opened:
    """Return the table of a resource. Raise NotFound where there is none, NotAllowed when it is hidden."""
    row = active(request, name, resource_id)
    table = tables.of_resource(row, request.user)
    if table is None:
        raise finding.NotFound("Table")
    return Opened(row, table, exploring.read(request.GET, table.columns))


def active(request: HttpRequest, name: str, resource_id: str) -> Resource:
    """Return a resource that is not deleted, of the dataset with this name or id. Raise NotFound or NotAllowed."""
    row = finding.resource(resource_id, request.user)
    if row.state != "active" or name not in (row.dataset.name, str(row.dataset_id)):
        raise finding.NotFound("Resource")
    return row


def sent(
    request: HttpRequest, body: bytes, content_type: str, etag: str, *, public: bool, file_name: str = ""
) -> HttpResponse:
    """Answer with bytes of ours, harmless in a browser and kept for five minutes; with a file name they are a download."""
    quoted = f'"{etag}"'
    response: HttpResponse | None = get_conditional_response(request, etag=quoted)
    if response is None:
        response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = quoted
    response.headers["Cache-Control"] = "public, max-age=300" if public else "private, no-store"
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    if file_name:
        response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    return response
