"""Actions on the tables of resources: rows, and what the table is."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson

from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import flag, required, text
from catalog.api.ckan.table_list import search_names
from catalog.api.ckan.table_questions import read_ask
from catalog.formats.ckan.checks import Invalid
from catalog.queries import tables
from catalog.queries.table_names import NAME
from catalog.queries.tables import search
from catalog.tables import values
from catalog.tables.asking import Ask
from catalog.tables.reading import Page

ADDRESS = "/api/3/action/datastore_search"
FORMATS = ("objects", "lists", "csv", "tsv")
ECHOED = ("filters", "q", "full_text", "plain", "language", "sort", "distinct", "offset")
"""Parameters that come back as they were sent."""


def datastore_search(call: Call) -> dict[str, Any]:
    """Search the rows of a table.

    :param resource_id: the id of the resource, or an alias of its table; `_table_metadata` is the list of all tables
    :param filters: an object of columns and values: one value, a list of which any will do, or an object of `eq`,
        `in`, `gt`, `gte`, `lt`, `lte`; `$or` and `$and` take lists of such objects (optional)
    :param q: words in any column, or an object of columns and words (optional)
    :param full_text: words in any column, beside a `q` by column (optional)
    :param plain: false when `q` and `full_text` are queries as `to_tsquery` reads them: `a & (b | !c)`, `a <-> b`, `boo:*`
        (optional)
    :param language: accepted; words are found as they are written, whatever the language (optional)
    :param total_estimation_threshold: accepted; rows are always counted (optional)
    :param fields: the columns to give (optional)
    :param sort: `column direction nulls first|last`, several separated by commas; the rows' order when left out (optional)
    :param limit: how many rows, 100 when left out, at most 32000 (optional)
    :param offset: how many rows to skip (optional)
    :param distinct: each different row once (optional)
    :param include_total: false to leave out the count of all rows (optional)
    :param records_format: `objects`, `lists`, `csv` or `tsv` (optional)
    :param as_of: the rows as they were: the number of a version, a date (its end) or a time (optional; not CKAN's)
    :param include_next_page: add `next_page`, the filter that finds the next page (optional)
    :returns: an object with `fields`, `records`, `total`, `limit` and what was asked
    """
    key = required(call.given, "resource_id", "id")
    table = None if key == NAME else tables.table(key, call.actor, text(call.given, "as_of"))
    shape = text(call.given, "records_format", default="objects")
    if shape not in FORMATS:
        raise Invalid({"records_format": [f"invalid value: must be one of {', '.join(FORMATS)}"]})
    wants_next = flag(call.given, "include_next_page", default=False)
    ask = read_ask(call.given)
    page = search_names(ask, call.actor) if table is None else search(table, ask)
    result = {
        "resource_id": key if table is None else str(table.resource.id),
        "fields": values.fields(page.columns, page.ranks),
        "records": _records(page, shape),
        **{key: call.given[key] for key in ECHOED if call.given.get(key) is not None},
        "limit": ask.limit,
        "include_total": ask.include_total,
        "records_format": shape,
        "total_was_estimated": False,
        "_links": links(call.query, ask),
    }
    if page.total is not None:
        result["total"] = page.total
    if wants_next and table is not None and (following := _next_page(page, ask)):
        result["next_page"] = following
    return result


def datastore_info(call: Call) -> dict[str, Any]:
    """Return what the table of a resource is: its size, its columns and their data dictionary.

    :param resource_id: the id of the resource; `id` will do as well
    :param include_meta, include_fields_schema: parts of the answer (optional)
    :returns: an object with `meta` and `fields`
    """
    table = tables.table(required(call.given, "resource_id", "id"), call.actor)
    facts = tables.facts(table)
    described: dict[str, Any] = {"fields": values.fields(table.columns)}
    if flag(call.given, "include_fields_schema", default=True):
        described["fields"] = values.fields_with_schema(table.columns, facts.primary_key, facts.indexes)
    if flag(call.given, "include_meta", default=True):
        described["meta"] = {
            "id": str(table.resource.id),
            "count": facts.rows,
            "size": facts.size,
            "idx_size": facts.index_size,
            "db_size": facts.database_size,
            "aliases": list(facts.aliases),
            "table_type": "BASE TABLE",
        }
    return described


def links(query: str, ask: Ask) -> dict[str, str]:
    """Return the addresses of the first, the next and the previous page: the call's query string with another offset."""
    given = dict(parse_qsl(query, keep_blank_values=True, errors="replace"))
    given.pop("offset", None)
    limit = ask.limit or 0
    found = {"start": _link(given), "next": _link({**given, "offset": str(ask.offset + limit)})}
    if ask.offset - limit > 0:
        found["prev"] = _link({**given, "offset": str(ask.offset - limit)})
    return found


def _link(given: dict[str, str]) -> str:
    return f"{ADDRESS}?{urlencode(given)}" if given else ADDRESS


def _records(page: Page, shape: str) -> Any:
    if shape in {"csv", "tsv"}:
        return values.records_text(page, "," if shape == "csv" else "\t")
    return orjson.Fragment(values.records_json(page, "lists" if shape == "lists" else "objects"))


def _next_page(page: Page, ask: Ask) -> dict[str, Any] | None:
    """Return the filter for the rows after this page, where rows come in their own order and show their number."""
    in_order = not (ask.sort or ask.distinct or page.ranks)
    names = [column.name for column in page.columns]
    if not in_order or "_id" not in names or len(page.rows) < (ask.limit or 1):
        return None
    return {"_id": {"gt": page.rows[-1][names.index("_id")]}}


READS: tuple[Action, ...] = (datastore_search, datastore_info)
WRITES: tuple[Action, ...] = ()
