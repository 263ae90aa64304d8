"""One request, answered by the engine inside a process that will do nothing else: parse a statement, or run one."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import orjson

from catalog.tables.jail import nodes, tree
from catalog.tables.jail.confine import confine
from catalog.tables.jail.errors import SqlError, SqlForbidden, SqlTooLarge
from catalog.tables.jail.functions import MACROS
from catalog.tables.jail.kinds import kind_of

CONFIGURATION: Mapping[str, Any] = {
    "threads": 1,
    "async_threads": 0,  # One thread in all: what the kernel is told holds for one.
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_scan_all_frames": False,
    "python_enable_replacements": False,
    # As PostgreSQL does it.
    "integer_division": True,
    "default_null_order": "nulls_last_on_asc_first_on_desc",
}

_TOO_MUCH = "the statement needs too much memory"

DEEPEST = 5_000
"""Calls within calls: a few for each level of a tree, of which the engine runs 256."""

BATCH = 1000
"""Rows that are turned into bytes at once."""

_ERROR = re.compile(
    r"(?:[A-Z][\w ]* Error: Attempting to fetch .*\nError: )?(?P<kind>[A-Z][\w ]*) Error: (?P<text>.*)", re.DOTALL
)
_AFTER = re.compile(r"\n(?:\n|\t).*", re.DOTALL)

_EXPLAINED = frozenset(
    {
        "Binder",
        "Catalog",
        "Conversion",
        "Invalid Input",
        "Invalid type",
        "Mismatch Type",
        "Not implemented",
        "Out of Range",
        "Parser",
        "Syntax",
        "Type",
    }
)
"""The engine's errors whose text is about the statement."""


def opened() -> duckdb.DuckDBPyConnection:
    """An empty database in memory, without threads of its own, so that a forked process can use it.

    Opening one takes longer than most statements: a jailer does it once, and every prisoner gets it as it was.
    """
    connection = duckdb.connect(":memory:", config=dict(CONFIGURATION))
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


def answer(request: bytes, connection: duckdb.DuckDBPyConnection) -> bytes:
    """The answer to a request, both in JSON; the process shuts itself in for good before it reads the statement.

    `connection` is one that `opened` gave, and is of no use to others afterwards.

    A request has `sql`, `seconds`, `memory_mb`, and, to run it, `tables`, `rows` and `bytes`. An answer has `tables`,
    or `columns`, `rows` and `truncated`, or the name of an `error` and its `message`.
    """
    sys.setrecursionlimit(DEEPEST)
    asked = orjson.loads(request)
    tables = asked.get("tables", {})
    _limit(connection, asked["memory_mb"], [table["path"] for table in tables.values()])
    confine([Path(table["path"]) for table in tables.values()], memory_mb=_room(asked), seconds=asked["seconds"])
    _lock(connection)
    try:
        if "tables" in asked:
            return _run(connection, asked)
        return orjson.dumps({"tables": list(_parse(connection, asked["sql"]).tables)})
    except (SqlError, SqlForbidden) as error:
        return _failed(error)
    except MemoryError:
        return _failed(SqlTooLarge(_TOO_MUCH))
    except duckdb.Error as error:
        return _failed(_explained(str(error), tables))


def _room(asked: Mapping[str, Any]) -> int:
    """Megabytes of address space: the engine's own limit does not count all that it takes."""
    return int(asked["memory_mb"]) + 256


def _limit(connection: duckdb.DuckDBPyConnection, memory_mb: int, paths: Sequence[str]) -> None:
    connection.execute(f"SET memory_limit = '{int(memory_mb)}MB'")
    connection.execute(f"SET allowed_paths = [{', '.join(map(_literal, paths))}]")


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _parse(connection: duckdb.DuckDBPyConnection, sql: str) -> tree.Tree:
    found = connection.execute("SELECT json_serialize_sql(CAST(? AS VARCHAR))", [sql]).fetchall()
    try:
        return tree.read(json.loads(found[0][0]))
    except RecursionError:
        raise SqlError("the statement is nested too deeply") from None


def _run(connection: duckdb.DuckDBPyConnection, asked: Mapping[str, Any]) -> bytes:
    statement = _parse(connection, asked["sql"])
    for name, made in statement.tables.items():
        if name not in asked["tables"]:
            raise SqlForbidden(f"Not authorized to read {name}")
        connection.execute(_view(made, asked["tables"][name]))
    for name in sorted(statement.macros):
        connection.execute(f"CREATE MACRO {name}{MACROS[name]}")
    query = nodes.first_rows(statement.query, asked["rows"] + 1)
    text = json.dumps({"error": False, "statements": [{"node": query, "named_param_map": []}]}, ensure_ascii=False)
    return _fetch(connection, text, asked["rows"], asked["bytes"])


