"""What agents can do: find datasets, look at one, learn what columns mean, read rows, sum them up, run SQL, cite."""

from __future__ import annotations

import json
from typing import Annotated, Any

import orjson
from pydantic import Field

from catalog.api.agents.calling import address, caller, cut, fenced
from catalog.api.v1.row_questions import read_sort
from catalog.formats.ckan.addresses import SITE
from catalog.formats.ckan.resource import resource_url
from catalog.formats.period import period
from catalog.formats.standard.licenses import license_named
from catalog.models.shapes import dataset_record, resource_record
from catalog.queries import finding, found, tables
from catalog.records import Column, DatasetRecord, ResourceRecord
from catalog.search.query import Search
from catalog.tables.aggregate import FUNCTIONS, Grouping, Measure, aggregate
from catalog.tables.asking import Ask, BadAsk
from catalog.tables.jail import query
from catalog.tables.values import records_json

MOST_ROWS = 200
"""Rows in one answer: an agent reads them all, and pays for each."""

Id = Annotated[
    str, Field(description="The id or the name of the dataset, as search_datasets gives it.", max_length=100)
]
Table = Annotated[str, Field(description="The id of the resource whose table is meant.", max_length=100)]
Filters = Annotated[
    dict[str, Any] | None,
    Field(description='Per column a value, a list of values, or conditions such as {"gte": 2560, "lt": 2565}.'),
]
Start = Annotated[int, Field(description="How many to leave out at the beginning.", ge=0, le=1_000_000)]


def search_datasets(
    text: Annotated[
        str, Field(description="What to look for, in Thai or English; empty finds all.", max_length=1_000)
    ] = "",
    organization: Annotated[str, Field(description="Only of the agency with this name.", max_length=100)] = "",
    format: Annotated[str, Field(description="Only with a file in this format, such as CSV.", max_length=50)] = "",
    offset: Start = 0,
) -> str:
    """Find datasets of the government. Gives 10 at a time with title, agency, description, and the ids of their tables."""
    chosen: dict[str, tuple[str, ...]] = {}
    if organization:
        chosen["organization"] = (organization,)
    if format:
        chosen["res_format"] = (format,)
    answer = found.find(Search(text=text, chosen=chosen, start=offset, rows=10), caller.get().actor)
    value = {
        "count": answer.answer.count,
        "datasets": [_brief(dataset_record(row)) for row in answer.datasets],
    }
    again = address("/dataset", q=text, organization=organization, res_format=format)
    return fenced(value, again)


def get_dataset(dataset: Id) -> str:
    """Look at one dataset: description, agency, contact, licence, period, how often it is updated, and all its files."""
    record = dataset_record(finding.dataset(dataset, caller.get().actor, parts=True))
    known = license_named(record.license_id)
    covered = period(record)
    value = _brief(record) | {
        "description": cut(record.notes),
        "description_en": cut(record.notes_en),
        "contact": {"name": record.maintainer, "email": record.maintainer_email},
        "licence": {"title": known.title_en, "means": known.plain_en, "url": known.uri} if known else record.license_id,
        "period": {"from": covered.start, "to": covered.end} if covered else None,
        "standard": {key: text for key, text in record.standard.items() if text not in (None, "", [])},
        "tags": record.tags,
        "last_changed": record.metadata_modified,
        "files": [_file(each, record) for each in record.resources or () if each.state == "active"],
    }
    return fenced(value, address(f"/api/v1/datasets/{record.name}"))


def describe_table(table: Table) -> str:
    """Learn what the columns of a table are before reading it: name, type, unit, meaning, range, frequent values."""
    given = tables.table(table, caller.get().actor)
    value = {
        "resource": resource_record(given.resource).name,
        "dataset": given.resource.dataset.name,
        "rows": given.rows,
        "columns": [_column(each) for each in given.columns],
        "sql_name": f'"{given.resource.id}"',
    }
    return fenced(value, address(f"/api/v1/resources/{given.resource.id}"))


def read_rows(
    table: Table,
    filters: Filters = None,
    words: Annotated[str, Field(description="Words that must all be in the row.", max_length=500)] = "",
    columns: Annotated[
        list[str] | None, Field(description="Only these columns, in this order.", max_length=200)
    ] = None,
    sort: Annotated[list[str] | None, Field(description="Columns to sort by; a minus in front turns it round.")] = None,
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 20,
    offset: Start = 0,
) -> str:
    """Read rows of a table, with how many there are in all. At most 200 at a time; sums are for summarize_rows or run_sql."""
    given = tables.table(table, caller.get().actor)
    ask = Ask(
        filters=filters or {},
        q=words,
        fields=tuple(columns or ()),
        sort=read_sort(sort or (), [column.name for column in given.columns]),
        limit=limit,
        offset=offset,
    )
    page = tables.search(given, ask)
    value = orjson.dumps({"total": page.total, "rows": orjson.Fragment(records_json(page))})
    again = address(
        f"/api/v1/resources/{given.resource.id}/rows",
        filter=json.dumps(filters, ensure_ascii=False) if filters else "",
        q=words,
        select=columns,
        sort=sort,
        limit=limit,
    )
    return fenced(value, again)


