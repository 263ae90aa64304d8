"""Every failure of the REST API as a problem (RFC 9457): one table of errors, in the language of the address."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, DataError, InterfaceError, connection
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from catalog.access import NotAllowed
from catalog.queries.finding import NotFound
from catalog.search.query import SearchError, SearchUnavailable
from catalog.tables.asking import BadAsk
from catalog.tables.engine import NotEnoughMemory
from catalog.tables.facts import TableMissing, TableUnreadable
from catalog.tables.written.refusals import Refused

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TRY_AGAIN_SECONDS = 5


class BadParameter(Exception):
    """Parameters of the query that are unknown or have no such value: the reasons by the name of the parameter."""

    def __init__(self, reasons: Mapping[str, Sequence[str]]) -> None:
        """Take the reasons, one or several per parameter."""
        super().__init__(", ".join(reasons))
        self.reasons = reasons


class UnknownCursor(Exception):
    """A text that is no cursor of the list: there is no page at this address."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for programs (`code`) and for people (`detail`)."""

    status: int
    code: str
    detail: str
    errors: Sequence[tuple[str, str]] = ()
    """Which parameter is to blame, and why."""


KNOWN: Sequence[tuple[tuple[type[Exception], ...], int, str, Promise]] = (
    ((BadParameter,), 400, "bad_parameter", gettext_lazy("A parameter is unknown or has no such value.")),
    (
        (BadAsk, Refused),
        409,
        "unsuited_to_table",
        gettext_lazy("The table, as it is now, cannot answer this question."),
    ),
    ((SearchError,), 400, "bad_parameter", gettext_lazy("The search cannot answer this question.")),
    ((DataError,), 400, "bad_parameter", gettext_lazy("A value is too long or out of range.")),
    ((NotEnoughMemory,), 400, "too_much", gettext_lazy("The question needs too much memory; ask for less at once.")),
    ((SuspiciousOperation,), 400, "bad_request", gettext_lazy("The request cannot be understood.")),
    ((NotAllowed,), 403, "not_allowed", gettext_lazy("You may not read this.")),
    ((UnknownCursor,), 404, "unknown_cursor", gettext_lazy("There is no such page.")),
    ((NotFound, Http404), 404, "not_found", gettext_lazy("There is nothing at this address.")),
    ((SearchUnavailable,), 503, "search_unavailable", gettext_lazy("The search index is being built; try again soon.")),
    (
        (TableMissing, TableUnreadable),
        503,
        "table_unavailable",
        gettext_lazy("The table cannot be read at the moment."),
    ),
    (
        (DatabaseError, InterfaceError),
        503,
        "database_unavailable",
        gettext_lazy("The database does not answer; try again soon."),
    ),
)
"""The errors that are foreseen: status, code and words; the first that fits."""


NAMES: Mapping[str, str] = {"filters": "filter", "query": "filter", "fields": "select", "full_text": "q"}
"""The parameters of this API that the tables call by CKAN's names."""


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Turn an exception of a view into the answer; for Django REST framework, whose handlers look like this."""
    response = answer(describe(error))
    for name, value in getattr(error, "headers", {}).items():
        response.headers[name] = value
    if isinstance(error, APIException):
        if header := getattr(error, "auth_header", ""):
            response.headers["WWW-Authenticate"] = header
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def answer(problem: Problem) -> HttpResponse:
    """Return the answer for a problem; 503 says when to try again."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = [{"parameter": name, "message": message} for name, message in problem.errors]
    response = HttpResponse(_json(body), content_type=MEDIA_TYPE, status=problem.status)
    response.headers["Cache-Control"] = "no-store"
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response


def _json(body: Mapping[str, Any]) -> bytes:
    """Return the JSON of a body, whatever a stranger's value that it repeats may hold."""
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        clean = repr(body).encode("utf-8", "replace").decode()
        return orjson.dumps({**body, "detail": clean[:200], "errors": []})


def describe(error: Exception) -> Problem:
    """Return the problem for an exception; one that nobody foresaw is logged, and says nothing of itself."""
    if isinstance(error, DatabaseError | InterfaceError) and not isinstance(error, DataError):
        logger.error("the database did not answer", exc_info=error)
        connection.close()
    if isinstance(error, APIException):
        return Problem(error.status_code, error.default_code, str(error.detail))
    for kinds, status, code, detail in KNOWN:
        if isinstance(error, kinds):
            if isinstance(error, TableMissing | TableUnreadable):
                logger.error("a table cannot be read", exc_info=error)
            return Problem(status, code, str(detail), _blamed(error))
    logger.error("the REST API failed", exc_info=error)
    return Problem(500, "internal", _("The portal made a mistake. Its operators have been told."))


def _blamed(error: Exception) -> list[tuple[str, str]]:
    """Return which parameters are to blame, and why."""
    match error:
        case BadParameter():
            return [(name, reason) for name, reasons in error.reasons.items() for reason in reasons]
        case UnknownCursor():
            return [("cursor", _("This is no cursor of this list; begin without one."))]
        case BadAsk() | Refused():
            return [(NAMES.get(error.field, error.field), error.message)]
        case SearchError():
            return [("q", str(error))]
    return []


def too_many(seconds: int) -> HttpResponse:
    """Return the answer to a client that has used up its share; it may go on after so many seconds."""
    detail = _("Too many requests. Go on in %(seconds)s seconds.") % {"seconds": seconds}
    response = answer(Problem(429, "too_many_requests", detail))
    response.headers["Retry-After"] = str(seconds)
    return response
