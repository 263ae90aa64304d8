"""Tables as XML, streamed: CKAN's `<data><row _id="1"><name>…</name></row></data>`, well-formed whatever the names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa

from catalog.records import Column
from catalog.tables.asking import ID, Ask, Question, check
from catalog.tables.export import BOM, batches, joined_text
from catalog.tables.facts import Facts, facts_of
from catalog.tables.sql import Sql, as_text, is_text

_START = b'<data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
_END = b"</data>\n"

# What XML 1.0 allows in names, in its narrow fourth edition, which old parsers still hold to: ASCII and Thai.
_LETTERS = "A-Za-z_\u0e01-\u0e2e\u0e30\u0e32\u0e33\u0e40-\u0e45"
_OTHERS = "0-9.\\-\u0e31\u0e34-\u0e3a\u0e46-\u0e4e\u0e50-\u0e59"
_NOT_IN_NAME = re.compile(f"[^{_LETTERS}{_OTHERS}]|_(?=x[0-9A-Fa-f]{{4,}}_)")
_NOT_AT_START = re.compile(f"[{_OTHERS}]")

# Characters that no XML 1.0 document may hold, not even as references.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORBIDDEN_SQL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"


def xml_chunks(table: Path, columns: Sequence[Column], ask: Ask, *, bom: bool = False) -> Iterator[bytes]:
    """CKAN's XML dump (UTF-8): a `row` each, its number as the attribute `_id`, missing cells with `xsi:nil`.

    JSON columns become nested `<value key="…">`. Names that XML does not allow are written as SQL/XML does
    (ISO 9075-14: a space is `_x0020_`). Control characters, which XML cannot hold, become U+FFFD.
    Raises `BadAsk`, `TableMissing` before the first byte; while streaming `TableUnreadable` or `NotEnoughMemory`.
    """
    question, facts = check(ask, columns), facts_of(table)
    return _document(table, question, facts, (BOM if bom else b"") + _START)


def element_name(name: str) -> str:
    """The name of a column's element: a valid XML name, different for different columns (ISO 9075-14, clause 9.1)."""
    escaped = _NOT_IN_NAME.sub(_escaped, name)
    return _NOT_AT_START.sub(_escaped, escaped[:1]) + escaped[1:]


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _document(table: Path, question: Question, facts: Facts, start: bytes) -> Iterator[bytes]:
    outputs, names = _outputs(question, facts)
    yield start
    for batch in batches(table, question, outputs, facts):
        yield joined_text(batch.column(0)) if len(outputs) == 1 else _rows(batch, names)
    yield _END


def _outputs(question: Question, facts: Facts) -> tuple[list[Sql], list[str | None]]:
    """What the engine gives per row: stretches of finished XML (None), and between them JSON cells (their element)."""
    number = f"' _id=\"' || {as_text(ID, facts)} || '\"'" if ID in question.fields else "''"
    parts: list[tuple[str | None, str]] = [(None, f"'<row' || {number} || '>'")]
    for column in question.fields:
        if column.type == "json":
            parts.append((element_name(column.name), as_text(column, facts)))
        elif column != ID:
            parts.append((None, _element(column, facts)))
    parts.append((None, "E'</row>\\n'"))
    grouped = [(name, " || ".join(text for _, text in group)) for name, group in groupby(parts, lambda part: part[0])]
    return [Sql(text) for _, text in grouped], [name for name, _ in grouped]


def _element(column: Column, facts: Facts) -> str:
    """The engine's expression for one element; the name holds ASCII and Thai letters, so it cannot end the literal."""
    name, text = element_name(column.name), as_text(column, facts)
    if is_text(column):
        text = f"regexp_replace({text}, '{_FORBIDDEN_SQL}', '\ufffd', 'g')"
        for character, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\\r", "&#13;")):
            text = f"replace({text}, E'{character}', '{reference}')"
    return f"coalesce('<{name}>' || {text} || '</{name}>', '<{name} xsi:nil=\"true\"/>')"


def _rows(batch: pa.RecordBatch, names: Sequence[str | None]) -> bytes:
    """Rows whose JSON cells only Python can unfold."""
    columns = [
        column.to_pylist() if name is None else [_json_element(name, text) for text in column.to_pylist()]
        for name, column in zip(names, batch.columns, strict=True)
    ]
    return "".join("".join(row) for row in zip(*columns, strict=True)).encode()


def _json_element(name: str, text: str | None) -> str:
    if text is None:
        return f'<{name} xsi:nil="true"/>'
    try:
        # Numbers stay the text they are: exact.
        value = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
        return _unfolded(name, "", value)
    except (ValueError, RecursionError):
        return f"<{name}>{_content(text)}</{name}>"


def _unfolded(name: str, attribute: str, value: Any) -> str:
    if value is None:
        return f'<{name}{attribute} xsi:nil="true"/>'
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, str):
        return f"<{name}{attribute}>{_content(value)}</{name}>"
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    inner = "".join(_unfolded("value", f" key={quoteattr(_legal(str(key)))}", each) for key, each in pairs)
    return f"<{name}{attribute}>{inner}</{name}>"


def _content(text: str) -> str:
    return escape(_legal(text), {"\r": "&#13;"})


def _legal(text: str) -> str:
    """The text without what XML cannot hold; lone surrogates, which JSON can spell, go the same way."""
    return _FORBIDDEN.sub("\ufffd", text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