def summarize_rows(
    table: Table,
    measures: Annotated[
        list[Annotated[str, Field(pattern=rf"^({'|'.join(FUNCTIONS)})\(.{{1,80}}\)$")]],
        Field(
            description='What to work out per group: "count(*)", "sum(column)", "avg(column)", "min(…)", "max(…)".',
            max_length=20,
        ),
    ],
    group_by: Annotated[list[str] | None, Field(description="The columns that make a group.", max_length=20)] = None,
    filters: Filters = None,
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50,
) -> str:
    """Sum up the rows of a table by groups; exact figures over all rows that pass the filters."""
    given = tables.table(table, caller.get().actor)
    asked = tuple(_measure(each) for each in measures)
    grouping = Grouping(tuple(group_by or ()), asked, filters=filters or {}, limit=limit)
    page = aggregate(given.path, given.columns, grouping)
    value = orjson.dumps({"groups": page.total, "rows": orjson.Fragment(records_json(page))})
    given_measures = {name: [each.column for each in asked if each.function == name] for name in FUNCTIONS}
    again = address(
        f"/api/v1/resources/{given.resource.id}/rows",
        group_by=group_by,
        filter=json.dumps(filters, ensure_ascii=False) if filters else "",
        limit=limit,
        **given_measures,
    )
    return fenced(value, again)


def run_sql(
    sql: Annotated[
        str,
        Field(
            description="One SELECT. Tables are ids of resources in double quotes, as describe_table gives them; so are columns.",
            max_length=10_000,
        ),
    ],
) -> str:
    """Run one reading SQL statement (DuckDB's dialect) over any tables that the caller may read: joins, windows, dates."""
    given = {name: tables.table(name, caller.get().actor) for name in query.parse(sql).tables}
    result = query.run(
        sql, {name: (each.path, each.columns) for name, each in given.items()}, limits=query.Limits(rows=MOST_ROWS)
    )
    value = {
        "columns": [{"name": name, "type": kind} for name, kind in result.columns],
        "rows": orjson.Fragment(query.records_json(result)),
        "cut_after": MOST_ROWS if result.truncated else None,
    }
    return fenced(orjson.dumps(value), address("/api/3/action/datastore_search_sql", sql=sql))


def cite(dataset: Id) -> str:
    """Get the sentence with which a dataset is cited, its lasting address, and what its licence asks for."""
    record = dataset_record(finding.dataset(dataset, caller.get().actor, parts=True))
    known = license_named(record.license_id)
    page = address(f"/dataset/{record.id}")
    day = record.metadata_modified.date().isoformat() if record.metadata_modified else ""
    owner = record.organization.title if record.organization else ""
    text = ". ".join(filter(None, [owner, day, record.title or record.name, page]))
    value = {"citation": text, "address": page, "licence": known.title_en if known else record.license_id}
    return fenced(value | {"asks_for": known.plain_en if known else ""}, page)


TOOLS = (search_datasets, get_dataset, describe_table, read_rows, summarize_rows, run_sql, cite)


def _brief(record: DatasetRecord) -> dict[str, Any]:
    tables_of = [each for each in record.resources or () if each.datastore_active and each.state == "active"]
    return {
        "name": record.name,
        "id": record.id,
        "title": record.title,
        "title_en": record.title_en,
        "agency": record.organization.title if record.organization else None,
        "description": cut(record.notes)[:400],
        "page": address(f"/dataset/{record.name}"),
        "tables": [{"id": each.id, "name": each.name, "rows": each.rows} for each in tables_of],
    }


def _file(resource: ResourceRecord, record: DatasetRecord) -> dict[str, Any]:
    return {
        "id": resource.id,
        "name": resource.name,
        "description": cut(resource.description),
        "format": resource.format,
        "bytes": resource.size,
        "rows": resource.rows,
        "has_table": resource.datastore_active,
        "download": resource_url(resource, record.id).replace(SITE, caller.get().site),
    }


def _column(column: Column) -> dict[str, Any]:
    said = {
        "name": column.name,
        "type": column.type,
        "meaning": column.label or (column.source if column.source != column.name else ""),
        "notes": column.notes,
        "unit": column.unit,
        "missing": column.missing,
        "distinct": column.distinct,
        "smallest": column.minimum,
        "largest": column.maximum,
        "frequent": column.values[:20],
    }
    return {key: value for key, value in said.items() if value not in (None, "", (), 0)}


def _measure(text: str) -> Measure:
    function, _, column = text.removesuffix(")").partition("(")
    for known in FUNCTIONS:
        if known == function:
            return Measure(known, column)
    raise BadAsk("measures", f"{function} is not one of {', '.join(FUNCTIONS)}")
