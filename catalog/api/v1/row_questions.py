"""The query string of `/rows` read into a question to the table: a page of rows, or of groups with their figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from catalog.api.v1.parameters import CURSOR_PATTERN, TEXT_PATTERN, words
from catalog.api.v1.problems import BadParameter
from catalog.tables.aggregate import FUNCTIONS, ROWS, Measure
from catalog.tables.asking import ID, BadAsk, Direction, Nulls

LARGEST = 1_000
MOST_NAMES = 200
LONGEST_FILTER = 20_000
Sort = tuple[tuple[str, Direction, Nulls], ...]


def _columns(text: Any) -> serializers.ListField:
    """Return a parameter that names columns, repeated for each."""
    name = serializers.RegexField(TEXT_PATTERN, min_length=1, max_length=200, trim_whitespace=False)
    return serializers.ListField(child=name, default=list, max_length=MOST_NAMES, help_text=text)


class RowsQuestion(serializers.Serializer):
    """What the rows of a table take."""

    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST, default=100, help_text=gettext_lazy("How many rows one page has.")
    )
    cursor = serializers.RegexField(
        CURSOR_PATTERN,
        default="",
        help_text=gettext_lazy("Where the page begins: the cursor in the address `next` of the page before."),
    )
    as_of = words(
        60,
        gettext_lazy(
            "The rows as they were: the number of a version, a date (its end), or a time. Without: the version served now."
        ),
    )
    filter = words(
        LONGEST_FILTER,
        gettext_lazy(
            'A JSON object, by column a value, a list of values, or operators: {"ปี": {"gte": 2560}}. '
            "Operators: eq, gt, gte, lt, lte, in, contains, starts, empty; `$or` and `$and` take lists of such objects."
        ),
    )
    q = words(1_000, gettext_lazy("Words that must all occur in the row."))
    select = _columns(gettext_lazy("The columns to give; without: all. Repeat it for several."))
    sort = _columns(
        gettext_lazy("A column to sort by; a minus sign in front turns the order round. Repeat it for several.")
    )
    group_by = _columns(gettext_lazy("A column to group by. Repeat it for several."))
    count = _columns(gettext_lazy("Count the filled cells of a column per group, or with `*` the rows."))
    sum = _columns(gettext_lazy("Sum up a column per group."))
    avg = _columns(gettext_lazy("The average of a column per group."))
    min = _columns(gettext_lazy("The least value of a column per group."))
    max = _columns(gettext_lazy("The greatest value of a column per group."))


def read_filter(text: str) -> Mapping[str, Any]:
    """Return the filter that a parameter holds; raise BadParameter for what is no JSON object."""
    if not text:
        return {}
    try:
        read = orjson.loads(text)
    except ValueError as error:
        raise BadParameter({"filter": [_("This is not JSON.")]}) from error
    if not isinstance(read, dict):
        raise BadParameter({"filter": [_("This is no JSON object.")]})
    return read


def read_sort(texts: Sequence[str], names: Collection[str]) -> Sort:
    """Return the keys to sort by; a text that is the name of a column is that column, sign and all."""
    known = {ID.name, *names}
    return tuple(
        (text.removeprefix("-"), "desc", None) if text.startswith("-") and text not in known else (text, "asc", None)
        for text in texts
    )


def read_measures(asked: Mapping[str, Any]) -> tuple[Measure, ...]:
    """Return the figures that are asked for, none when rows are; groups without figures are counted."""
    measures = tuple(Measure(function, column) for function in FUNCTIONS for column in asked[function])
    return measures or ((Measure("count", ROWS),) if asked["group_by"] else ())


def refuse_select(asked: Mapping[str, Any]) -> None:
    """Raise BadAsk for columns to give beside groups, which have columns of their own."""
    if asked["select"]:
        raise BadAsk("select", "groups have the columns of group_by and their figures")
