"""The SQL console of a table: a statement, its rows or what is wrong with it in words, and the rows as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.access import NotAllowed
from catalog.queries import finding, statements
from catalog.queries.tables import Table
from catalog.records import Column
from catalog.tables.export import BOM
from catalog.tables.facts import TableMissing, TableUnreadable
from catalog.tables.jail import query
from catalog.web.explorer import figures, opening
from catalog.web.explorer.wishes import suggestion
from catalog.web.site import origin

SHOWN = query.Limits(rows=500, bytes=2 * 2**20)
"""What the page shows of an answer; the CSV holds what the API gives."""
LONGEST = 4_000
"""Characters of a statement: more does not fit into an address."""
_CELL = 300
"""Characters of a cell that the page shows."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: in the reader's words, and in the engine's where they help."""

    text: Promise
    detail: str = ""
    status: int = 400


def console(request: HttpRequest, name: str, resource_id: str) -> HttpResponse:
    """Show the console; with `sql`, the answer to it."""
    found = opening.opened(request, name, resource_id)
    sql = request.GET.get("sql", "").strip()
    outcome = _run(request, sql, SHOWN) if sql else None
    result = outcome if isinstance(outcome, query.Result) else None
    refusal = outcome if isinstance(outcome, Refusal) else None
    listed = examples(found.table)
    own = reverse("sql-csv", args=[found.resource.dataset.name, found.resource.id])
    context = {
        "resource": found.resource,
        "dataset": found.resource.dataset,
        "sql": sql or listed[0][1],
        "asked": bool(sql),
        "result": result,
        "result_rows": [[_shown(cell) for cell in row] for row in result.rows] if result else [],
        "refusal": refusal,
        "examples": [(title, text, f"?{urlencode({'sql': text})}#answer") for title, text in listed],
        "columns": found.table.columns,
        "csv": f"{own}?{urlencode({'sql': sql})}",
        "longest": LONGEST,
        "most": SHOWN.rows,
        "origin": origin(request),
    }
    return render(request, "web/explorer/console.html", context, status=refusal.status if refusal else 200)


def as_csv(request: HttpRequest, name: str, resource_id: str) -> HttpResponse:
    """Send the answer to `sql` as CSV for Excel; text that it would take for a formula is disarmed."""
    opening.active(request, name, resource_id)
    outcome = _run(request, request.GET.get("sql", "").strip(), query.DEFAULT)
    if isinstance(outcome, Refusal):
        return HttpResponse(f"{outcome.text}\n{outcome.detail}\n", "text/plain; charset=utf-8", outcome.status)
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow([figures.disarmed(column) for column, _kind in outcome.columns])
    writer.writerows([figures.disarmed(_text(cell)) for cell in row] for row in outcome.rows)
    if outcome.truncated:
        writer.writerow([str(_("There are more rows than the %(most)s of this file.") % {"most": query.DEFAULT.rows})])
    body = BOM + sink.getvalue().encode("utf-8", "replace")
    response = HttpResponse(body, "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="answer.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def examples(table: Table) -> list[tuple[Promise, str]]:
    """Return statements that run on this table, made of its own columns."""
    source, columns = _quoted(str(table.resource.id)), table.columns
    listed: list[tuple[Promise, str]] = [(_("The first rows"), f"SELECT *\nFROM {source}\nLIMIT 20")]
    first = suggestion(columns)
    if first is not None:
        group = _quoted(first.x.name)
        figure = "count(*)" if first.measure == figures.COUNT else f"sum({_quoted(first.measure.column)})"
        grouped = f"SELECT {group}, {figure} AS total\nFROM {source}\nGROUP BY {group}\nORDER BY total DESC\nLIMIT 20"
        listed.append((_("Sum up by a column"), grouped))
    text = next((each for each in columns if each.type == "text" and each.values), None)
    if text is not None:
        value = text.values[0].replace("'", "''")
        listed.append((_("Choose rows"), f"SELECT *\nFROM {source}\nWHERE {_quoted(text.name)} = '{value}'\nLIMIT 20"))
    number: Column | None = next(iter(figures.numbers(columns)), None)
    if number is not None:
        column = _quoted(number.name)
        listed.append((_("Figures of a column"), f"SELECT min({column}), avg({column}), max({column})\nFROM {source}"))
    return listed


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _run(request: HttpRequest, sql: str, limits: query.Limits) -> query.Result | Refusal:
    if not sql or len(sql) > LONGEST:
        return Refusal(_("A statement here has 1 to 4,000 characters; the API takes longer ones."))
    try:
        return statements.answer(sql, request.user, limits)
    except query.SqlTooSlow:
        return Refusal(_("The statement takes too long. Choose fewer rows or columns, or sum up less."))
    except query.SqlTooLarge:
        return Refusal(_("The answer takes too much memory. Choose fewer rows or columns."))
    except query.SqlForbidden as refusal:
        return Refusal(_("The statement uses something that is not allowed here."), str(refusal), 403)
    except query.SqlError as mistake:
        return Refusal(_("The statement cannot be understood."), str(mistake))
    except query.JailBusy:
        return Refusal(_("Others are asking at the moment. Please try again in a moment."), status=503)
    except (finding.NotFound, NotAllowed):
        return Refusal(_("A table in the statement is not there, or not open to you."), status=404)
    except (TableMissing, TableUnreadable):
        return Refusal(_("The table cannot be read at the moment."), status=503)


def _text(cell: Any) -> Any:
    """A cell as it is written: JSON as text, decimals plain."""
    if isinstance(cell, orjson.Fragment):
        return orjson.dumps(cell).decode()
    return f"{cell:f}" if isinstance(cell, Decimal) else cell


def _shown(cell: Any) -> tuple[str, bool]:
    """A cell for the page, and whether it is a number."""
    if cell is None:
        return "", False
    if isinstance(cell, bool):
        return ("true" if cell else "false"), False
    text = str(_text(cell))
    return (text if len(text) <= _CELL else f"{text[:_CELL]}…"), isinstance(cell, int | float | Decimal)
