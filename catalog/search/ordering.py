"""One page of results in an exact order: several keys, equal scores resolved, the same page again for the same index.

Fields of the schema are sorted by the engine. It cannot sort by an extra: there the values are counted, and each page is
put together from the groups that have the same value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from tantivy import DocAddress, FieldType, Order, Query, Searcher

from catalog.search.asking import both, everything, matches, silent, term, without
from catalog.search.counting import values as values_of
from catalog.search.fields import ALIASES, EXACT, MANY, NUMBERS, RESERVED
from catalog.search.query import Direction, UnknownSort
from catalog.search.ranges import between
from catalog.search.schema import extra_path, schema

FAR = 10_000
"""Places from which on a page is asked for only once it is known to be there."""
SLACK = 32
MOST_VALUES = 100_000
"""Different values of an extra that can be sorted by."""
WIDEST = 20_000
"""So many hits with the same score are put in order by the next keys; beyond, they come in the index's own order."""
LARGEST = 2**63 - 1

Hit = tuple[Any, DocAddress]


@dataclass(frozen=True, slots=True)
class Key:
    """A field of the index to sort by, or `score`."""

    field: str
    descending: bool
    extra: bool = False
    """Whether this is the key of an extra, or of a field of the Thai standard."""

    @property
    def order(self) -> Order:
        """The direction as the engine names it."""
        return Order.Desc if self.descending else Order.Asc


TIE = Key("tie", descending=False)


def keys(
    sort: Sequence[tuple[str, Direction]], *, scored: bool, is_extra: Callable[[str], bool] = lambda key: False
) -> list[Key]:
    """Return the keys for a sort as CKAN names it, ending in one that is different for every dataset.

    Without a scored query the score is the same for all and is left out. `is_extra` tells which other names are keys of
    extras. Raises UnknownSort for a field that results cannot be sorted by: one that does not exist, holds words or has
    several values.
    """
    wanted = sort or (("score", "desc"), ("metadata_modified", "desc"))
    found = [_key(field, direction, is_extra) for field, direction in wanted]
    found = [key for key in dict.fromkeys(found) if scored or key.field != "score"]
    return [*found, TIE]


def _key(field: str, direction: Direction, is_extra: Callable[[str], bool]) -> Key:
    field = ALIASES.get(field, field)
    if field in {"title", "title_string"}:
        return Key("title_order", direction == "desc")
    if field == "score" or (field in NUMBERS and field != "tie") or (field in EXACT and field not in MANY):
        return Key(field, direction == "desc")
    if field not in RESERVED and is_extra(field):
        return Key(field, direction == "desc", extra=True)
    raise UnknownSort(f"Results cannot be sorted by “{field[:60]}”.")


def page(searcher: Searcher, query: Query, by: Sequence[Key], start: int, rows: int) -> tuple[int, list[DocAddress]]:
    """Return how many documents match and the addresses of those from `start` on, `rows` of them at most."""
    first: list[Hit] | None = None
    # The engine makes room for all places up to the last one wanted, so a far start is counted first.
    if rows == 0 or start + rows > FAR or by[0].extra or (by[0].field == "score" and not by[0].descending):
        total = matches(searcher, query)
    else:
        # Counted in the same pass: going through the matches is what costs.
        found = _search(searcher, query, by[0], max(0, start - SLACK), start + rows + SLACK, count=True)
        total, first = int(found.count), list(found.hits)
    end = min(start + rows, total)
    return total, _slice(searcher, query, by, start, end, total, first) if start < end else []


def _slice(
    searcher: Searcher,
    query: Query,
    by: Sequence[Key],
    start: int,
    end: int,
    total: int,
    known: list[Hit] | None = None,
) -> list[DocAddress]:
    """Return the addresses at the places from `start` to `end` of all `total` matches.

    `known` are the hits from SLACK before the start to SLACK after the end, where they are known.
    """
    if by[0].extra:
        return _slice_by_extra(searcher, query, by, start, end, total)
    low, hits = _window(searcher, query, by[0], start, end, total, known)
    found: list[DocAddress] = []
    place = low
    for value, group in groupby(hits, key=lambda hit: hit[0]):
        run = [address for _, address in group]
        first, last, after = max(start, place), min(end, place + len(run)), place + len(run)
        if first < last:
            # At an edge of the window the group may go on outside.
            whole = (place > low or low == 0) and (after < low + len(hits) or after == total)
            if len(by) == 1 or (whole and len(run) == 1):
                found += run[first - place : last - place]
            elif by[0].field == "score" and any(key.extra for key in by):
                found += _slice(searcher, _just(searcher, run), by[1:], first - place, last - place, len(run))
            elif by[0].field == "score" or (whole and all(key.field in NUMBERS for key in by[1:])):
                found += _inner_order(searcher, by[1:], run)[first - place : last - place]
            else:
                before = place if place > low or low == 0 else _before(searcher, query, by[0], value, total)
                found += _of_group(searcher, query, by, value, (first - before, last - before))
        place = after
    return found


