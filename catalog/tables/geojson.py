"""Tables with coordinates as GeoJSON (RFC 7946), streamed: a feature per row, its cells the properties, its place a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import orjson

from catalog.records import Column
from catalog.tables import coordinates
from catalog.tables.asking import ID, Ask, BadAsk, Question, check
from catalog.tables.export import BOM, batches, joined_text, json_cell
from catalog.tables.facts import Facts, facts_of
from catalog.tables.sql import Sql, cell, join

_END = b"\n]}\n"


def geojson_chunks(table: Path, columns: Sequence[Column], ask: Ask, *, bom: bool = False) -> Iterator[bytes]:
    """A FeatureCollection of the question's rows; `id` is the row number, a row without a place has a null geometry.

    Which columns hold the place is found by `coordinates.find`. Raises `BadAsk("format", …)` where there are none, and
    else as `export.csv_chunks` does.
    """
    found = coordinates.find(columns)
    if found is None:
        raise BadAsk("format", "the table has no columns of latitude and longitude")
    question, facts = check(ask, columns), facts_of(table)
    if question.distinct:
        raise BadAsk("distinct", "features are rows: they cannot be distinct")
    properties = [column for column in question.fields if column != ID]
    line = _feature(replace(question, fields=tuple(properties)), found, facts)
    head = (BOM if bom else b"") + b'{"type": "FeatureCollection", "features": ['
    return _collection(table, question, line, facts, head)


def _feature(question: Question, found: coordinates.Coordinates, facts: Facts) -> Sql:
    """The engine's expression for one feature, with a comma before it."""
    parts = [Sql(f'E\',\\n{{"type":"Feature","id":\' || {cell(ID, facts)} || \',"properties":{{\'')]
    for place, column in enumerate(question.fields):
        name = f"{',' if place else ''}{orjson.dumps(column.name).decode()}:"
        parts.append(Sql(f"? || {json_cell(column, facts)}", (name,)))
    latitude, longitude = (f"CAST({cell(each, facts)} AS DOUBLE)" for each in (found.latitude, found.longitude))
    point = f"'{{\"type\":\"Point\",\"coordinates\":[' || {longitude} || ',' || {latitude} || ']}}'"
    within = f"abs({latitude}) <= 90 AND abs({longitude}) <= 180"
    parts.append(Sql(f"'}},\"geometry\":' || CASE WHEN {within} THEN {point} ELSE 'null' END || '}}'"))
    return join(" || ", parts)


def _collection(table: Path, question: Question, line: Sql, facts: Facts, start: bytes) -> Iterator[bytes]:
    yield start
    first = True
    for batch in batches(table, question, [line], facts):
        text = joined_text(batch.column(0))
        yield text[1:] if first else text  # No comma before the first feature.
        first = False
    yield _END
