"""What can be asked of a table: the question as a caller puts it, and the same question checked against the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from catalog.records import Column
from catalog.tables.conditions import AllOf, read_filters
from catalog.tables.literals import LONGEST_TEXT, BadAsk, clean_text, shown
from catalog.tables.tsquery import Node, read_tsquery

__all__ = ["ID", "Ask", "BadAsk", "Order", "Question", "Search", "check"]

ID = Column("_id", "integer")
"""The row number, from 1 in the order of the file: every table's first column."""

MOST_WORDS = 20
"""No search has more words."""

FURTHEST = 2**62
"""No limit or offset is larger."""

Direction = Literal["asc", "desc"]
Nulls = Literal["first", "last"] | None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to a table, in the terms of CKAN's `datastore_search`; nothing in it has been checked."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    """As `catalog.tables.conditions.read_filters` reads them."""
    q: str | Mapping[str, str] = ""
    """Words that must all occur: in the row, or, as a mapping, in the cells of the named columns."""
    full_text: str = ""
    """Words that must all occur in the row; may go beside a `q` by column."""
    plain: bool = True
    """Whether `q` and `full_text` are just words; else they are queries of `catalog.tables.tsquery`."""
    fields: tuple[str, ...] = ()
    """The columns to give, in this order; empty: `_id` and all."""
    sort: tuple[tuple[str, Direction, Nulls], ...] = ()
    """Column, direction, where missing cells go (None: PostgreSQL's way). Empty: by rank when searching, then `_id`."""
    limit: int | None = 100
    """None: all rows, which only an export gives."""
    offset: int = 0
    distinct: bool = False
    include_total: bool = True


@dataclass(frozen=True, slots=True)
class Search:
    """Words that must all occur in one of the columns, and the name under which the rank of a row is given."""

    words: tuple[str, ...]
    columns: tuple[Column, ...]
    rank: str | None
    query: Node | None = None
    """What must hold instead of the words."""


@dataclass(frozen=True, slots=True)
class Order:
    """One key of the order of rows."""

    column: Column
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be answered: every name is a column, every value has its column's type."""

    condition: AllOf
    searches: tuple[Search, ...]
    fields: tuple[Column, ...]
    sort: tuple[Order, ...]
    limit: int | None
    offset: int
    distinct: bool
    include_total: bool

    @property
    def selects(self) -> bool:
        """Whether some rows may be left out by a filter or a search."""
        return bool(self.condition.parts or self.searches)

    @property
    def ranks(self) -> tuple[str, ...]:
        """The names of the rank columns, in order."""
        return tuple(search.rank for search in self.searches if search.rank is not None)

    @property
    def in_file_order(self) -> bool:
        """Whether the rows are the table's own rows in the table's own order."""
        by_number = self.sort[0] == Order(ID, False, False) if self.sort else not self.ranks
        return by_number and not self.distinct


def check(ask: Ask, columns: Sequence[Column]) -> Question:
    """The question, checked and typed by the columns of the table.

    Raises `BadAsk` with the parameter at fault: filters, fields, sort, q, query, limit or offset.
    """
    known = {ID.name: ID, **{column.name: column for column in columns}}
    fields = _fields(ask.fields, known)
    # Rows that show their number are distinct already.
    distinct = ask.distinct and ID not in fields
    sort = _sort(ask.sort, known)
    if distinct and any(order.column not in fields for order in sort):
        raise BadAsk("sort", "with distinct, only the columns asked for can be sorted by")
    return Question(
        condition=read_filters(ask.filters, known),
        searches=_searches(ask, known),
        fields=fields,
        sort=sort,
        limit=None if ask.limit is None else _count(ask.limit, "limit"),
        offset=_count(ask.offset, "offset"),
        distinct=distinct,
        include_total=ask.include_total,
    )


def _fields(names: Sequence[str], known: Mapping[str, Column]) -> tuple[Column, ...]:
    wanted = dict.fromkeys(names) if names else known
    return tuple(_column(name, known, "fields") for name in wanted)


def _sort(sort: Sequence[tuple[str, Direction, Nulls]], known: Mapping[str, Column]) -> tuple[Order, ...]:
    orders = []
    for name, direction, nulls in sort:
        if direction not in ("asc", "desc") or nulls not in ("first", "last", None):
            raise BadAsk("sort", f'invalid value "{shown(direction)} {shown(nulls or "")}"')
        descending = direction == "desc"
        nulls_first = nulls == "first" if nulls else descending
        orders.append(Order(_column(name, known, "sort"), descending, nulls_first))
    return _up_to_id(orders)


def _up_to_id(orders: Sequence[Order]) -> tuple[Order, ...]:
    """The keys that matter: no two rows share a number, and none lacks it."""
    for place, order in enumerate(orders):
        if order.column == ID:
            return (*orders[:place], replace(order, nulls_first=False))
    return tuple(orders)


def _searches(ask: Ask, known: Mapping[str, Column]) -> tuple[Search, ...]:
    everywhere = tuple(known.values())
    searches: list[Search | None] = []
    if isinstance(ask.q, str):
        searches.append(_search(ask.q, "q", everywhere, "rank", ask.plain))
    else:
        for name, text in ask.q.items():
            column = _column(name, known, "q")
            searches.append(_search(text, "q", (column,), f"rank {column.name}", ask.plain))
    named = isinstance(ask.q, str) and searches[0] is not None
    searches.append(_search(ask.full_text, "full_text", everywhere, None if named else "rank", ask.plain))
    return tuple(_free_rank(search, known) for search in searches if search is not None)


def _search(text: Any, field_name: str, columns: tuple[Column, ...], rank: str | None, plain: bool) -> Search | None:
    """What a text asks for; None when there is nothing in it."""
    words = _words(text, field_name, MOST_WORDS if plain else LONGEST_TEXT)
    if not words:
        return None
    return Search(words, columns, rank) if plain else Search((), columns, rank, read_tsquery(text, field_name))


def _free_rank(search: Search, known: Mapping[str, Column]) -> Search:
    """The search without a rank where a column of the table bears that name: data go before decoration."""
    return replace(search, rank=None) if search.rank in known else search


def _words(text: Any, field_name: str, most: int) -> tuple[str, ...]:
    if not isinstance(text, str):
        raise BadAsk(field_name, "must be text")
    words = tuple(dict.fromkeys(clean_text(text, field_name).split()))
    if len(words) > most:
        raise BadAsk(field_name, f"more than {most} words")
    return words


def _column(name: Any, known: Mapping[str, Column], field_name: str) -> Column:
    column = known.get(name) if isinstance(name, str) else None
    if column is None:
        raise BadAsk(field_name, f'field "{shown(name)}" not in table')
    return column


def _count(value: Any, field_name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadAsk(field_name, "must be a whole number")
    if not 0 <= value <= FURTHEST:
        raise BadAsk(field_name, f"must be between 0 and {FURTHEST}")
    return value
