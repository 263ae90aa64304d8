"""What a writer is told when something cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import errors


class Refused(Exception):
    """Something that cannot be written: which parameter is to blame, and why.

    `field` is the key of CKAN's validation error: fields, records, key, table, index, alias, constraints or query.
    """

    def __init__(self, field: str, message: str, *, row: int | None = None) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
        self.row = row
        """The position of the record at fault, from 0."""


@contextmanager
def named(*, row: int | None = None) -> Iterator[None]:
    """Turn the database's refusal of a value into `Refused("records", …)`; other errors of the database pass."""
    try:
        yield
    except errors.UniqueViolation as error:
        raise Refused("records", "duplicate key value violates unique constraint", row=row) from error
    except errors.ProgramLimitExceeded as error:
        raise Refused("records", "a value is too long for the index of its column, or the row for the table") from error
    except psycopg2.DataError as error:
        raise Refused("records", "a value is out of range for the type of its column", row=row) from error
    except errors.QueryCanceled as error:
        raise Refused("query", "Query took too long") from error
