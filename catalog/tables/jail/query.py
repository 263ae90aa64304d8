"""The door of the jail: which tables a statement names, and what it answers when it may read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from catalog.records import Column
from catalog.tables.asking import ID
from catalog.tables.facts import facts_of
from catalog.tables.jail import pool
from catalog.tables.jail.errors import NAMES, JailBusy, SqlError, SqlForbidden, SqlTooLarge, SqlTooSlow
from catalog.tables.values import exact, nested

__all__ = [
    "JailBusy",
    "Limits",
    "Parsed",
    "Result",
    "SqlError",
    "SqlForbidden",
    "SqlTooLarge",
    "SqlTooSlow",
    "parse",
    "records_json",
    "run",
]

LONGEST = 100_000
"""Characters of a statement."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one statement may take."""

    seconds: float = 5.0
    """By the clock, and of the processor."""
    memory_mb: int = 512
    rows: int = 32_000
    """Of the answer; CKAN's own limit."""
    bytes: int = 32 * 2**20
    """Of the answer as JSON lists."""


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A statement that may run if all of its tables may be read."""

    tables: tuple[str, ...]
    """The names of tables in the statement, each once, as they are written there."""


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a statement."""

    columns: tuple[tuple[str, str], ...]
    """Names, each once, and PostgreSQL's short names of the types."""
    rows: list[tuple[Any, ...]]
    """Cells in their JSON form: int, float, Decimal, bool, str (dates and times in ISO 8601), JSON, or None."""
    truncated: bool
    """Whether there are more rows than may be given."""


def parse(sql: str, *, limits: Limits = DEFAULT) -> Parsed:
    """Which tables a statement names.

    Raises `SqlError` where it is no single query or has parts that are not known, `SqlForbidden` where it calls or
    reads what nobody may, `JailBusy`.
    """
    answer = _ask({"sql": _checked(sql), "seconds": limits.seconds, "memory_mb": limits.memory_mb}, 0)
    return Parsed(tuple(answer["tables"]))


def run(sql: str, tables: Mapping[str, tuple[Path, Sequence[Column]]], *, limits: Limits = DEFAULT) -> Result:
    """The rows that a statement answers out of the given tables, and of no others.

    `tables`: for each name in the statement, the file and its columns without `_id`; whoever calls has made sure that
    they may be read. Raises as `parse`, and `SqlTooSlow`, `SqlTooLarge`, `TableMissing`, `TableUnreadable`.
    """
    request = {
        "sql": _checked(sql),
        "seconds": limits.seconds,
        "memory_mb": limits.memory_mb,
        "rows": limits.rows,
        "bytes": limits.bytes,
        "tables": {name: _described(path, columns) for name, (path, columns) in tables.items()},
    }
    answer = _ask(request, limits.bytes)
    columns = tuple((name, kind) for name, kind, _form in answer["columns"])
    forms = [form for _name, _kind, form in answer["columns"]]
    return Result(columns, _rows(answer["rows"], forms), answer["truncated"])


def records_json(result: Result) -> bytes:
    """CKAN's `records` in JSON, numbers exact: a list of objects by column name."""
    names = [name for name, _kind in result.columns]
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in result.rows], default=exact)


def _checked(sql: str) -> str:
    """Raises `SqlError` for text that no statement is."""
    if len(sql) > LONGEST:
        raise SqlError(f"a statement has at most {LONGEST} characters")
    if "\0" in sql:
        raise SqlError("a statement cannot contain the character NUL")
    try:
        sql.encode()
    except UnicodeEncodeError:
        raise SqlError("the statement is not valid Unicode text") from None
    return sql


def _described(path: Path, columns: Sequence[Column]) -> dict[str, Any]:
    """A table for the engine: the file, how many columns it has, and where each is. Raises as `facts_of`."""
    facts = facts_of(path)
    names: set[bytes] = set()
    described = [
        {"name": _free_name(column.name, names), "position": facts.position(column), "type": column.type}
        for column in (ID, *columns)
    ]
    return {"path": facts.path, "width": len(facts.types), "columns": described}


def _free_name(name: str, taken: set[bytes]) -> str:
    """The name, with a number where it differs from another only by the case of its letters: the engine ignores that."""
    free, number = name, 0
    while free.encode().lower() in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free.encode().lower())
    return free


def _ask(request: Mapping[str, Any], most_bytes: int) -> dict[str, Any]:
    said = pool.ask(orjson.dumps(request), seconds=request["seconds"], most_bytes=most_bytes)
    answer: dict[str, Any] = orjson.loads(said)
    if "error" in answer:
        raise NAMES[answer["error"]](answer["message"])
    return answer


_READERS: Mapping[str, Callable[[str], Any]] = {"number": Decimal, "json": nested}


def _rows(rows: Sequence[Sequence[Any]], forms: Sequence[str]) -> list[tuple[Any, ...]]:
    readers = [(n, _READERS[form]) for n, form in enumerate(forms) if form in _READERS]
    if not readers:
        return [tuple(row) for row in rows]
    typed = []
    for row in rows:
        cells = list(row)
        for n, reader in readers:
            if cells[n] is not None:
                cells[n] = reader(cells[n])
        typed.append(tuple(cells))
    return typed
