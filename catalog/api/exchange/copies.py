"""`/copies/catalogue.jsonl.gz` and `.parquet`: the whole public catalogue, as the workers wrote it last."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from catalog.api.exchange.answering import outlet
from catalog.api.sending import Content, send

TYPES = {"jsonl.gz": "application/gzip", "parquet": "application/vnd.apache.parquet"}


@outlet
def copy(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """Send one of the files; resumable, with the time at which it was made."""
    path: Path = settings.COPIES / f"catalogue.{suffix}"
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise Http404("The copy of the catalogue has not been made yet") from error
    made = datetime.fromtimestamp(found.st_mtime, tz=UTC)
    content = Content(
        open=lambda: path.open("rb"),
        size=found.st_size,
        sha256=f"{found.st_mtime_ns:x}-{found.st_size:x}",
        modified=made,
        mimetype=TYPES[suffix],
        file_name=path.name,
        public=True,
    )
    return send(request, content)
