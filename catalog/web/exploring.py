"""The address of a table's page read into a question to the table; what does not fit is named, never an error."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.formats.dates import read_date
from catalog.records import CKAN_TYPES, Column
from catalog.tables.asking import ID, Ask, BadAsk, check
from catalog.web.searching import clean, whole_number

Direction = Literal["asc", "desc"]

TEXT = ("contains", "starts", "eq", "in", "empty", "filled")
ORDERED = ("eq", "in", "gt", "gte", "lt", "lte", "empty", "filled")
OPERATORS: Mapping[str, Promise] = MappingProxyType(
    {
        "contains": _("contains"),
        "starts": _("starts with"),
        "eq": _("equals"),
        "in": _("is one of (separated by |)"),
        "gt": _("is more than"),
        "gte": _("is at least"),
        "lt": _("is less than"),
        "lte": _("is at most"),
        "empty": _("is empty"),
        "filled": _("is not empty"),
    }
)
PAGE_SIZE = 50
MOST_FILTERS = 10
LAST_PAGE = 100_000_000
MOST_VALUES = 200
"""Values that one filter compares with."""

VIEWS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "rows": (),
        "group": ("by", "fn", "of"),
        "chart": ("kind", "x", "fn", "of", "split", "panels"),
        "map": ("latitude", "longitude", "province", "fn", "of"),
        "column": ("name",),
    }
)
"""The ways to look at a table, and the parameters that each has for itself."""
MOST_OWN, LONGEST_OWN = 12, 200
"""Of a view's own parameters: how many of one name are read, and how long each may be."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one column, as the reader put it."""

    column: str
    operator: str
    value: str
    problem: Promise | None = None
    """Why it is not applied."""

    @property
    def operator_text(self) -> Promise:
        """Return what people read for the operator."""
        return OPERATORS[self.operator]


@dataclass(frozen=True, slots=True)
class Exploring:
    """What the reader asks of the table, and the addresses that say so."""

    text: str
    filters: Sequence[Filter]
    sort: tuple[str, Direction] | None
    page: int
    problem: Promise | None = None
    """Why the words could not be searched for."""
    conditions: Sequence[Mapping[str, Any]] = ()
    """The filters that are applied, as the table reads them."""
    shown: Sequence[str] = ()
    """The names of the columns to show, in their order; empty: all."""
    view: str = "rows"
    own: Sequence[tuple[str, str]] = ()
    """The parameters that only this view has."""

    def first(self, name: str) -> str:
        """Return one of the view's own parameters, or nothing."""
        return next((value for key, value in self.own if key == name), "")

    def every(self, name: str) -> list[str]:
        """Return all values of one of the view's own parameters."""
        return [value for key, value in self.own if key == name]

    def ask(self) -> Ask:
        """Return the question for the table: one page of it."""
        return Ask(
            filters=self.filter_object(),
            q=self.words,
            fields=(ID.name, *self.shown) if self.shown else (),
            sort=((*self.sort, None),) if self.sort else (),
            limit=PAGE_SIZE,
            offset=(self.page - 1) * PAGE_SIZE,
        )

    @property
    def words(self) -> str:
        """Return the words to search for, if they can be."""
        return "" if self.problem else self.text

    def filter_object(self) -> dict[str, Any]:
        """Return the filters that are applied as one object, as `Ask` takes it."""
        return {"$and": list(self.conditions)} if self.conditions else {}

    def pairs(
        self, *, filters: Sequence[Filter] | None = None, sort: tuple[str, Direction] | None = None
    ) -> list[tuple[str, str]]:
        """Return the parameters of this page's address, with other filters or another sort if given, without the page."""
        pairs = [("q", self.text)] if self.text else []
        for each in self.filters if filters is None else filters:
            pairs += [("column", each.column), ("op", each.operator), ("value", each.value)]
        pairs += [("show", name) for name in self.shown]
        if order := sort or self.sort:
            pairs.append(("sort", f"-{order[0]}" if order[1] == "desc" else order[0]))
        return [*pairs, *self.view_pairs()]

    def view_pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that say how the table is looked at; the plain rows need none."""
        return [("view", self.view), *self.own] if self.view != "rows" else []

    def looked_at(self, view: str, *own: tuple[str, str]) -> str:
        """Return the query string of the same rows looked at in another way."""
        return urlencode(replace(self, view=view, own=own).pairs())

    def all_columns(self) -> str:
        """Return the query string of the same page with all columns."""
        return urlencode(replace(self, shown=()).pairs())

    def without(self, unwanted: Filter) -> str:
        """Return the query string with one filter taken back."""
        return urlencode(self.pairs(filters=[each for each in self.filters if each is not unwanted]))

    def download(self) -> list[tuple[str, str]]:
        """Return the parameters with which the dump gives exactly the rows that are shown, all pages of them."""
        # Not `q`: there, text that begins with a brace is read as JSON.
        pairs = [("full_text", self.text)] if self.text and not self.problem else []
        if self.conditions:
            pairs.append(("filters", json.dumps(self.filter_object(), ensure_ascii=False)))
        if self.shown:
            pairs.append(("fields", json.dumps(self.shown, ensure_ascii=False)))
        if self.sort:
            name = self.sort[0].replace('"', '""')
            pairs.append(("sort", f'"{name}" {self.sort[1]}'))
        return pairs


def operators_for(column: Column) -> tuple[str, ...]:
    """Return the operators that make sense for a column's type."""
    if column.type in ("text", "code", "json"):
        return TEXT
    return ("eq", "empty", "filled") if column.type == "boolean" else ORDERED


