"""What a table's file says of itself: how many rows, which columns, of which exact types."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.records import Column
from catalog.tables.pieces import Sql

FLOAT_BOUNDS = (Decimal("-1.7976931348623157e308"), Decimal("1.7976931348623157e308"), 323)
"""The smallest and the largest number of double precision (IEEE 754), and its digits after the point."""


class TableMissing(Exception):
    """The file of the table is not there."""


class TableUnreadable(Exception):
    """The file of the table is there, and is not the table that was expected."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A table's file, as its own footer describes it. Immutable like the file."""

    path: str
    rows: int
    size_bytes: int
    positions: Mapping[str, int]
    """Where each column stands in the file, from 0."""
    types: tuple[pa.DataType, ...]
    numbered: bool = True
    """Whether the rows are numbered from 1 without gaps; copies of written tables may have some."""

    def position(self, column: Column) -> int:
        """Where the column stands in the file, from 0. Raises `TableUnreadable` when it is not there."""
        try:
            return self.positions[column.name]
        except KeyError:
            raise TableUnreadable(f"column {column.name!r} is not in {self.path}") from None

    def type_of(self, column: Column) -> pa.DataType:
        """The exact type of the column's cells. Raises `TableUnreadable` when it is not there."""
        return self.types[self.position(column)]

    @property
    def ordered(self) -> bool:
        """True: rows lie in the file in the order of their numbers, and DuckDB keeps it."""
        return True

    def source(self) -> Sql:
        """The file as a relation of DuckDB with columns `c0`, `c1` … in the order of the file."""
        names = ", ".join(f"c{position}" for position in range(len(self.types)))
        return Sql(f"read_parquet(?, hive_partitioning = false) AS t({names})", (self.path,))

    def number_bounds(self, column: Column) -> tuple[Decimal, Decimal, int, str]:
        """The smallest and the largest number the column can hold, its digits after the point, and DuckDB's type."""
        kind = self.type_of(column)
        if pa.types.is_floating(kind) or pa.types.is_string(kind):
            return (*FLOAT_BOUNDS, "DOUBLE")
        if column.type == "decimal":
            largest = Decimal((0, (9,) * kind.precision, -kind.scale))
            return -largest, largest, kind.scale, f"DECIMAL({kind.precision}, {kind.scale})"
        half = 2 ** (kind.bit_width - 1)
        return Decimal(-half), Decimal(half - 1), 0, "INTEGER" if kind.bit_width == 32 else "BIGINT"

    def comparable(self, column: Column) -> str:
        """The cell as an expression to compare and sort by; numbers too long for a decimal type lie in the file as text."""
        expression = f"c{self.position(column)}"
        too_long = column.type == "decimal" and pa.types.is_string(self.type_of(column))
        return f"CAST({expression} AS DOUBLE)" if too_long else expression

    def lower(self, text: str) -> str:
        """DuckDB's expression for a text in lower case."""
        return f"lower({text})"

    def contains(self, text: str, part: str) -> str:
        """DuckDB's expression that is true where one text has the other inside."""
        return f"contains({text}, {part})"

    def fits(self, text: str, pattern: str) -> str:
        """DuckDB's expression that is true where a regular expression is found in a text."""
        return f"regexp_matches({text}, {pattern})"


def facts_of(table: Path) -> Facts:
    """The facts of a table's file. Raises `TableMissing`, `TableUnreadable`."""
    return _read(os.path.realpath(table))


@lru_cache(maxsize=2048)
def _read(path: str) -> Facts:
    try:
        footer = pq.read_metadata(path)
    except FileNotFoundError:
        raise TableMissing(path) from None
    except (pa.ArrowInvalid, OSError) as error:
        raise TableUnreadable(f"{path}: {error}") from error
    schema = footer.schema.to_arrow_schema()
    if "_id" not in schema.names:
        raise TableUnreadable(f"{path} has no column _id")
    positions = {name: position for position, name in enumerate(schema.names)}
    size = Path(path).stat().st_size
    return Facts(path, footer.num_rows, size, positions, tuple(schema.types), _numbered(footer, positions["_id"]))


def _numbered(footer: pq.FileMetaData, position: int) -> bool:
    """Whether row numbers have no gaps, by the last one; a file without statistics is one of ours from an upload."""
    if not footer.num_row_groups:
        return True
    statistics = footer.row_group(footer.num_row_groups - 1).column(position).statistics
    return statistics is None or not statistics.has_min_max or statistics.max == footer.num_rows
