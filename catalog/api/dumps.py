"""`/datastore/dump/<resource>`: a whole table, or what a question leaves of it, as a file in eight formats."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
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
    spreadsheet would take for a formula.
    """
    try:
        table = tables.table(resource_id, reader_of(request))
    except (finding.NotFound, NotAllowed) as error:
        raise Http404(str(error)) from error
    try:
        answer = _sent(request, table)
        uses.download(request, table.resource)
        return answer
    except (Invalid, BadAsk) as error:
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
    public = table.resource.dataset.state == "active" and not table.resource.dataset.private
    file_name = f"{table.resource.id}.{kind}"
    if kind == "parquet" and ask == Ask(limit=None):
        return send(request, _whole(table, file_name, public=public))
    response: HttpResponseBase
    if request.method == "HEAD":
        response = StreamingHttpResponse((), content_type=TYPES[kind])
    elif kind in STREAMS:
        response = StreamingHttpResponse(_stream(kind, table, ask, given), content_type=TYPES[kind])
    else:
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # both are compressed already
        response = FileResponse(_written(kind, table, ask), content_type=TYPES[kind])
    harmless(response, file_name, public=public)
    return response


def _stream(kind: str, table: tables.Table, ask: Ask, given: Mapping[str, Any]) -> Iterator[bytes]:
    options: dict[str, Any] = {"bom": parameters.flag(given, "bom", default=False)}
    if kind in {"csv", "tsv"}:
        options["delimiter"] = "\t" if kind == "tsv" else ","
        options["neutralise"] = parameters.flag(given, "neutralise", default=False)
    return STREAMS[kind](table.path, table.columns, ask, **options)


def _whole(table: tables.Table, file_name: str, *, public: bool) -> Content:
    """Return the table's own file, or its copy as it stands now, which can be read in ranges."""
    path = table.path
    return Content(
        open=lambda: path.open("rb"),
        size=path.stat().st_size,
        # Of a written table, the copy may be of a later revision than the row that was read.
        sha256=path.stem if table.version is None else table.etag,
        modified=table.modified,
        mimetype=TYPES["parquet"],
        file_name=file_name,
        public=public,
    )


def _written(kind: str, table: tables.Table, ask: Ask) -> Any:
    """Write a workbook or a Parquet file into a folder that goes at once; the open file lives until it is sent."""
    scratch = Path(settings.FILE_UPLOAD_TEMP_DIR)
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dump-", dir=scratch) as folder:
        target = Path(folder) / f"table.{kind}"
        if kind == "xlsx":
            xlsx_file(table.path, table.columns, ask, target, names=_sheet_names())
        else:
            target = parquet_file(table.path, table.columns, ask, target)
        return target.open("rb")


def _sheet_names() -> SheetNames:
    return SheetNames(
        data=_("Data"),
        notice=_("Notice"),
        rows_left_out=_("The sheet holds the first {rows} rows; download CSV or Parquet for all of them."),
        cells_cut=_("{cells} cells were longer than a sheet allows and were cut."),
    )
