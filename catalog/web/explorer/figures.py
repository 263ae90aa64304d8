"""One figure per group, as a form asks for it: a function over a column, checked against the table, and its name for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.records import Column
from catalog.tables.aggregate import ROWS, Function, Measure

NUMBERS = frozenset({"integer", "decimal"})
FUNCTIONS: Mapping[str, Promise] = MappingProxyType(
    {
        "count": gettext_lazy("number of rows"),
        "sum": gettext_lazy("sum"),
        "avg": gettext_lazy("average"),
        "min": gettext_lazy("smallest"),
        "max": gettext_lazy("largest"),
    }
)
COUNT = Measure("count", ROWS)


def numbers(columns: Sequence[Column]) -> list[Column]:
    """Return the columns that can be summed up."""
    return [column for column in columns if column.type in NUMBERS]


def measure(function: str, column: str, columns: Sequence[Column]) -> Measure:
    """Return the figure that is asked for; what does not fit the table counts rows."""
    fits = function in FUNCTIONS and function != "count" and column in {each.name for each in numbers(columns)}
    return Measure(cast(Function, function), column) if fits else COUNT


def named(figure: Measure) -> str:
    """Return what people read for a figure: `sum of โคเนื้อ (ตัว)`."""
    if figure == COUNT:
        return _("Number of rows")
    texts = {
        "sum": _("Sum of %(column)s"),
        "avg": _("Average of %(column)s"),
        "min": _("Smallest %(column)s"),
        "max": _("Largest %(column)s"),
    }
    return texts[figure.function] % {"column": figure.column}


def disarmed(cell: Any) -> Any:
    """Return a cell for a spreadsheet: text that it would take for a formula gets an apostrophe in front (OWASP)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
