"""Exact counts of the values of facets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tantivy import Query, Searcher

from catalog.search.fields import EXACT, NUMBERS
from catalog.search.schema import extra_path

MOST_BUCKETS = 60_000
"""The engine refuses to return 65,000 values or more at once; beyond, values are fetched in portions."""
PORTION = 10_000

Counts = tuple[tuple[str, int], ...]


def counts(searcher: Searcher, query: Query, facets: Sequence[str], limit: int, least: int) -> dict[str, Counts]:
    """Return per facet its values and how many matching documents have each, the most frequent first, then by value.

    `limit` is how many values of each facet (negative for all), `least` the smallest count; a value that no document
    has is never told, because it may be known from a dataset that the caller must not see. A facet that is no field,
    or a field of words, has no values.
    """
    columns = {facet: column for facet in facets if (column := _column(facet))}
    found: dict[str, Counts] = dict.fromkeys(facets, ())
    if not columns or limit == 0:
        return found
    # A few more than asked for, so that the values that share the last count can be told apart.
    size = MOST_BUCKETS if limit < 0 else min(limit + 50, MOST_BUCKETS)
    answer = searcher.aggregate(query, {facet: _terms(column, size) for facet, column in columns.items()})
    for facet, column in columns.items():
        values = _exact(searcher, query, column, answer[facet], limit, size)
        values = [(value, count) for value, count in values if count >= max(least, 1)]
        values.sort(key=lambda pair: (-pair[1], pair[0]))
        found[facet] = tuple(values if limit < 0 else values[:limit])
    return found


def _column(facet: str) -> str:
    if facet in EXACT or (facet in NUMBERS and facet != "tie"):
        return facet
    return extra_path(facet) if facet and facet.isprintable() else ""


def _terms(column: str, size: int) -> dict[str, Any]:
    # Every segment must tell all of its values: with fewer, counts over several segments are only nearly right.
    return {"terms": {"field": column, "size": size, "segment_size": 10_000_000, "min_doc_count": 1}}


def _exact(
    searcher: Searcher, query: Query, column: str, answer: dict[str, Any], limit: int, size: int
) -> list[tuple[str, int]]:
    buckets = answer["buckets"]
    complete = len(buckets) < size
    clear_cut = 0 <= limit < len(buckets) and buckets[-1]["doc_count"] < buckets[limit - 1]["doc_count"]
    if (complete or clear_cut) and not answer.get("doc_count_error_upper_bound"):
        return [(_text(bucket["key"]), bucket["doc_count"]) for bucket in buckets]
    return list(values(searcher, query, column))


def values(searcher: Searcher, query: Query, column: str) -> Iterator[tuple[str, int]]:
    """Yield every value of a column and how many matching documents have it, however many values there are."""
    after: dict[str, Any] = {}
    while True:
        portion = {"size": PORTION, "sources": [{"value": {"terms": {"field": column}}}], **after}
        answer = searcher.aggregate(query, {"all": {"composite": portion}})["all"]
        for bucket in answer["buckets"]:
            yield _text(bucket["key"]["value"]), bucket["doc_count"]
        if len(answer["buckets"]) < PORTION:
            return
        after = {"after": answer["after_key"]}


def _text(key: Any) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)
