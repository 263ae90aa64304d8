"""What a table's file says of itself: how many rows, which columns, of which exact types."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.records import Column


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

    def position(self, column: Column) -> int:
        """Where the column stands in the file, from 0. Raises `TableUnreadable` when it is not there."""
        try:
            return self.positions[column.name]
        except KeyError:
            raise TableUnreadable(f"column {column.name!r} is not in {self.path}") from None

    def type_of(self, column: Column) -> pa.DataType:
        """The exact type of the column's cells. Raises `TableUnreadable` when it is not there."""
        return self.types[self.position(column)]


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
    return Facts(path, footer.num_rows, Path(path).stat().st_size, positions, tuple(schema.types))
