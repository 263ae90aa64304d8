"""From the form of the preview page to choices: what was typed, read strictly, every mistake named beside its field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from django.utils.translation import gettext as _

from catalog.records import NOTHING_CHOSEN, Choices, ColumnChoice
from harvesters.validation.choosing import LAST_ROW, MOST_NAMED, choices_from
from harvesters.validation.rejection import Rejected

PLAIN = ("encoding", "delimiter", "member", "sheet", "table")
MOST_WORDS = 200
LONGEST = 200_000
"""Letters in the hidden field that carries what the form does not show."""
_SPAN = re.compile(r"(\d{1,15})(?:\s*[-–]\s*(\d{1,15}))?")


class Mistaken(Exception):
    """Something in the form cannot be read; `errors` has a text by the name of the field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def asked(data: Mapping[str, str]) -> Choices:
    """The choices in a posted form. Raise Mistaken."""
    errors: dict[str, str] = {}
    carried = _carried(data.get("carried", ""))
    header_row, header_rows = (_number(data, name, errors) for name in ("header_row", "header_rows"))
    left_out = _rows(data.get("left_out", ""), errors)
    if errors:
        raise Mistaken(errors)
    words = tuple(dict.fromkeys(filter(None, map(str.strip, data.get("missing", "").splitlines()))))
    choices = Choices(
        **{name: data.get(name, "") for name in PLAIN},
        header_row=header_row,
        header_rows=header_rows if header_row else None,
        missing=words[:MOST_WORDS] or None,
        left_out=left_out,
        columns=_columns(data, carried),
        cells=carried.cells if data.get("keep_cells") else (),
    )
    return _pressed(data, choices)


def _pressed(data: Mapping[str, str], choices: Choices) -> Choices:
    """The choices with the one that a button of its own stands for."""
    if encoding := data.get("repair"):
        return replace(choices, encoding=encoding)
    pressed = data.get("header_is", "")
    if pressed.isdecimal() and len(pressed) < 16:
        return replace(choices, header_row=int(pressed), header_rows=None)
    return choices


def carried_text(choices: Choices) -> str:
    """What the form does not show of choices, for its hidden field: single cells, and all that is said of columns."""
    columns = [asdict(column) for column in choices.columns]
    return json.dumps({"cells": [asdict(cell) for cell in choices.cells], "columns": columns}, ensure_ascii=False)


def _carried(text: str) -> Choices:
    """The choices in the hidden field; one that somebody spoilt is no choice at all."""
    try:
        stored: Any = json.loads(text[:LONGEST]) if text else {}
        return choices_from({key: stored[key] for key in ("cells", "columns") if key in stored})
    except (ValueError, TypeError, Rejected):
        return NOTHING_CHOSEN


def _number(data: Mapping[str, str], name: str, errors: dict[str, str]) -> int | None:
    text = data.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        errors[name] = _("Write a whole number.")
        return None
    return int(text)


def _rows(text: str, errors: dict[str, str]) -> tuple[int, ...]:
    """Numbers and spans of rows such as `5, 7-9`."""
    found: set[int] = set()
    for part in filter(None, map(str.strip, text.split(","))):
        match = _SPAN.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= LAST_ROW or last - first + len(found) >= MOST_NAMED:
            errors["left_out"] = _("Write numbers of rows such as 5, 7-9; at most %(most)s rows.") % {
                "most": MOST_NAMED
            }
            return ()
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def _columns(data: Mapping[str, str], carried: Choices) -> tuple[ColumnChoice, ...]:
    """The columns for which something was typed, or had been chosen and is not in the form."""
    before = {column.position: column for column in carried.columns}
    found = [column for column in carried.columns if f"source_{column.position}" not in data]
    for key in data:
        number = key.removeprefix("source_")
        if key == number or not number.isdecimal() or len(number) > 6:
            continue
        position = int(number)
        fine = before.get(position, ColumnChoice(position))
        name = data.get(f"name_{number}", "").strip()
        typed: dict[str, Any] = {kind: data.get(f"{kind}_{number}", "") for kind in ("type", "order")}
        chosen = "" if name == data.get(f"guessed_{number}") else name
        column = replace(fine, name=chosen, source=data[key], **typed)
        if column != ColumnChoice(position, source=data[key]):
            found.append(column)
    return tuple(found)
