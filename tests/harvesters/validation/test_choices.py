"""What a person chose is obeyed; what the file does not allow is an error."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from json import dumps, loads
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.records import CellChoice, Choices, ColumnChoice, Problem
from harvesters.validation.choosing import choices_from
from harvesters.validation.rejection import Rejected

from .conftest import Check
from .workbooks import xlsx

CSV = "จังหวัด,รหัส,วันที่\nตาก,63,1/2/2563\nเลย,42,3/4/2563\n"


def refused(check: Check, content: str | bytes, choices: Choices, name: str = "file.csv") -> Problem:
    report = check(content, name, choices=choices).report
    assert (report.outcome, report.problems[0].code) == ("rejected", "impossible_choice"), report.problems
    return report.problems[0]


def test_the_encoding_is_obeyed(check: Check) -> None:
    found = check("ชื่อ,n\nก,1\n".encode("cp874"), choices=Choices(encoding="CP1252"))
    assert (found.report.encoding, found.report.reasons["encoding"]) == ("CP1252", {"code": "chosen"})
    assert found.table["ª×èÍ"] == ["¡"]


def test_an_encoding_that_cannot_be_names_the_byte(check: Check) -> None:
    report = check("ชื่อ,n\nก,1\n".encode("cp874"), choices=Choices(encoding="UTF-8")).report
    assert (report.problems[0].code, report.problems[0].params["tried"]) == ("not_decodable", ["UTF-8"])
    assert refused(check, CSV, Choices(encoding="KOI8-R")).params["choice"] == "encoding"


def test_the_delimiter_is_obeyed(check: Check) -> None:
    found = check("a;b,c\n1;2,3\n4;5,6\n", choices=Choices(delimiter=";"))
    assert (found.report.delimiter, found.table["a"], found.table["b,c"]) == (";", [1, 4], ["2,3", "5,6"])
    assert refused(check, CSV, Choices(delimiter="::")).params["possible"][0] == ","


@pytest.mark.parametrize(
    ("row", "rows", "names", "count"),
    [
        (None, None, ["ก", "ข"], 2),
        (1, None, ["หัวเรื่อง", "ปี 2565"], 3),
        (2, 2, ["หัวเรื่อง ก", "ปี 2565 ข"], 2),
        (0, None, ["column_1", "column_2"], 4),
        (3, None, ["1", "x"], 1),
    ],
)
def test_the_header_row_is_obeyed(
    check: Check, row: int | None, rows: int | None, names: list[str], count: int
) -> None:
    found = check(
        "หัวเรื่อง,ปี 2565\nก,ข\n1,x\n2,y\n",
        choices=Choices(header_row=row or (2 if row is None else row), header_rows=rows),
    )
    assert (list(found.types), found.report.rows) == (names, count)


@pytest.mark.parametrize(
    "choices", [Choices(header_row=9), Choices(header_rows=2), Choices(header_row=1, header_rows=2)]
)
def test_a_header_that_is_not_there_is_refused(check: Check, choices: Choices) -> None:
    assert refused(check, CSV, choices).params["choice"] in ("header_row", "header_rows")


def test_a_column_gets_its_name_and_type(check: Check) -> None:
    columns = (ColumnChoice(2, name="อายุ", type="integer"), ColumnChoice(3, type="text"))
    found = check(CSV, choices=Choices(columns=columns))
    assert found.types == {"จังหวัด": "text", "อายุ": "integer", "วันที่": "text"}
    assert (found.table["อายุ"], found.table["วันที่"]) == ([63, 42], ["1/2/2563", "3/4/2563"])
    assert found.report.reasons["column:อายุ"]["code"] == "chosen"
    assert found.column("อายุ").source == "รหัส"


def test_the_report_says_what_could_be_chosen(check: Check) -> None:
    options = check(CSV, choices=Choices(columns=(ColumnChoice(2, name="x", type="text"),))).report.options
    assert options["columns"][1] == {
        "position": 2,
        "name": "รหัส",
        "type": "code",
        "types": ["text", "code", "integer", "decimal", "year"],
    }
    assert options["columns"][2]["types"] == ["text", "code", "date", "timestamp"]
    assert {"UTF-8", "CP874"} <= set(options["encodings"]) and ";" in options["delimiters"]


def test_cells_that_do_not_fit_a_chosen_type_are_counted_exactly(check: Check) -> None:
    cells = ["1", "2.5", "สาม", "4", "5"]
    content = "n,m\n" + "".join(f"{cell},x\n" for cell in cells)
    assert check(content).types["n"] == "text"
    found = check(content, choices=Choices(columns=(ColumnChoice(1, type="integer"),)))
    assert found.table["n"] == [1, None, None, 4, 5]
    assert (found.problem("bad_cell").count, [each["row"] for each in found.problem("bad_cell").params["first"]]) == (
        2,
        [3, 4],
    )
    found = check(content, choices=Choices(columns=(ColumnChoice(1, type="decimal"),)))
    assert found.table["n"] == [Decimal("1.0"), Decimal("2.5"), None, Decimal("4.0"), Decimal("5.0")]


def test_a_chosen_date_is_found_among_much_text(check: Check) -> None:
    rows = "".join(f"รายการที่ {number},{number}\n" for number in range(5_000))
    found = check("เมื่อ,n\n" + rows + "29/2/2559,1\n", choices=Choices(columns=(ColumnChoice(1, type="date"),)))
    assert (found.table["เมื่อ"][-1], found.problem("bad_cell").count) == (date(2016, 2, 29), 5_000)


def test_ones_and_zeros_are_yes_and_no_when_a_person_says_so(check: Check) -> None:
    found = check("มี,n\n1,5\n0,6\n1,7\n", choices=Choices(columns=(ColumnChoice(1, type="boolean"),)))
    assert found.table["มี"] == [True, False, True]


@pytest.mark.parametrize(
    ("column", "choice"),
    [
        (ColumnChoice(9), "columns"),
        (ColumnChoice(0), "columns"),
        (ColumnChoice(1, type="date"), "type"),
        (ColumnChoice(1, type="integer"), "type"),
        (ColumnChoice(1, type="json"), "type"),
        (ColumnChoice(1, type="time"), "type"),
        (ColumnChoice(1, name="รหัส"), "name"),
        (ColumnChoice(1, name="_id"), "name"),
        (ColumnChoice(1, name="ก" * 64), "name"),
    ],
)
def test_what_a_column_cannot_be_is_refused(check: Check, column: ColumnChoice, choice: str) -> None:
    assert refused(check, CSV, Choices(columns=(column,))).params["choice"] == choice


def test_a_date_with_times_is_not_cut_to_days(check: Check) -> None:
    content = "เมื่อ,n\n2020-01-01 10:00,1\n2020-01-02 11:30,2\n"
    problem = refused(check, content, Choices(columns=(ColumnChoice(1, type="date"),)))
    assert problem.params["possible"] == ["text", "code", "timestamp"]


def test_missing_words_are_obeyed_in_text_too(check: Check) -> None:
    content = "ชื่อ,n\nก,1\nขาด,ขาด\n-,3\n"
    found = check(content, choices=Choices(missing=("ขาด",)))
    assert (found.table["ชื่อ"], found.table["n"]) == (["ก", None, "-"], [1, None, 3])
    assert found.report.conversions == {"ชื่อ": {"placeholder": 1}, "n": {"placeholder": 1}}
    assert check(content).table["ชื่อ"] == ["ก", "ขาด", "-"]


def test_no_chosen_type_hides_personal_data(check: Check) -> None:
    numbers = [f"19999{number:07d}" for number in range(20)]
    checked = [
        f"{digits}{(11 - sum(int(each) * (13 - place) for place, each in enumerate(digits)) % 11) % 10}"
        for digits in numbers
    ]
    content = "n,x\n" + "".join(f"{number},ก\n" for number in checked)
    for kind in ("decimal", "integer", "text"):
        found = check(content, choices=Choices(columns=(ColumnChoice(1, name="ยอด", type=kind),)))
        assert [(each.column, each.holds) for each in found.report.personal] == [("ยอด", True)]
        assert found.report.preview[0][0] == "•••"


def test_choices_reach_rows_cells_words_and_the_order_of_dates(check: Check) -> None:
    content = "จังหวัด,เมื่อ,n\nตาก,1/2/2563,*\nเลย,3/4/2563,2\nน่าน,5/6/2563,-\nรวม,,2\n"
    columns = (
        ColumnChoice(9, source="เมื่อ", order="month"),
        ColumnChoice(3, missing=("*",)),
        ColumnChoice(1, missing=("น่าน",)),
    )
    found = check(content, choices=Choices(columns=columns, left_out=(5,), cells=(CellChoice(3, 3, "7"),)))
    assert found.table["จังหวัด"] == ["ตาก", "เลย", None]
    assert found.table["เมื่อ"] == [date(2020, 1, 2), date(2020, 3, 4), date(2020, 5, 6)]
    assert found.table["n"] == [None, 7, None]
    assert found.problem("rows_left_out").params == {"rows": [5]}
    assert found.problem("cells_corrected").params["first"] == [{"row": 3, "value": "2 → 7"}]
    assert found.report.choices.left_out == (5,)


@pytest.mark.parametrize(
    ("choices", "choice"),
    [
        (Choices(left_out=(1,)), "left_out"),
        (Choices(left_out=(2, 900)), "left_out"),
        (Choices(cells=(CellChoice(900, 1, "x"),)), "cells"),
        (Choices(cells=(CellChoice(2, 9, "x"),)), "cells"),
        (Choices(columns=(ColumnChoice(1, source="ไม่มี"),)), "columns"),
        (Choices(columns=(ColumnChoice(1), ColumnChoice(3, source="จังหวัด"))), "columns"),
        (Choices(columns=(ColumnChoice(1, order="day"),)), "order"),
        (Choices(columns=(ColumnChoice(2, type="code", order="day"),)), "order"),
        (Choices(columns=(ColumnChoice(3, order="year"),)), "order"),  # type: ignore[arg-type]
        (Choices(columns=(ColumnChoice(3, era="AD"),)), "era"),  # type: ignore[arg-type]
    ],
)
def test_rows_cells_and_columns_that_are_not_there_are_refused(check: Check, choices: Choices, choice: str) -> None:
    assert refused(check, CSV, choices).params["choice"] == choice


def test_the_sheet_is_obeyed(check: Check) -> None:
    book = xlsx({"ใหญ่": [["ก", "ข"], *[["x", number] for number in range(9)]], "เล็ก": [["ค", "ง"], ["y", 1]]})
    assert check(book, "a.xlsx").report.options["sheets"] == ["ใหญ่", "เล็ก"]
    found = check(book, "a.xlsx", choices=Choices(sheet="เล็ก"))
    assert (found.report.sheet, found.table["ค"]) == ("เล็ก", ["y"])
    assert refused(check, book, Choices(sheet="ไม่มี"), "a.xlsx").params["possible"] == ["ใหญ่", "เล็ก"]


@pytest.mark.parametrize(
    ("content", "name", "choices"),
    [
        ('[{"a": 1}, {"a": 2}]', "a.json", Choices(header_row=1)),
        ('[{"a": 1}, {"a": 2}]', "a.json", Choices(delimiter=";")),
        (CSV, "a.csv", Choices(sheet="S")),
        (CSV, "a.csv", Choices(table="A1:B2")),
        (CSV, "a.csv", Choices(member="x.csv")),
        ("%PDF-1.7", "a.pdf", Choices(encoding="UTF-8")),
        ("<r><e><a>1</a></e><e><a>2</a></e></r>", "a.xml", Choices(header_row=1)),
    ],
)
def test_a_choice_that_the_format_does_not_have_is_refused(
    check: Check, content: str, name: str, choices: Choices
) -> None:
    refused(check, content, choices, name)


def test_choices_survive_as_json() -> None:
    columns = (ColumnChoice(1, "ก", "code"), ColumnChoice(2, source="ข", order="day", era="BE", missing=("x",)))
    cells = (CellChoice(3, 1, ""),)
    choices = Choices("CP874", ";", header_row=0, columns=columns, missing=("-",), left_out=(4, 9), cells=cells)
    assert choices_from(loads(dumps(asdict(choices)))) == choices
    assert choices_from({}) == Choices()


@given(
    st.dictionaries(
        st.sampled_from([*asdict(Choices()), "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ),
    )
)
def test_any_json_is_choices_or_refused(stored: dict[str, Any]) -> None:
    try:
        choices = choices_from(stored)
    except Rejected as rejected:
        assert rejected.problem.code == "impossible_choice"
    else:
        assert isinstance(choices, Choices)