def operator_choices() -> list[tuple[str, Promise, str]]:
    """Return each operator, what people read for it, and the types of columns that it fits."""
    return [
        (operator, text, " ".join(kind for kind in CKAN_TYPES if operator in operators_for(Column("", kind))))
        for operator, text in OPERATORS.items()
    ]


def read(parameters: QueryDict, columns: Sequence[Column]) -> Exploring:
    """Return what an address asks of a table with these columns; unknown columns and operators do not count."""
    known = {column.name: column for column in columns}
    filters, conditions = _read_filters(parameters, known)
    text = clean(parameters.get("q", ""))
    view = parameters.get("view", "rows")
    view = view if view in VIEWS else "rows"
    return Exploring(
        text=text,
        filters=filters,
        sort=_read_sort(parameters.get("sort", ""), known),
        page=whole_number(parameters.get("page"), 1, LAST_PAGE),
        problem=_problem_with(Ask(q=text), columns),
        conditions=conditions,
        shown=_read_shown(parameters, columns),
        view=view,
        own=[
            (name, clean(value)[:LONGEST_OWN]) for name in VIEWS[view] for value in parameters.getlist(name)[:MOST_OWN]
        ],
    )


def _read_shown(parameters: QueryDict, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the chosen columns; `earlier` and `later` move one of them by a place. All in their own order is no choice."""
    all_names = [column.name for column in columns]
    known = frozenset(all_names)
    names = list(dict.fromkeys(name for name in parameters.getlist("show") if name in known))
    for word, step in (("earlier", -1), ("later", 1)):
        moved = parameters.get(word, "")
        if moved in names:
            place = names.index(moved)
            names.insert(max(place + step, 0), names.pop(place))
    return () if names == all_names else tuple(names)


def _read_sort(text: str, known: Mapping[str, Column]) -> tuple[str, Direction] | None:
    if text in known:
        return text, "asc"
    return (text[1:], "desc") if text.startswith("-") and text[1:] in known else None


def _read_filters(
    parameters: QueryDict, known: Mapping[str, Column]
) -> tuple[Sequence[Filter], Sequence[Mapping[str, Any]]]:
    """Three lists side by side (`column`, `op`, `value`) are what a form without JavaScript can send."""
    names, values = parameters.getlist("column"), parameters.getlist("value")
    filters: list[Filter] = []
    conditions: list[Mapping[str, Any]] = []
    for place, operator in enumerate(parameters.getlist("op")[:MOST_FILTERS]):
        name = names[place] if place < len(names) else ""
        value = clean(values[place]) if place < len(values) else ""
        if name not in known or operator not in OPERATORS:
            continue
        column = known[name]
        condition = {name: _condition(column, operator, value)}
        problem = _problem(column, operator, value) or _problem_with(Ask(filters=condition), [column])
        filters.append(Filter(name, operator, value, problem))
        if problem is None:
            conditions.append(condition)
    return filters, conditions


def _condition(column: Column, operator: str, value: str) -> dict[str, Any]:
    if operator in ("empty", "filled"):
        return {"empty": operator == "empty"}
    if operator == "in":
        return {"in": [_typed(column, each.strip()) for each in value.split("|") if each.strip()]}
    return {operator: _typed(column, value)}


def _typed(column: Column, value: str) -> str:
    """Read numbers with separators and dates of either era; the table itself judges what is left as it was."""
    if column.type in ("integer", "decimal", "year"):
        return value.replace(",", "")
    if column.type in ("date", "timestamp"):
        try:
            return read_date(value).isoformat()
        except ValueError:
            return value
    return value


def _problem(column: Column, operator: str, value: str) -> Promise | None:
    if operator not in operators_for(column):
        return _("This comparison does not fit the type of the column.")
    if not value and operator not in ("empty", "filled"):
        return _("Type a value to compare with.")
    if operator == "in" and value.count("|") >= MOST_VALUES:
        return _("These are too many values to compare with.")
    return None


def _problem_with(ask: Ask, columns: Sequence[Column]) -> Promise | None:
    try:
        check(ask, columns)
    except BadAsk as refusal:
        if refusal.field == "q":
            return _("These words are too long or too many to search for.")
        return _("The value does not fit the type of the column.")
    return None
