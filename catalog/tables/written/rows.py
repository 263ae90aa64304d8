"""Writing rows: records inserted, updated by a key or by `_id`, or deleted by filters."""

# Every name in a statement is a number or a UUID (see columns.py and relation.py).
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from psycopg2.extras import execute_values

from catalog.tables import statements
from catalog.tables.asking import Ask, check
from catalog.tables.literals import shown
from catalog.tables.native import incoming
from catalog.tables.pieces import Sql
from catalog.tables.written.cells import stored
from catalog.tables.written.columns import Placed
from catalog.tables.written.refusals import Refused, named
from catalog.tables.written.relation import Written, run

BATCH = 500
"""Records that one statement takes."""
LARGEST_ID = 2**53 - 1
"""The largest `_id` a writer may choose: what every JSON reader holds exactly."""

Method = Literal["insert", "update", "upsert"]


@dataclass(slots=True)
class Outcome:
    """What a write did, and the number that the next new row gets."""

    next_id: int
    inserted: int = 0
    updated: int = 0
    ids: list[int] = field(default_factory=list)
    """The `_id`s of the rows touched, in the order of the records."""


@dataclass(frozen=True, slots=True)
class _Record:
    """A record whose values have the types of their columns."""

    row: int
    cells: Mapping[str, Any]
    key: tuple[Any, ...] | None
    """What tells its row from others; None when it has no key, or an empty one, which equals no other."""
    by_id: bool = False

    @property
    def shape(self) -> tuple[bool, tuple[str, ...]]:
        return self.by_id, tuple(self.cells)


def write(
    cursor: Any, table: Written, records: Sequence[Any], *, method: Method, key: Sequence[str], next_id: int
) -> Outcome:
    """Insert, update or upsert records, all or none (the caller's transaction); the caller keeps other writers away.

    `key` names the columns of the table's unique key. Raises `Refused` with the field that CKAN names: records, fields,
    table or key.
    """
    outcome = Outcome(next_id)
    columns = {each.column.name: each for each in table.placed}
    read = _inserted if method == "insert" else _addressed
    typed = (read(record, row, columns, key) for row, record in enumerate(records))
    for batch in _batches(typed):
        _write(cursor, table, batch, method, [columns[name] for name in key], outcome)
    return outcome


def _inserted(record: Any, row: int, columns: Mapping[str, Placed], key: Sequence[str]) -> _Record:
    if not isinstance(record, Mapping):
        raise Refused("records", f'row "{row + 1}" is not a json object', row=row)
    if extra := [name for name in record if name not in columns]:
        raise Refused("records", f'row "{row + 1}" has extra keys "{shown(", ".join(extra))}"', row=row)
    cells = {name: stored(record.get(name), each.column, row) for name, each in columns.items()}
    return _Record(row, cells, _key(cells, key))


def _addressed(record: Any, row: int, columns: Mapping[str, Placed], key: Sequence[str]) -> _Record:
    if not isinstance(record, Mapping):
        raise Refused("records", f'row "{row + 1}" is not a json object', row=row)
    by_id = "_id" in record
    if not key and not by_id:
        raise Refused("table", "unique key must be passed for update/upsert")
    if not by_id and (missing := [name for name in key if name not in record]):
        raise Refused("key", f'fields "{shown(", ".join(missing))}" are missing but needed as key', row=row)
    if unknown := [name for name in record if name not in columns and name != "_id"]:
        raise Refused("fields", f'fields "{shown(", ".join(unknown))}" do not exist', row=row)
    cells = {name: stored(record[name], each.column, row) for name, each in columns.items() if name in record}
    return _Record(row, cells, (_id(record["_id"], row),) if by_id else _key(cells, key), by_id)


def _id(value: Any, row: int) -> int:
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20 else value
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= LARGEST_ID:
        raise Refused("records", f'row "{row + 1}": invalid _id "{shown(value)}"', row=row)
    return number


def _key(cells: Mapping[str, Any], key: Sequence[str]) -> tuple[Any, ...] | None:
    values = tuple(cells[name] for name in key)
    return values if values and None not in values else None


def _batches(records: Iterator[_Record]) -> Iterator[list[_Record]]:
    """Records one after another that one statement can take: of one shape, no row among them twice."""
    batch: list[_Record] = []
    seen: set[tuple[Any, ...]] = set()
    for record in records:
        if batch and (record.shape != batch[0].shape or record.key in seen or len(batch) >= BATCH):
            yield batch
            batch, seen = [], set()
        batch.append(record)
        if record.key is not None:
            seen.add(record.key)
    if batch:
        yield batch


