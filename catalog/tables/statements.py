"""Questions turned into statements of the engine: which rows, in which order, and the rows themselves."""

# Names are positions and values are parameters (see sql.py), so no text from outside is part of a statement.
# ruff: noqa: S608

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from catalog.records import Column
from catalog.tables import lexemes, words
from catalog.tables.asking import Order, Question, Search
from catalog.tables.conditions import AllOf, AnyOf, Compare, Comparison, Condition, Contains, Empty, OneOf
from catalog.tables.sql import (
    FALSE,
    Relation,
    Sql,
    all_of,
    any_of,
    cell,
    is_text,
    join,
    number_bounds,
    row_number,
    source,
)

_OPERATORS: Mapping[Comparison, str] = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_RELATIONS: Mapping[Comparison, Callable[[Decimal, Decimal], bool]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_WIDE = Context(prec=1000)


def count(question: Question, facts: Relation) -> Sql:
    """How many rows the question has, whatever its limit and offset."""
    rows = _rows(question, facts)
    return Sql(f"SELECT count(*) FROM {rows.text}", rows.values)


def find(question: Question, facts: Relation) -> Sql:
    """The page's row numbers, in order: columns `_id`, one rank per search, and the total (NULL when not asked for)."""
    where = _where(question, facts)
    ranks = _ranks(question, facts)
    keys = [sort_key(order, facts) for order in question.sort]
    outputs = join(", ", [Sql(row_number(facts)), *_named(ranks, "r"), *_named([Sql(key) for key in keys], "k")])
    order = [_direction(f"k{n}", order) for n, order in enumerate(question.sort)]
    if not question.sort:
        order = [f"r{n} DESC" for n in range(len(ranks))]
    shown = ", ".join([row_number(facts), *(f"r{n}" for n in range(len(ranks)))])
    total = "(SELECT count(*) FROM m)" if question.include_total else "NULL"
    hint = "MATERIALIZED" if question.include_total else "NOT MATERIALIZED"
    found = join(" ", [Sql(f"WITH m AS {hint} (SELECT"), outputs, Sql("FROM"), source(facts), Sql("WHERE"), where])
    page = f") SELECT {shown}, {total} FROM m ORDER BY {', '.join([*order, row_number(facts)])}"
    return _limited(Sql(found.text + page, found.values), question)


def fetch(ids: Sequence[int], fields: Sequence[Column], facts: Relation) -> Sql:
    """The rows of these numbers, in any order: `_id` first, then the fields."""
    outputs = ", ".join([row_number(facts), *(cell(column, facts) for column in fields)])
    rows = source(facts)
    # The range lets the engine pass over row groups; the list alone would not.
    where = f"{row_number(facts)} BETWEEN ? AND ? AND {row_number(facts)} IN (SELECT unnest(CAST(? AS BIGINT[])))"
    return Sql(f"SELECT {outputs} FROM {rows.text} WHERE {where}", (*rows.values, min(ids), max(ids), list(ids)))


def page(first: int, last: int, fields: Sequence[Column], facts: Relation) -> Sql:
    """The fields of the rows numbered `first` to `last`, both included, in that order."""
    outputs = ", ".join(cell(column, facts) for column in fields)
    rows = source(facts)
    text = f"SELECT {outputs} FROM {rows.text} WHERE {row_number(facts)} BETWEEN ? AND ? ORDER BY {row_number(facts)}"
    return Sql(text, (*rows.values, first, last))


def all_rows(question: Question, outputs: Sequence[Sql], facts: Relation) -> Sql:
    """Every row of the question within its limit and offset, in its order; `outputs` are expressions over `c0`, `c1` …

    In the order of a file the statement has no ORDER BY: its engine keeps that order, and can stream.
    """
    selected = join(", ", outputs)
    as_it_lies = question.in_file_order and facts.ordered
    if as_it_lies and facts.numbered and not question.selects:
        return _numbered_rows(question, selected, facts)
    rows = _rows(question, facts)
    text, values = f"SELECT {selected.text} FROM {rows.text}", selected.values + rows.values
    if not as_it_lies:
        order = _order(question, facts)
        text, values = f"{text} ORDER BY {order.text}", values + order.values
    return _limited(Sql(text, values), question)


def distinct_rows(question: Question, facts: Relation) -> Sql:
    """The distinct rows of a page, in order: the fields, then one rank per search."""
    ranks = [Sql(f"r{n}") for n in range(len(question.ranks))]
    return all_rows(question, [*(Sql(cell(column, facts)) for column in question.fields), *ranks], facts)


def page_rows(question: Question, facts: Relation) -> Sql:
    """The rows of a page in one go, in order: the fields, then one rank per search."""
    if question.distinct:
        return distinct_rows(question, facts)
    fields = [Sql(cell(column, facts)) for column in question.fields]
    return all_rows(question, [*fields, *_ranks(question, facts)], facts)


def _numbered_rows(question: Question, selected: Sql, facts: Relation) -> Sql:
    rows = source(facts)
    last = facts.rows if question.limit is None else question.offset + question.limit
    text = f"SELECT {selected.text} FROM {rows.text} WHERE {row_number(facts)} BETWEEN ? AND ?"
    return Sql(text, (*selected.values, *rows.values, question.offset + 1, min(last, facts.rows)))


def _rows(question: Question, facts: Relation) -> Sql:
    """The question's rows as a relation; distinct ones with the number of their first row as `first_id`."""
    where = _where(question, facts)
    if not question.distinct:
        return join(" ", [source(facts), Sql("WHERE"), where])
    fields = ", ".join(cell(column, facts) for column in question.fields)
    ranks = [Sql(f"max({rank.text})", rank.values) for rank in _ranks(question, facts)]
    outputs = join(", ", [Sql(fields), Sql(f"min({row_number(facts)}) AS first_id"), *_named(ranks, "r")])
    inner = join(" ", [Sql("(SELECT"), outputs, Sql("FROM"), source(facts), Sql("WHERE"), where])
    return Sql(f"{inner.text} GROUP BY {fields}) AS d", inner.values)


def _order(question: Question, facts: Relation) -> Sql:
    if question.sort:
        keys = [Sql(_direction(sort_key(order, facts), order)) for order in question.sort]
    elif question.distinct:
        keys = [Sql(f"r{n} DESC") for n in range(len(question.ranks))]
    else:
        keys = [Sql(f"{rank.text} DESC", rank.values) for rank in _ranks(question, facts)]
    return join(", ", [*keys, Sql("first_id" if question.distinct else row_number(facts))])


def sort_key(order: Order, facts: Relation) -> str:
    """Thai is ordered by the consonant before the vowel that is written in front of it (Royal Institute dictionary)."""
    expression = facts.comparable(order.column)
    if order.column.type != "text":
        return expression
    return rf"regexp_replace({expression}, '([เ-ไ])([ก-ฮ])', '\2\1', 'g')"


def _direction(expression: str, order: Order) -> str:
    direction = "DESC" if order.descending else "ASC"
    return f"{expression} {direction} NULLS {'FIRST' if order.nulls_first else 'LAST'}"


def _limited(statement: Sql, question: Question) -> Sql:
    if question.limit is None:
        return Sql(f"{statement.text} OFFSET ?", (*statement.values, question.offset))
    return Sql(f"{statement.text} LIMIT ? OFFSET ?", (*statement.values, question.limit, question.offset))


def _named(pieces: Sequence[Sql], letter: str) -> list[Sql]:
    return [Sql(f"{piece.text} AS {letter}{n}", piece.values) for n, piece in enumerate(pieces)]


def _ranks(question: Question, facts: Relation) -> list[Sql]:
    return [_rank(search, facts) for search in question.searches if search.rank is not None]


def _rank(search: Search, facts: Relation) -> Sql:
    query = search.query
    return words.rank(search, facts) if query is None else lexemes.rank(query, search.columns, facts)


def _where(question: Question, facts: Relation) -> Sql:
    searches = [_matches(search, facts) for search in question.searches]
    return all_of([condition(question.condition, facts), *searches])


def _matches(search: Search, facts: Relation) -> Sql:
    query = search.query
    return words.matches(search, facts) if query is None else lexemes.matches(query, search.columns, facts)


def condition(tree: Condition, facts: Relation) -> Sql:
    """A filter as an expression that is true for the rows that pass."""
    match tree:
        case AllOf(parts):
            return all_of([condition(part, facts) for part in parts])
        case AnyOf(parts):
            return any_of([condition(part, facts) for part in parts])
        case Compare():
            return _compare(tree, facts)
        case OneOf():
            return _one_of(tree, facts)
        case Contains():
            return words.contains(tree, facts)
        case Empty(column, wanted):
            return _empty(column, wanted, facts)


def _compare(test: Compare, facts: Relation) -> Sql:
    if isinstance(test.value, Decimal):
        return _compare_number(test.column, test.operator, test.value, facts)
    return Sql(f"{cell(test.column, facts)} {_OPERATORS[test.operator]} ?", (test.value,))


def _compare_number(column: Column, comparison: Comparison, value: Decimal, facts: Relation) -> Sql:
    """Compare exactly, also with numbers that the column's type cannot hold, and so that statistics of the file help."""
    expression = facts.comparable(column)
    smallest, largest, scale, kind = number_bounds(column, facts)
    if not smallest <= value <= largest:
        always = comparison != "eq" and _RELATIONS[comparison](smallest, value)
        return Sql(f"{expression} IS NOT NULL") if always else FALSE
    # Rounded towards the rows that the comparison lets through or keeps out, the value fits the column's digits.
    rounding = ROUND_FLOOR if comparison in ("gt", "lte") else ROUND_CEILING
    finest = Decimal(1).scaleb(-scale)
    fits = -int(value.as_tuple().exponent) <= scale
    fitting = value if fits else value.quantize(finest, rounding=rounding, context=_WIDE)
    if comparison == "eq" and fitting != value:
        return FALSE
    return Sql(f"{expression} {_OPERATORS[comparison]} CAST(? AS {kind})", (f"{fitting:f}",))


def _one_of(test: OneOf, facts: Relation) -> Sql:
    expression = facts.comparable(test.column)
    values = [value for value in test.values if not isinstance(value, Decimal)]
    numbers = [_compare_number(test.column, "eq", value, facts) for value in test.values if isinstance(value, Decimal)]
    kept = [value for number in numbers for value in number.values]
    parts = []
    if values:
        parts.append(Sql(f"{expression} IN ({', '.join('?' * len(values))})", tuple(values)))
    if kept:
        kind = number_bounds(test.column, facts)[3]
        parts.append(Sql(f"{expression} IN ({', '.join([f'CAST(? AS {kind})'] * len(kept))})", tuple(kept)))
    if test.or_missing:
        parts.append(Sql(f"{expression} IS NULL"))
    return any_of(parts)


def _empty(column: Column, wanted: bool, facts: Relation) -> Sql:
    expression = cell(column, facts)
    empty = f"{expression} IS NULL OR {expression} = ''" if is_text(column) else f"{expression} IS NULL"
    return Sql(f"({empty})" if wanted else f"NOT ({empty})")
