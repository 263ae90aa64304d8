"""CKAN's datastore parameters, from an action or from a dump's query string, read as a question to a table."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any, Literal, cast

from catalog.api.ckan.parameters import flag, mapping, natural, parsed, text, texts
from catalog.formats.ckan.checks import Invalid
from catalog.tables.asking import Ask
from catalog.tables.reading import LARGEST_PAGE

DEFAULT_LIMIT = 100
Sort = tuple[str, Literal["asc", "desc"], Literal["first", "last"] | None]


def read_ask(given: Mapping[str, Any]) -> Ask:
    """Return the question of a `datastore_search`; a limit beyond 32000 is cut as CKAN cuts it. Raise Invalid."""
    limit = natural(given, "limit", default=DEFAULT_LIMIT)
    return _ask(given, min(limit, LARGEST_PAGE))


def read_dump_ask(given: Mapping[str, Any]) -> Ask:
    """Return the question of a dump: all rows unless a limit is given. Raise Invalid."""
    limit = natural(given, "limit", default=-1) if given.get("limit") not in (None, "") else None
    return _ask(given, limit)


def _ask(given: Mapping[str, Any], limit: int | None) -> Ask:
    text(given, "language")
    natural(given, "total_estimation_threshold", default=0)
    return Ask(
        filters=mapping(given, "filters"),
        q=_query(given),
        full_text=text(given, "full_text"),
        plain=flag(given, "plain", default=True),
        fields=tuple(texts(given, "fields")),
        sort=read_sort(given),
        limit=limit,
        offset=natural(given, "offset", default=0),
        distinct=flag(given, "distinct", default=False),
        include_total=flag(given, "include_total", default=True),
    )


def _query(given: Mapping[str, Any]) -> str | dict[str, str]:
    """Return `q`: words, or an object (or its JSON text) of columns and words."""
    value = given.get("q")
    if isinstance(value, str) and value.strip().startswith("{"):
        value = parsed(value, "q")
    if isinstance(value, dict):
        if not all(isinstance(each, str) for each in value.values()):
            raise Invalid({"q": ["Must be a text, or an object of texts"]})
        return value
    return text(given, "q")


def read_sort(given: Mapping[str, Any]) -> tuple[Sort, ...]:
    """Return the order as columns, directions and places of missing cells. Raise Invalid."""
    value = given.get("sort")
    if isinstance(value, str):
        value = parsed(value, "sort") if value.strip().startswith("[") else [value]
    if not isinstance(value or [], list) or not all(isinstance(each, str) for each in value or []):
        raise Invalid({"sort": ["Must be a text or a list of texts"]})
    try:
        rows = list(csv.reader(value or [], skipinitialspace=True))
    except csv.Error:
        raise Invalid({"sort": ["Must be column names and directions, separated by commas"]}) from None
    return tuple(_clause(clause) for row in rows for clause in row if clause.strip())


def _clause(clause: str) -> Sort:
    """Read `name [asc|desc] [nulls first|last]`; names may have blanks in them."""
    name, nulls, way = clause.strip(), None, "asc"
    words = name.rsplit(None, 2)
    if len(words) == 3 and words[1].lower() == "nulls" and words[2].lower() in {"first", "last"}:
        name, nulls = words[0], words[2].lower()
    words = name.rsplit(None, 1)
    if len(words) == 2 and words[1].lower() in {"asc", "desc"}:
        name, way = words[0], words[1].lower()
    return name, cast(Literal["asc", "desc"], way), cast(Literal["first", "last"] | None, nulls)