def _view(name: str, table: Mapping[str, Any]) -> str:
    """A view of the table's file: its columns by position, under the names that were given."""
    positions = ", ".join(f"c{position}" for position in range(table["width"]))
    columns = ", ".join(f"{_cell(each)} AS {_identifier(each['name'])}" for each in table["columns"])
    source = f"read_parquet({_literal(table['path'])}, hive_partitioning = false) AS t({positions})"
    return f"CREATE VIEW {name} AS SELECT {columns} FROM {source}"  # noqa: S608 # Every name is quoted above.


def _cell(column: Mapping[str, Any]) -> str:
    cell = f"c{int(column['position'])}"
    if column["type"] != "json":
        return cell
    # Text that is no JSON stays text, as elsewhere.
    return f"CAST(CASE WHEN json_valid({cell}) THEN {cell} ELSE CAST(to_json({cell}) AS VARCHAR) END AS JSON)"


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _identifier(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _fetch(connection: duckdb.DuckDBPyConnection, text: str, most_rows: int, most_bytes: int) -> bytes:
    """The first rows of the tree in JSON: whole rows, as many as may be."""
    described = connection.execute("DESCRIBE SELECT * FROM json_execute_serialized_sql(CAST(? AS VARCHAR))", [text])
    columns = [(str(row[0]), kind_of(str(row[0]), str(row[1]))) for row in described.fetchall()]
    cells = ", ".join(kind.expression.format(f"c{n}") for n, (_name, kind) in enumerate(columns))
    names = ", ".join(f"c{n}" for n in range(len(columns)))
    # The tree runs as it is: nothing turns it into text again.
    source = f"json_execute_serialized_sql(CAST(? AS VARCHAR)) AS r({names})"
    connection.execute(f"SELECT {cells} FROM {source}", [text])  # noqa: S608 # Made of numbered columns.
    batches, truncated = _batches(connection.fetchmany, most_rows, most_bytes)
    head = {"columns": [[name, kind.short, kind.form] for name, kind in columns], "truncated": truncated}
    return b'%b,"rows":[%b]}' % (orjson.dumps(head)[:-1], b",".join(batches))


def _batches(
    fetch: Callable[[int], list[tuple[Any, ...]]], most_rows: int, most_bytes: int
) -> tuple[list[bytes], bool]:
    """Rows as JSON, separated by commas, and whether there are more."""
    batches: list[bytes] = []
    count = size = 0
    while rows := fetch(BATCH):
        written = orjson.dumps(rows[: most_rows - count])[1:-1]
        if size + len(written) > most_bytes:
            fitting = _fitting(rows, most_bytes - size)
            if not fitting and not batches:
                raise SqlTooLarge("one row of the answer is larger than an answer may be")
            return [*batches, *([fitting] if fitting else [])], True
        if written:
            batches.append(written)
        size += len(written) + 1
        if count + len(rows) > most_rows:
            return batches, True
        count += len(rows)
    return batches, False


def _fitting(rows: Sequence[tuple[Any, ...]], room: int) -> bytes:
    """The first of the rows, as many as there is room for."""
    fitting: list[bytes] = []
    for row in rows:
        written = orjson.dumps(row)
        room -= len(written) + 1
        if room < 0:
            break
        fitting.append(written)
    return b",".join(fitting)


def _failed(error: SqlError | SqlForbidden) -> bytes:
    return orjson.dumps({"error": type(error).__name__, "message": str(error)})


def _explained(error: str, tables: Mapping[str, Mapping[str, Any]]) -> SqlError:
    """What the engine says of the statement, without its own names of things and without paths."""
    match = _ERROR.match(error)
    if match and match["kind"] == "Out of Memory":
        return SqlTooLarge(_TOO_MUCH)
    if match and match["kind"] == "Serialization":
        return SqlError("the statement is nested too deeply")
    if match is None or match["kind"] not in _EXPLAINED:
        return SqlError("the statement could not be answered")
    text = _AFTER.sub("", match["text"])
    for name, table in tables.items():
        text = text.replace(table["path"], name)
    return SqlError(re.sub(r"__(?:table|query)_\d+__", "?", text))