def _window(
    searcher: Searcher, query: Query, key: Key, start: int, end: int, total: int, known: list[Hit] | None
) -> tuple[int, list[Hit]]:
    """Return the hits around a page and the place of the first of them; groups of equal scores are fetched whole."""
    low, high = max(0, start - SLACK), min(total, end + SLACK)
    while True:
        hits, known = known or _fetch(searcher, query, key, low, high, total), None
        before = low > 0 and hits[0][0] == hits[start - low][0]
        after = high < total and hits[-1][0] == hits[end - 1 - low][0]
        if key.field != "score" or not (before or after) or high - low >= WIDEST:
            return low, hits
        low = max(0, start - 4 * (start - low)) if before else low
        high = min(total, end + 4 * (high - end)) if after else high


def _fetch(searcher: Searcher, query: Query, key: Key, low: int, high: int, total: int) -> list[Hit]:
    if key.field != "score" or key.descending:
        return list(_search(searcher, query, key, low, high).hits)
    # The engine knows scores only from the highest down: the lowest first are the same list from its other end.
    return list(searcher.search(query, limit=high - low, offset=total - high, count=False).hits)[::-1]


def _search(searcher: Searcher, query: Query, key: Key, low: int, high: int, *, count: bool = False) -> Any:
    if key.field == "score":
        return searcher.search(query, limit=high - low, offset=low, count=count)
    return searcher.search(query, limit=high - low, offset=low, count=count, order_by_field=key.field, order=key.order)


def _slice_by_extra(
    searcher: Searcher, query: Query, by: Sequence[Key], start: int, end: int, total: int
) -> list[DocAddress]:
    """Return a slice of matches by an extra: value by value, those without one last.

    Raises UnknownSort when datasets have several values of it, or there are too many different ones.
    """
    key = by[0]
    counted = list(islice(values_of(searcher, query, extra_path(key.field)), MOST_VALUES + 1))
    having = matches(searcher, both([query, term("present", key.field)]))
    if len(counted) > MOST_VALUES or sum(count for _, count in counted) != having:
        raise UnknownSort(f"Results cannot be sorted by “{key.field[:60]}”: it has too many values.")
    groups: list[tuple[str | None, int]] = [*sorted(counted, reverse=key.descending), (None, total - having)]
    found: list[DocAddress] = []
    place = 0
    for value, count in groups:
        first, last = max(start, place), min(end, place + count)
        if first < last:
            group = both([query, _with_extra(key.field, value)])
            found += _slice(searcher, group, by[1:], first - place, last - place, count)
        place += count
        if place >= end:
            break
    return found


def _just(searcher: Searcher, run: Sequence[DocAddress]) -> Query:
    ids = [str(searcher.doc(address).get_first("id")) for address in run]
    return silent(Query.term_set_query(schema(), "id", ids))


def _with_extra(key: str, value: str | None) -> Query:
    if value is None:
        return silent(without(everything(), [term("present", key)]))
    return silent(term("pair", f"{key}={value}"))


def _of_group(
    searcher: Searcher, query: Query, by: Sequence[Key], value: Any, places: tuple[int, int]
) -> list[DocAddress]:
    """Return a part of the group with this value of the first key, by asking for the group alone by the other keys."""
    group = both([query, _holding(by[0].field, value)])
    return _slice(searcher, group, by[1:], *places, matches(searcher, group))


def _holding(field: str, value: Any) -> Query:
    if value is None:
        return silent(without(everything(), [Query.exists_query(field)]))
    return silent(term(field, value))


def _before(searcher: Searcher, query: Query, key: Key, value: Any, total: int) -> int:
    """Return how many matches come before all those with this value of the key; those without any value come last."""
    if value is None:
        return total - matches(searcher, both([query, _holding(key.field, None)]))
    if isinstance(value, str):
        low, high = (value, None) if key.descending else (None, value)
        regex = between(low, high, include_low=False, include_high=False)
        if not regex:
            return 0
        nearer = Query.regex_query(schema(), key.field, regex)
    else:
        least, most = (value + 1, LARGEST) if key.descending else (-LARGEST, value - 1)
        nearer = Query.range_query(schema(), key.field, FieldType.Integer, least, most)
    return matches(searcher, both([query, silent(nearer)]))


def _inner_order(searcher: Searcher, by: Sequence[Key], run: list[DocAddress]) -> list[DocAddress]:
    for key in reversed(by):
        values = _values(searcher, key, run)
        known = [(value, address) for value, address in zip(values, run, strict=True) if value is not None]
        absent = [address for value, address in zip(values, run, strict=True) if value is None]
        known.sort(key=lambda pair: pair[0], reverse=key.descending)
        run = [address for _, address in known] + absent
    return run


def _values(searcher: Searcher, key: Key, run: list[DocAddress]) -> list[Any]:
    if key.field in NUMBERS:
        return searcher.fast_field_values(key.field, run)
    return [searcher.doc(address).get_first(key.field) for address in run]