def _write(
    cursor: Any, table: Written, batch: list[_Record], method: Method, key: list[Placed], outcome: Outcome
) -> None:
    found = _find(cursor, table, batch, key)
    for record in batch:
        if method == "insert" and record.row in found:
            text = f'row "{record.row + 1}": duplicate key value violates unique constraint: "{_shown(record)}"'
            raise Refused("records", text, row=record.row)
        if method == "update" and record.row not in found:
            raise Refused("key", f'key "{_shown(record)}" not found', row=record.row)
    ids = dict(found)
    new = [record for record in batch if record.row not in found]
    for record in new:
        # A writer may choose the number of a new row; ours go on behind it.
        chosen = record.key[0] if record.by_id and record.key else outcome.next_id
        ids[record.row] = chosen
        outcome.next_id = max(outcome.next_id, chosen + 1)
    _insert(cursor, table, new, ids)
    _update(cursor, table, [record for record in batch if record.row in found], ids)
    outcome.inserted += len(new)
    outcome.updated += len(found)
    outcome.ids += [ids[record.row] for record in batch]


def _shown(record: _Record) -> str:
    return shown(", ".join(str(value) for value in record.key or ()))


def _find(cursor: Any, table: Written, batch: list[_Record], key: list[Placed]) -> dict[int, int]:
    """The `_id`s of the rows that the records are about, by the records' positions."""
    asked = [(record.row, *record.key) for record in batch if record.key is not None]
    if not asked:
        return {}
    types = ["bigint"] if batch[0].by_id else [_type(each) for each in key]
    names = ['"_id"'] if batch[0].by_id else [each.identifier for each in key]
    same = " AND ".join(f"t.{name} = v.k{n}" for n, name in enumerate(names))
    listed = ", ".join(f"k{n}" for n in range(len(names)))
    text = f'SELECT v.n, t."_id" FROM (VALUES %s) AS v(n, {listed}) JOIN {table.identifier} AS t ON {same}'
    with named(row=batch[0].row):
        rows = execute_values(cursor, text, asked, _template(["integer", *types]), len(asked), fetch=True)
    return dict(rows)


def _insert(cursor: Any, table: Written, records: list[_Record], ids: Mapping[int, int]) -> None:
    if not records:
        return
    places = [each for each in table.placed if each.column.name in records[0].cells]
    names = ", ".join(['"_id"', *(each.identifier for each in places)])
    rows = [(ids[record.row], *(record.cells[each.column.name] for each in places)) for record in records]
    template = _template(["bigint", *(_type(each) for each in places)])
    with named(row=records[0].row):
        execute_values(cursor, f"INSERT INTO {table.identifier} ({names}) VALUES %s", rows, template, len(rows))


def _update(cursor: Any, table: Written, records: list[_Record], ids: Mapping[int, int]) -> None:
    places = [each for each in table.placed if records and each.column.name in records[0].cells]
    if not places:
        return
    changes = ", ".join(f"{each.identifier} = v.{each.identifier}" for each in places)
    names = ", ".join(each.identifier for each in places)
    text = f'UPDATE {table.identifier} AS t SET {changes} FROM (VALUES %s) AS v(id, {names}) WHERE t."_id" = v.id'
    rows = [(ids[record.row], *(record.cells[each.column.name] for each in places)) for record in records]
    with named(row=records[0].row):
        execute_values(cursor, text, rows, _template(["bigint", *(_type(each) for each in places)]), len(rows))


def _type(placed: Placed) -> str:
    return incoming(placed.column.native)


def _template(types: Sequence[str]) -> str:
    # Not `%s::int8`, which takes a minus sign for an operator and the number behind it for one too large.
    return f"({', '.join(f'CAST(%s AS {kind})' for kind in types)})"


def delete(cursor: Any, table: Written, filters: Mapping[str, Any]) -> int:
    """Delete the rows that pass the filters (none: all rows); gives how many. Raises `BadAsk`, `TableMissing`."""
    question = check(Ask(filters=filters), table.columns)
    passed = statements.condition(question.condition, table)
    source = table.source()
    rows = f"SELECT c0 FROM {source.text} WHERE {passed.text}"
    text = (
        f'WITH gone AS (DELETE FROM {table.identifier} WHERE "_id" IN ({rows}) RETURNING 1) SELECT count(*) FROM gone'
    )
    return int(run(cursor, Sql(text, (*source.values, *passed.values)))[0][0])
