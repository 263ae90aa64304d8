"""Calls about one table that can be run as they stand, in curl, Python, R and JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson
from django.utils.translation import gettext as _

from catalog.records import Column
from catalog.tables.aggregate import Measure

NUMBERS = {"integer", "decimal"}
GROUPS = {"text", "code", "year", "boolean"}


@dataclass(frozen=True, slots=True)
class Example:
    """One call: what it is for, its address, and its code by language."""

    title: str
    url: str
    code: Mapping[str, str]


def examples(columns: Sequence[Column], rows_url: str, dump_url: str) -> list[Example]:
    """Return calls that fit the columns of a table: some rows, a filter, groups with figures, the whole table."""
    calls = [(_("The first rows"), rows_url, {"limit": "5"})]
    filtered = next((each for each in columns if each.values), None)
    if filtered is not None:
        condition = orjson.dumps({filtered.name: filtered.values[0]}).decode()
        calls.append((_("Only some rows"), rows_url, {"filter": condition, "limit": "5"}))
    group = next((each for each in columns if each.type in GROUPS), None)
    if group is not None:
        calls.append((_("Groups with their figures"), rows_url, _grouping(group, columns)))
    found = [_example(title, f"{url}?{urlencode(query)}") for title, url, query in calls]
    return [*found, _download(dump_url)]


def _grouping(group: Column, columns: Sequence[Column]) -> dict[str, str]:
    figure = next((each for each in columns if each.type in NUMBERS and each != group), None)
    measure = Measure("sum", figure.name) if figure else Measure("count", "*")
    return {"group_by": group.name, measure.function: measure.column, "sort": f"-{measure.name}"}


def _example(title: str, url: str) -> Example:
    # An address is percent-encoded ASCII, so that one way of quoting fits all languages.
    quoted = f'"{url}"'
    return Example(
        title,
        url,
        {
            "curl": f"curl '{url}'",
            "Python": f"import requests\n\nanswer = requests.get({quoted}, timeout=30)\n"
            'answer.raise_for_status()\nfor row in answer.json()["items"]:\n    print(row)',
            "R": f"library(jsonlite)\n\nanswer <- fromJSON({quoted})\nprint(answer$items)",
            "JavaScript": f"const answer = await fetch({quoted});\nconst {'{items}'} = await answer.json();\n"
            "console.table(items);",
        },
    )


def _download(dump_url: str) -> Example:
    url = f"{dump_url}?format=csv"
    quoted = f'"{url}"'
    return Example(
        _("The whole table"),
        url,
        {
            "curl": f"curl -o data.csv '{url}'",
            "Python": f"import pandas\n\ntable = pandas.read_csv({quoted})\nprint(table.head())",
            "R": f"table <- read.csv({quoted}, check.names = FALSE)\nhead(table)",
            "JavaScript": f"const answer = await fetch({quoted});\nconsole.log(await answer.text());",
        },
    )
