"""Every failure of an action in CKAN's form: one table of errors, never a stack trace."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpResponse
from rest_framework.exceptions import APIException, ParseError

from catalog.access import NotAllowed
from catalog.api.ckan import envelope
from catalog.api.ckan.bodies import BadRequest
from catalog.api.site import site_of
from catalog.formats.ckan.checks import Invalid, Malformed
from catalog.operations import parts
from catalog.operations.tables import NoTable
from catalog.queries.finding import NotFound
from catalog.search.query import SearchError, SearchUnavailable
from catalog.tables.asking import BadAsk
from catalog.tables.engine import NotEnoughMemory
from catalog.tables.facts import TableMissing, TableUnreadable
from catalog.tables.jail import query
from catalog.tables.written.refusals import Refused

logger = logging.getLogger(__name__)

Described = tuple[int, dict[str, Any]]
INTERNAL = "Internal Server Error"
UNAVAILABLE = "Service Unavailable"


class BadSearch(Exception):
    """A parameter that the search does not know, or an order it cannot make; the text says which."""


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Turn an exception of an action into the answer; for Django REST framework, whose handlers look like this."""
    if isinstance(error, BadRequest | SuspiciousOperation | ParseError):
        return envelope.bare(str(error))
    if isinstance(error, APIException):
        return envelope.bare(str(error.detail), error.status_code)
    status, described = describe(error)
    site = site_of(context["request"]._request)
    response = envelope.failure(context["kwargs"].get("name", ""), described, site, status)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def describe(error: Exception) -> Described:
    """Return the HTTP status and the `error` object for an exception; one that nobody foresaw is logged."""
    match error:
        case NotAllowed():
            return 403, {"__type": "Authorization Error", "message": _with_reason("Access denied", error)}
        case NotFound() | parts.NotFound() | NoTable():
            return 404, {"__type": "Not Found Error", "message": _with_reason("Not found", error)}
        case Invalid():
            return 409, {**error.errors, "__type": "Validation Error"}
        case Malformed():
            return 400, {"__type": "Integrity Error", "message": error.message, "data": error.data}
        case BadSearch():
            return 400, {"__type": "Search Query Error", "message": f"Search Query is invalid: {error}"}
        case SearchError():
            return 409, {"__type": "Search Error", "message": f"Search error: {error}"}
        case SearchUnavailable():
            return 503, {"__type": UNAVAILABLE, "message": "The search index is being built; try again soon"}
        case DatabaseError() | InterfaceError():
            return _database(error)
    if described := _of_tables(error):
        return described
    logger.error("an action failed", exc_info=error)
    return 500, {"__type": INTERNAL, "message": INTERNAL}


def _of_tables(error: Exception) -> Described | None:
    """Describe what can go wrong with the rows of tables."""
    match error:
        case BadAsk():
            return 409, {"__type": "Validation Error", error.field: [error.message]}
        case Refused():
            place = {} if error.row is None else {"records_row": error.row}
            return 409, {"__type": "Validation Error", error.field: [error.message], **place}
        case NotEnoughMemory():
            return 409, {
                "__type": "Validation Error",
                "query": ["The query needs too much memory; ask for less at once"],
            }
        case query.SqlForbidden():
            return 403, {"__type": "Authorization Error", "message": _with_reason("Access denied", error)}
        case query.SqlError():
            return 409, {"__type": "Validation Error", "query": [str(error)]}
        case query.JailBusy():
            return 503, {"__type": UNAVAILABLE, "message": "Too many statements run at this moment; try again soon"}
        case TableMissing() | TableUnreadable():
            return 404, {"__type": "Not Found Error", "message": "Not found: Table"}
    return None


def _with_reason(words: str, error: Exception) -> str:
    return f"{words}: {error}" if str(error) else words


def _database(error: Exception) -> Described:
    """Tell a value that no column holds, or that somebody else took first, from a database that does not answer."""
    if isinstance(error, DataError):
        logger.warning("the database refused a value: %s", error)
        return 409, {"__type": "Validation Error", "message": "A value is too long or out of range"}
    if isinstance(error, IntegrityError):
        logger.warning("the database refused a change: %s", error)
        return 409, {"__type": "Validation Error", "message": "Somebody else has just taken this name or id"}
    logger.error("the database did not answer", exc_info=error)
    if isinstance(error, OperationalError | InterfaceError):
        connection.close()
        return 503, {"__type": UNAVAILABLE, "message": "The database does not answer; try again soon"}
    return 500, {"__type": INTERNAL, "message": INTERNAL}
