"""A table held against its agency's data dictionary: what breaks it is counted exactly and shown, and refused where asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.formats.dictionary.shape import Constraints, Dictionary, Field, ForeignKey

ROWS = "id,name,age,when\n1,แดง,20,2024-01-05\n2,ดำ,,2024-02-30\n2,,150,2023-12-31\n,ขาว,7,2024-05-01\n"


def of(name: str, **rules: object) -> Dictionary:
    """A dictionary with one rule for one column, and nothing for the others."""
    fields = [Field(each) for each in ("id", "name", "age", "when") if each != name]
    return Dictionary(fields=(Field(name, constraints=Constraints(**rules)), *fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dictionary", "code", "column", "rows"),
    [
        (of("age", required=True), "required_empty", "age", [3]),
        (of("age", minimum="10"), "below_minimum", "age", [5]),
        (of("age", maximum="120"), "above_maximum", "age", [4]),
        (of("name", min_length=3), "too_short", "name", [3]),
        (of("name", max_length=2), "too_long", "name", [2, 5]),
        (of("name", pattern="แ.*|ด.*"), "not_of_pattern", "name", [5]),
        (of("name", enum=("แดง", "ดำ")), "not_allowed", "name", [5]),
        (of("age", enum=("20.0", "7")), "not_allowed", "age", [4]),
        (of("id", unique=True), "unique_repeated", "id", [4]),
    ],
)
def test_each_rule_names_exactly_the_cells_that_break_it(check, dictionary, code, column, rows):
    done = check(ROWS.replace("2024-02-30", "2024-02-03"), dictionary=dictionary)

    problem = done.problem(code)
    assert (problem.severity, problem.column, problem.count) == ("warning", column, len(rows))
    assert [cell["row"] for cell in problem.params["first"]] == rows
    assert done.report.outcome == "table"


def test_limits_of_dates_are_compared_as_dates(check):
    dictionary = Dictionary(fields=(Field("when", type="date", constraints=Constraints(minimum="2024-01-01")),))

    done = check("when\n5/1/2567\n31/12/2566\n", dictionary=dictionary)

    assert done.problem("below_minimum").params["first"] == [{"row": 3, "value": "2023-12-31"}]


def test_an_allowed_value_that_is_close_is_suggested(check):
    done = check(
        "เพศ\nชาย\nหญิง\nหญิ่ง\n",
        dictionary=Dictionary(fields=(Field("เพศ", constraints=Constraints(enum=("ชาย", "หญิง"))),)),
    )

    assert done.problem("not_allowed").params["first"] == [{"row": 4, "value": "หญิ่ง", "meant": "หญิง"}]


def test_the_file_is_refused_where_the_agency_says_so(check):
    dictionary = Dictionary(fields=(Field("age", constraints=Constraints(maximum="120")),), on_breach="refuse")

    done = check("age\n20\n150\n", dictionary=dictionary)

    assert done.report.outcome == "rejected"
    assert done.problem("above_maximum").severity == "error"
    assert [column.name for column in done.report.columns] == ["age"]


def test_a_primary_key_that_repeats_or_is_empty_refuses_the_file_by_default(check):
    dictionary = Dictionary(fields=(Field("a"), Field("b")), primary_key=("a", "b"))

    done = check("a,b\n1,x\n1,y\n1,x\n2,\n", dictionary=dictionary)

    repeated, empty = done.problem("primary_key_repeated"), done.problem("key_empty")
    assert done.report.outcome == "rejected"
    assert (repeated.count, repeated.params["first"]) == (1, [{"row": 4, "same_as": 2, "value": "1 + x"}])
    assert (empty.count, empty.row) == (1, 5)


def test_an_agency_can_have_its_keys_warned_about_only(check):
    dictionary = Dictionary(fields=(Field("a"),), primary_key=("a",), on_key_breach="warn")

    done = check("a\nx\nx\n", dictionary=dictionary)

    assert (done.report.outcome, done.problem("primary_key_repeated").severity) == ("table", "warning")


def test_a_required_column_that_is_not_there_refuses_the_file_and_the_closest_is_named(check):
    dictionary = Dictionary(fields=(Field("จังหวัด", constraints=Constraints(required=True)), Field("หมายเหตุ")))

    done = check("จังหวัดที่ตั้ง,ปี\nเลย,2567\n", dictionary=dictionary)

    absent = done.problem("required_column_absent")
    assert (done.report.outcome, absent.column, absent.params["meant"]) == ("rejected", "จังหวัด", "จังหวัดที่ตั้ง")
    assert done.problem("column_absent").severity == "warning"
    assert done.problem("column_undescribed").count == 2


def test_a_column_is_read_as_the_type_that_the_dictionary_says(check):
    dictionary = Dictionary(fields=(Field("ค่า", type="integer"), Field("เลข", type="code"), Field("ว่าง", type="date")))

    done = check("ค่า,เลข,ว่าง\n1,10,\nสอง,11,\n3,12,\nสี่,13,\n", dictionary=dictionary)

    bad = done.problem("bad_cell")
    assert done.types["ค่า"] == "integer" and done.types["เลข"] == "code"
    assert (bad.column, bad.count) == ("ค่า", 2)
    assert done.report.reasons["column:ค่า"]["code"] == "dictionary"


def test_a_column_none_of_whose_cells_fit_its_type_is_told_of(check):
    dictionary = Dictionary(fields=(Field("วัน", type="date"),), on_breach="refuse")

    done = check("วัน\nจันทร์\nอังคาร\n", dictionary=dictionary)

    assert done.report.outcome == "rejected"
    assert done.problem("column_of_other_type").params == {"expected": "date", "now": "text"}


def test_words_for_missing_values_hold_for_their_column_only(check):
    dictionary = Dictionary(fields=(Field("a", missing_values=("99",)),))

    done = check("a,b\n1,99\n99,2\n", dictionary=dictionary)

    assert done.table["a"] == [1, None] and done.table["b"] == [99, 2]


def test_columns_are_found_by_the_header_of_the_file_too(check):
    dictionary = Dictionary(fields=(Field("_จำนวน (คน)", constraints=Constraints(maximum="5")),))

    done = check("_จำนวน (คน),x\n9,1\n", dictionary=dictionary)

    assert done.problem("above_maximum").column == "จำนวน (คน)"


def test_unknown_values_of_a_foreign_key_are_counted_and_shown(check, tmp_path):
    check("code,name\n01,a\n02,b\n")
    other = tmp_path / "other.parquet"
    shutil.copy(tmp_path / "table.parquet", other)
    dictionary = Dictionary(fields=(Field("ref"),), foreign_keys=(ForeignKey(("ref",), "theirs", ("code",)),))

    done = check("ref,n\n01,1\n03,2\n,3\n03,4\n", dictionary=dictionary, referred={"theirs": other})

    problem = done.problem("reference_unknown")
    assert (problem.severity, problem.count) == ("warning", 2)
    assert problem.params["first"] == [{"row": 3, "value": "03"}, {"row": 5, "value": "03"}]


def test_a_foreign_key_compares_numbers_with_codes_and_whole_numbers_with_decimals(check, tmp_path):
    check("code,price\nA1,1.50\nA2,2.00\n")
    other = tmp_path / "other.parquet"
    shutil.copy(tmp_path / "table.parquet", other)
    dictionary = Dictionary(fields=(Field("price"),), foreign_keys=(ForeignKey(("price",), "theirs", ("price",)),))

    done = check("price\n2\n3\n", dictionary=dictionary, referred={"theirs": other})

    assert done.problem("reference_unknown").params["first"] == [{"row": 3, "value": "3"}]


def test_a_foreign_key_to_the_table_itself(check):
    dictionary = Dictionary(fields=(Field("id"), Field("parent")), foreign_keys=(ForeignKey(("parent",), "", ("id",)),))

    done = check("id,parent\n1,\n2,1\n3,7\n", dictionary=dictionary)

    assert done.problem("reference_unknown").params["first"] == [{"row": 4, "value": "7"}]


def test_a_foreign_key_whose_table_is_gone_is_said_not_to_be_checked(check):
    dictionary = Dictionary(
        fields=(Field("a"),), foreign_keys=(ForeignKey(("a",), "gone", ("b",)),), on_breach="refuse"
    )

    done = check("a\n1\n", dictionary=dictionary)

    assert (done.report.outcome, done.problem("reference_not_checked").severity) == ("table", "warning")


def test_values_of_personal_columns_are_never_quoted(check):
    rows = "".join(f"08{n:08d}\n" for n in range(30))
    dictionary = Dictionary(fields=(Field("โทรศัพท์", constraints=Constraints(max_length=5)),), primary_key=("โทรศัพท์",))

    done = check(f"โทรศัพท์\n{rows}0800000000\n", dictionary=dictionary)

    assert done.report.personal
    for code in ("too_long", "primary_key_repeated"):
        problem = done.problem(code)
        assert problem.value is None and all("value" not in cell for cell in problem.params["first"])


def test_keys_and_references_over_more_rows_than_fit_one_part(check, tmp_path, monkeypatch):
    monkeypatch.setattr("harvesters.validation.references.PART_ROWS", 1_000)
    monkeypatch.setattr("harvesters.validation.duplicates.PART_ROWS", 1_000)
    check("k\n" + "".join(f"{n}\n" for n in range(0, 20_000, 2)))
    other = tmp_path / "other.parquet"
    shutil.copy(tmp_path / "table.parquet", other)
    dictionary = Dictionary(
        fields=(Field("k"),),
        primary_key=("k",),
        on_key_breach="warn",
        foreign_keys=(ForeignKey(("k",), "theirs", ("k",)),),
    )

    done = check(
        "k\n" + "".join(f"{n}\n" for n in range(20_000)) + "7\n", dictionary=dictionary, referred={"theirs": other}
    )

    assert done.problem("reference_unknown").count == 10_001
    assert done.problem("primary_key_repeated").params["first"] == [{"row": 20_002, "same_as": 9, "value": "7"}]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab")), min_size=1, max_size=40))
def test_repeats_of_a_key_are_counted_like_a_person_would(check, rows):
    dictionary = Dictionary(fields=(Field("n"), Field("s")), unique_keys=(("n", "s"),))

    done = check("n,s\n" + "".join(f"{n},{s}\n" for n, s in rows), dictionary=dictionary)

    counts = [problem.count for problem in done.report.problems if problem.code == "unique_repeated"]
    assert sum(counts) == len(rows) - len(set(rows))


def test_a_key_that_would_fit_is_suggested(check):
    provinces = ("เลย", "ตาก", "น่าน")
    rows = "".join(f"{p},{y},{n}\n" for n, (p, y) in enumerate((p, y) for p in provinces for y in range(2560, 2566)))

    done = check(f"จังหวัด,ปี,คน\n{rows}")
    coded = check("รหัส,x\n" + "".join(f"A{n},1\n" for n in range(20)))

    assert done.report.reasons["keys"]["keys"] == [["จังหวัด", "ปี"]] or done.report.reasons["keys"]["keys"] == [["คน"]]
    assert coded.report.reasons["keys"]["keys"] == [["รหัส"]]


def test_the_share_of_rows_that_may_go_is_the_operators(check):
    previous = check("a\n1\n2\n").report.columns

    told = check("a\n1\n2\n3\n", previous=previous, previous_rows=4, fallen_share=0.9)
    silent = check("a\n1\n2\n3\n", previous=previous, previous_rows=4, fallen_share=0.7)

    assert "fewer_rows" in told.codes and "fewer_rows" not in silent.codes


def test_nothing_is_left_in_the_folder_when_a_file_is_refused(check, tmp_path: Path):
    check("a\nx\nx\n", dictionary=Dictionary(fields=(Field("a"),), primary_key=("a",)))

    assert [path.name for path in tmp_path.iterdir()] == ["original"]
