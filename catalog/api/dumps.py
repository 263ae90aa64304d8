"""`/datastore/dump/<resource>`: a whole table, or what a question leaves of it, as a file in eight formats."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.access import NotAllowed
from catalog.api.authentication import reader_of
from catalog.api.ckan import envelope, errors, parameters
from catalog.api.ckan.bodies import as_parameters
from catalog.api.ckan.table_questions import read_dump_ask
from catalog.api.cors import readable
from catalog.api.sending import Content, harmless, send
from catalog.api.site import site_of
from catalog.formats.ckan.checks import Invalid
from catalog.operations import uses
from catalog.queries import finding, tables
from catalog.tables.asking import Ask, BadAsk, check
from catalog.tables.export import csv_chunks, json_chunks, ndjson_chunks
from catalog.tables.geojson import geojson_chunks
from catalog.tables.sheets import SheetNames, parquet_file, xlsx_file
from catalog.tables.xml import xml_chunks

STREAMS: Mapping[str, Callable[..., Iterator[bytes]]] = {
    "csv": csv_chunks,
    "tsv": csv_chunks,
    "json": json_chunks,
    "xml": xml_chunks,
    "ndjson": ndjson_chunks,
    "geojson": geojson_chunks,
}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
    "ndjson": "application/x-ndjson",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


@readable
def dump(request: HttpRequest, resource_id: str) -> HttpResponseBase:
    """Send a table; unknown and hidden ones are 404, parameters that are wrong 400.

    Parameters: `format` (csv, tsv, json, xml, ndjson, geojson, xlsx, parquet), `bom`, `limit`, `offset`, `fields`, `filters`,
    `q`, `full_text`, `plain`, `sort`, `distinct` as `datastore_search` has them; `neutralise=true` disarms text that a
    spreadsheet would take for a formula; `as_of` gives an earlier version, by its number or a date or time.
    """
    try:
        table = tables.table(resource_id, reader_of(request), request.GET.get("as_of", ""))
    except (finding.NotFound, NotAllowed) as error:
        raise Http404(str(error)) from error
    except BadAsk as error:
        return _refused(request, error)
    try:
        answer = _sent(request, table)
        uses.download(request, table.resource)
        return answer
    except (Invalid, BadAsk) as error:
        return _refused(request, error)


def _refused(request: HttpRequest, error: Exception) -> HttpResponseBase:
    _status, described = errors.describe(error)
    return envelope.failure("datastore_search", described, site_of(request), 400)


def _sent(request: HttpRequest, table: tables.Table) -> HttpResponseBase:
    given = as_parameters(request.GET)
    parameters.clean(given)
    kind = parameters.text(given, "format", default="csv").lower()
    if kind not in TYPES:
        raise Invalid({"format": [f"format must be one of {', '.join(TYPES)}"]})
    ask = read_dump_ask(given)
    check(ask, table.columns)
    if kind == "parquet" and ask == Ask(limit=None):
        return send(request, _content(table, table.path, kind, table.path.stem))
    etag = _etag(table, kind, given)
    if "Range" in request.headers and request.method == "GET":
        # Only a file has a size; who resumes a dump pays for one, and who reads from the start does not.
        file = _written(kind, table, ask, given)
        part = send(request, _content(table, file, kind, etag))
        if not part.streaming:
            file.close()
        return part
    response = _conditional(request, table, etag) or _fresh(request, table, kind, ask, given)
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Last-Modified"] = http_date(table.modified.timestamp())
    response.headers["Accept-Ranges"] = "bytes"
    harmless(response, f"{table.resource.id}.{kind}", public=table.is_public)
    return response


def _etag(table: tables.Table, kind: str, given: Mapping[str, Any]) -> str:
    """Return a text that is different for each content: the same rows asked for in the same way are the same bytes."""
    asked = sorted((name, str(value)) for name, value in given.items())
    text = repr((table.etag, kind, asked, get_language() if kind == "xlsx" else ""))
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:40]


def _conditional(request: HttpRequest, table: tables.Table, etag: str) -> HttpResponseBase | None:
    """Return 304 or 412 when the request's conditions say so."""
    return get_conditional_response(request, etag=f'"{etag}"', last_modified=int(table.modified.timestamp()))


def _fresh(
    request: HttpRequest, table: tables.Table, kind: str, ask: Ask, given: Mapping[str, Any]
) -> HttpResponseBase:
    if request.method == "HEAD":
        return StreamingHttpResponse((), content_type=TYPES[kind])
    if kind in STREAMS:
        return StreamingHttpResponse(_stream(kind, table, ask, given), content_type=TYPES[kind])
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # both are compressed already
    return FileResponse(_written(kind, table, ask, given), content_type=TYPES[kind])


def _stream(kind: str, table: tables.Table, ask: Ask, given: Mapping[str, Any]) -> Iterator[bytes]:
    options: dict[str, Any] = {"bom": parameters.flag(given, "bom", default=False)}
    if kind in {"csv", "tsv"}:
        options["delimiter"] = "\t" if kind == "tsv" else ","
        options["neutralise"] = parameters.flag(given, "neutralise", default=False)
    return STREAMS[kind](table.path, table.columns, ask, **options)


def _content(table: tables.Table, source: Path | BinaryIO, kind: str, etag: str) -> Content:
    """Return a file that can be read in ranges: the table's own, its copy as it stands now, or one just written."""
    return Content(
        open=lambda: source.open("rb") if isinstance(source, Path) else source,
        size=source.stat().st_size if isinstance(source, Path) else os.fstat(source.fileno()).st_size,
        sha256=etag,
        modified=table.modified,
        mimetype=TYPES[kind],
        file_name=f"{table.resource.id}.{kind}",
        public=table.is_public,
    )


def _written(kind: str, table: tables.Table, ask: Ask, given: Mapping[str, Any]) -> BinaryIO:
    """Write a dump into a folder that goes at once; the open file lives until it is sent."""
    scratch = Path(settings.FILE_UPLOAD_TEMP_DIR)
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dump-", dir=scratch) as folder:
        target = Path(folder) / f"table.{kind}"
        if kind == "xlsx":
            xlsx_file(table.path, table.columns, ask, target, names=_sheet_names(), modified=table.modified)
        elif kind == "parquet":
            target = parquet_file(table.path, table.columns, ask, target)
        else:
            with target.open("wb") as file:
                file.writelines(_stream(kind, table, ask, given))
        return target.open("rb")


def _sheet_names() -> SheetNames:
    return SheetNames(
        data=_("Data"),
        notice=_("Notice"),
        rows_left_out=_("The sheet holds the first {rows} rows; download CSV or Parquet for all of them."),
        cells_cut=_("{cells} cells were longer than a sheet allows and were cut."),
    )
