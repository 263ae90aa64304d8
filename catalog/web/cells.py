"""The rows of a table as HTML, joined here because the template engine needs far longer for 153 columns of 50 rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalog.formats.thai import be_date
from catalog.records import Column

SHOWN, LONGEST = 160, 5_000
"""Characters of a text that are shown at once, and that can be unfolded; all of it is in the download."""

NUMERIC = frozenset({"integer", "decimal", "year"})


def body(columns: Sequence[Column], rows: Sequence[Sequence[Any]], language: str) -> SafeString:
    """Return `<tr>`s for rows whose cells stand in the order of the columns; the first cell heads its row."""
    writers = [_WRITERS[column.type] for column in columns]
    classes = [' class="num"' if column.type in NUMERIC else "" for column in columns]
    lines: list[str] = []
    for row in rows:
        cells = ["" if cell is None else write(cell, language) for cell, write in zip(row, writers, strict=False)]
        head = f'<tr><th scope="row"{classes[0]}>{cells[0] or "–"}</th>'
        rest = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(classes[1:], cells[1:], strict=True))
        lines.append(f"{head}{rest}</tr>")
    return mark_safe("\n".join(lines))  # noqa: S308  every writer escapes


def _number(cell: int | Decimal, language: str) -> str:
    return f"{cell:,f}" if isinstance(cell, Decimal) else f"{cell:,}"


def _year(cell: int, language: str) -> str:
    return str(cell)


def _boolean(cell: bool, language: str) -> str:
    return escape(_("Yes") if cell else _("No"))


def _date(cell: date, language: str) -> str:
    return f'<time datetime="{cell.isoformat()}">{be_date(cell, language)}</time>'


def _timestamp(cell: datetime, language: str) -> str:
    return f'<time datetime="{cell.isoformat()}">{be_date(cell, language)} {cell:%H:%M}</time>'


def _time(cell: time, language: str) -> str:
    return f'<time datetime="{cell.isoformat()}">{cell.isoformat()}</time>'


def _text(cell: object, language: str) -> str:
    text = str(cell)
    if text.startswith(("https://", "http://")) and not any(sign.isspace() for sign in text):
        return format_html('<a href="{}" rel="nofollow ugc noopener">{}</a>', text, text[:SHOWN])
    if len(text) <= SHOWN:
        return escape(text)
    rest = text if len(text) <= LONGEST else _("%(start)s… (the download has all of it)") % {"start": text[:LONGEST]}
    return format_html("<details><summary>{}…</summary>{}</details>", text[: SHOWN // 2], rest)


_WRITERS: Mapping[str, Callable[[Any, str], str]] = {
    "integer": _number,
    "decimal": _number,
    "boolean": _boolean,
    "date": _date,
    "time": _time,
    "timestamp": _timestamp,
    "year": _year,
    "text": _text,
    "code": _text,
    "json": _text,
}
