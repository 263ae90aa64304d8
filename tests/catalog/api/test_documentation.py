"""The list of actions in the documentation is the list of actions that there are."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from catalog.api.ckan.registry import READS, WRITES

PAGE = Path(__file__).parents[3] / "docs" / "ckan-api.md"
ROW = re.compile(r"^\| `(\w+)` \| (GET, POST|POST) \| (.+) \|$", re.MULTILINE)


def test_every_action_is_listed_with_its_methods() -> None:
    listed = {name: methods for name, methods, _ in ROW.findall(PAGE.read_text())}

    assert listed == {**dict.fromkeys(READS, "GET, POST"), **dict.fromkeys(WRITES, "POST")}


def test_what_is_left_out_is_not_there() -> None:
    left_out = PAGE.read_text().split("## What is left out, and why")[1].split("## ")[0]
    names = [
        name
        for row in left_out.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)`", row.split("|")[1])
    ]

    assert len(names) > 5
    assert not set(names) & {*READS, *WRITES}


@pytest.mark.parametrize("name", sorted(READS | WRITES))
def test_every_action_has_a_help_text_that_tells_its_answer(name: str) -> None:
    text = inspect.getdoc((READS | WRITES)[name]) or ""

    assert len(text) > 20
    assert name not in READS or ":returns:" in text or text.startswith("Return ")
