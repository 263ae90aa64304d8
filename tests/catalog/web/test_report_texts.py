"""Every code that the validation can give has a text for people, and every text can be filled in."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import harvesters.intake
import harvesters.validation
from catalog.formats.dictionary.shape import CODE_LISTS
from catalog.records import Column
from catalog.web import breach_texts, reason_texts, report_texts
from catalog.web.tables import TYPES

SOURCES = [*Path(harvesters.validation.__file__).parent.glob("*.py"), Path(harvesters.intake.__file__)]
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES]
NODES = [node for tree in TREES for node in ast.walk(tree)]


def strings(node):
    """Return the texts that an expression can be: a constant, or either side of a condition."""
    if isinstance(node, ast.IfExp):
        return strings(node.body) | strings(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def assigned(node):
    """Return the name that an assignment gives a value."""
    return getattr(node.targets[0] if isinstance(node, ast.Assign) else node.target, "id", "")


def emitted_problems():
    found = set()
    for node in NODES:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Problem", "Rejected", "Rule"}:
            given_code = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "code")]
            found |= set().union(*map(strings, given_code))
        elif isinstance(node, ast.Assign | ast.AnnAssign) and assigned(node) == "code":
            found |= strings(node.value)
        elif isinstance(node, ast.Dict):
            found |= {
                text
                for key, value in zip(node.keys, node.values, strict=True)
                if key and strings(key) == {"error"}
                for text in strings(value)
            }
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[1], ast.Dict):
            found |= strings(node.elts[0])  # a plan's warnings, and delimiters with their reason
    return found - {""}


def emitted_reasons():
    return {
        text
        for node in NODES
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if key and strings(key) == {"code"}
        for text in strings(value)
    }


def emitted_conversions():
    from harvesters.validation import convert, numerals

    found = {"trimmed"}
    for module in (convert, numerals):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") in {"forms", "counts"}:
                found |= strings(node.slice)
            elif isinstance(node, ast.Dict) and all(map(strings, filter(None, node.keys))):
                found |= set().union(*map(strings, filter(None, node.keys))) if node.keys else set()
    return found


def test_every_problem_has_a_text():
    emitted = emitted_problems()
    assert {"bad_cell", "ragged", "cell_too_large", "empty_workbook", "mixed_eras", "check_failed"} <= emitted
    assert emitted == set(report_texts.PROBLEMS)


def test_every_list_of_codes_has_a_name():
    assert set(CODE_LISTS) == set(breach_texts.CODE_LISTS)


def test_every_reason_has_a_text():
    emitted = emitted_reasons()
    assert {"strict_utf8_failed", "leading_zero", "day_first", "first_full_row"} <= emitted
    assert emitted == set(reason_texts.REASONS)


def test_every_conversion_has_a_text():
    emitted = emitted_conversions()
    assert {"buddhist_era", "thousands", "placeholder", "sign"} <= emitted
    assert emitted == set(reason_texts.CONVERSIONS)


def test_every_kind_of_personal_data_has_a_name():
    from harvesters.validation.personal import KINDS

    assert set(KINDS) == set(reason_texts.PERSONAL)


def test_every_stage_has_a_name():
    stages = {
        text
        for node in NODES
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "stage"
        for text in strings(node.args[0])
    }
    assert stages == set(reason_texts.STAGES)


def test_every_type_of_column_has_a_name():
    assert set(get_args(get_type_hints(Column)["type"])) == set(TYPES)


@pytest.mark.parametrize("code", report_texts.PROBLEMS)
@pytest.mark.parametrize("language", ["th", "en"])
def test_a_problem_without_parameters_still_reads(code, language):
    with translation.override(language):
        what, remedy = report_texts.problem_texts({"code": code})
    assert what and remedy and "%(" not in what + remedy


def test_a_problem_is_said_with_its_numbers():
    with translation.override("en"):
        what, _ = report_texts.problem_texts(
            {"code": "ragged", "count": 1200, "params": {"rows": 3000, "expected": 5, "found": 6}}
        )
        limit, _ = report_texts.problem_texts({"code": "too_large", "params": {"limit": 2 * 1024**3}})
    assert what.startswith("1,200 of 3,000 rows have more or fewer cells than the 5 of the header")
    assert limit == "The file, once unpacked, is larger than 2.0\xa0GB."


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("", ""), ("4 digits", "4 digits"), ("d/m/yyyy BE", "d/m/yyyy Buddhist Era"), ("1,234, thai digits", "1,234, Thai digits"),
        ("BE and CE", "Buddhist Era, Common Era"), ("true/false", "true/false"),
    ],
)  # fmt: skip
def test_a_way_of_writing_reads_as_words(pattern, text):
    with translation.override("en"):
        assert reason_texts.pattern_text(pattern) == text


def test_a_code_of_a_later_release_is_named():
    with translation.override("en"):
        assert report_texts.problem_texts({"code": "brand_new"}) == ("The check reports “brand_new”.", "")
    assert reason_texts.reason_text({"code": "brand_new"}) == ""
    assert reason_texts.reason_text(None) == ""


@given(
    st.sampled_from(sorted(report_texts.PROBLEMS)),
    st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.lists(st.text()))),
)
def test_no_parameter_breaks_a_text(code, params):
    params.pop("limit", None), [params.pop(key, None) for key in report_texts.BYTES]
    assert report_texts.problem_texts({"code": code, "params": params})[0]
