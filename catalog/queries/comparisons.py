"""Two accepted versions of a resource compared, for anybody who may read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.conf import settings

from catalog.formats.dictionary.shape import dictionary_of
from catalog.models import Resource, ResourceVersion
from catalog.models.shapes import column
from catalog.queries import versions
from catalog.queries.finding import NotFound
from catalog.tables import comparing, keys, store
from catalog.tables.asking import BadAsk
from catalog.tables.comparing import Comparison, Counts, Difference, Kind
from catalog.tables.keys import NotAKey
from catalog.tables.pairing import ColumnChanges, column_changes

Matched = Literal["chosen", "declared", "found", "rows"]
MOST_KEY_COLUMNS = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of a table from one version to another."""

    old: ResourceVersion
    new: ResourceVersion
    columns: ColumnChanges
    counts: Counts
    comparison: Comparison
    matched: Matched
    """`chosen`: by the key that was asked for; `declared`: by the primary key of the data dictionary; `found`: by one that
    tells the rows apart; `rows`: as whole rows."""

    @property
    def key(self) -> list[str]:
        """The columns by which rows are matched, as they are called now; empty: whole rows."""
        return [self.comparison.pairs[place].new.name for place in self.comparison.key]


def compare(resource: Resource, old: int, new: int, key: Sequence[str] = (), *, whole_rows: bool = False) -> Compared:
    """Compare two accepted versions by their numbers.

    Raise NotFound for a version that is not served or is no table, BadAsk for a key that cannot be one, and what
    `comparing.count` raises.
    """
    older, newer = (versions.accepted(resource, number) for number in (old, new))
    if not (older.has_table and newer.has_table):
        raise NotFound("Table")
    changes = column_changes(*([column(stored) for stored in each.columns] for each in (older, newer)))
    before, now = (store.table_path(settings.TABLES, str(each.id)) for each in (older, newer))
    comparison = Comparison(before, now, changes.pairs)
    matched: Matched = "rows"
    if key:
        comparison, matched = replace(comparison, key=_places(changes, key)), "chosen"
        try:
            keys.check_key(before, now, changes.pairs, comparison.key)
        except NotAKey:
            raise BadAsk("key", "these columns do not tell the rows of both versions apart") from None
    elif not whole_rows and (declared := _declared(resource, comparison)):
        comparison, matched = replace(comparison, key=declared), "declared"
    elif not whole_rows and (found := keys.find_key(before, now, changes.pairs)):
        comparison, matched = replace(comparison, key=found), "found"
    return Compared(older, newer, changes, comparing.count(comparison), comparison, matched)


def _declared(resource: Resource, comparison: Comparison) -> tuple[int, ...]:
    """The primary key that the data dictionary names; empty where there is none, or it is not one in both versions."""
    places = {pair.new.name: place for place, pair in enumerate(comparison.pairs)}
    names = dictionary_of(resource.dictionary).primary_key
    key = tuple(places[name] for name in names if name in places)
    if not key or len(key) < len(names):
        return ()
    try:
        keys.check_key(comparison.old, comparison.new, comparison.pairs, key)
    except NotAKey:
        return ()
    return key


def _places(changes: ColumnChanges, key: Sequence[str]) -> tuple[int, ...]:
    if len(key) > MOST_KEY_COLUMNS:
        raise BadAsk("key", f"must be at most {MOST_KEY_COLUMNS} columns")
    places = {pair.new.name: place for place, pair in enumerate(changes.pairs)}
    for name in key:
        if name not in places:
            raise BadAsk("key", f"{name[:100]!r} is no column of both versions")
    return tuple(dict.fromkeys(places[name] for name in key))


def page(compared: Compared, kinds: Sequence[Kind], *, limit: int, offset: int) -> list[Difference]:
    """Return some of the rows that differ. Raises as `comparing.page`."""
    if not compared.comparison.pairs:
        return []
    return comparing.page(compared.comparison, kinds, limit=limit, offset=offset)


def stream(compared: Compared, kinds: Sequence[Kind]) -> Iterator[Difference]:
    """Yield all rows that differ. Raises as `comparing.stream`."""
    return comparing.stream(compared.comparison, kinds) if compared.comparison.pairs else iter(())
