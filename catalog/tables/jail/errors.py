"""What can be wrong with a statement, or with the process that answers it."""

from __future__ import annotations


class SqlError(Exception):
    """The statement cannot be answered: its text says why, in words for its author (HTTP 409)."""


class SqlTooSlow(SqlError):
    """The statement took longer than it may."""


class SqlTooLarge(SqlError):
    """Answering takes more memory, or one row is larger, than may be."""


class SqlForbidden(Exception):
    """The statement calls or reads what nobody may, or what it was not given: its text says what (HTTP 403)."""


class JailBusy(Exception):
    """All processes are answering other statements; later there may be one free (HTTP 503)."""


NAMES: dict[str, type[SqlError | SqlForbidden]] = {
    kind.__name__: kind for kind in (SqlError, SqlTooSlow, SqlTooLarge, SqlForbidden)
}
"""The errors that a process may report, by the name under which it does."""
