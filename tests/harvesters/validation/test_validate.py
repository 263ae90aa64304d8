"""The door itself: progress, cancelling, the file it leaves, and any bytes at all."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvesters.validation.validate import validate

from .conftest import TODAY, Check

ROWS = "รหัส,ชื่อ,วันที่,จำนวน,ค่า\n" + "".join(f'{n:05d},ชื่อ {n},1/2/2559,"{n:,}",{n}.50\n' for n in range(2_000))


class CancelledError(Exception):
    pass


def test_progress_moves_from_0_to_100(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ROWS)
    told: list[tuple[int, str]] = []
    validate(
        tmp_path / "a.csv",
        file_name="a.csv",
        table=tmp_path / "t.parquet",
        today=TODAY,
        progress=lambda percent, stage: told.append((percent, stage)),
    )
    assert next(stage for _, stage in told if stage) == "opening" and told[-1] == (100, "done")
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
    assert {"opening", "reading", "writing", "done"} == {stage for _, stage in told}


@pytest.mark.parametrize("stage", ["opening", "reading", "writing"])
def test_cancelling_leaves_nothing_behind_and_the_earlier_table_alone(tmp_path: Path, stage: str) -> None:
    (tmp_path / "a.csv").write_text(ROWS)
    (tmp_path / "t.parquet").write_bytes(b"earlier")

    def cancel(percent: int, word: str) -> None:
        if word == stage:
            raise CancelledError

    with pytest.raises(CancelledError):
        validate(tmp_path / "a.csv", file_name="a.csv", table=tmp_path / "t.parquet", today=TODAY, progress=cancel)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "t.parquet"]
    assert (tmp_path / "t.parquet").read_bytes() == b"earlier"


def test_the_parquet_file_is_as_promised(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ROWS)
    report = validate(tmp_path / "a.csv", file_name="a.csv", table=tmp_path / "t.parquet", today=TODAY)
    with pq.ParquetFile(tmp_path / "t.parquet") as file:
        fields = {field.name: field.type for field in file.schema_arrow}
        group = file.metadata.row_group(0)
        assert file.metadata.metadata is None or b"pandas" not in file.metadata.metadata
    assert list(fields) == ["_id", *(column.name for column in report.columns)]
    assert list(fields.values()) == [
        pa.int64(),
        pa.string(),
        pa.string(),
        pa.date32(),
        pa.int64(),
        pa.decimal128(18, 2),
    ]
    assert group.column(0).compression == "ZSTD"


def test_a_long_table_has_several_row_groups(check: Check, tmp_path: Path) -> None:
    check("n,x\n" + "".join(f"{n},ก\n" for n in range(150_000)))
    with pq.ParquetFile(tmp_path / "table.parquet") as file:
        sizes = [file.metadata.row_group(index).num_rows for index in range(file.num_row_groups)]
    assert sum(sizes) == 150_000 and len(sizes) >= 2 and max(sizes) <= 2 * 65_536


def test_the_same_file_twice_gives_the_same_report(check: Check) -> None:
    assert check(ROWS).report == check(ROWS).report


def outcome_of(content: bytes, name: str) -> None:
    """Validate and check that report and table agree."""
    with tempfile.TemporaryDirectory() as folder:
        path, table = Path(folder) / "a", Path(folder) / "t.parquet"
        path.write_bytes(content)
        report = validate(path, file_name=name, table=table, today=date(2026, 1, 1))
        assert table.exists() == (report.outcome == "table")
        assert (report.outcome == "rejected") == any(problem.severity == "error" for problem in report.problems)
        if report.outcome == "table":
            written = pq.read_table(table)
            assert (written.num_rows, written.column_names[1:]) == (
                report.rows,
                [column.name for column in report.columns],
            )
            assert all(1 <= len(column.name) <= 63 for column in report.columns)
            for column in report.columns:
                assert written[column.name].null_count == column.missing
            assert len(report.preview) == min(report.rows, 20)


ANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ANY
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.json", "a.txt", "a.tsv", "a", "a.parquet", "a.zip"]))
def test_any_bytes_give_a_report(content: bytes, name: str) -> None:
    outcome_of(content, name)


@ANY
@given(st.text(st.sampled_from("กขา่1290๑,;\t\n\r\"'-/.() %_aA:เพศ\u00a0"), max_size=200))
def test_any_text_gives_a_report(content: str) -> None:
    outcome_of(content.encode(), "a.csv")


CELLS = st.one_of(
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day.day}/{day.month}/{day.year + 543}"),
    st.sampled_from(
        ["", "-", "ใช่", "ไม่ใช่", "2560", "08:30", "ข้อความ", "1e5", "(5)", "๕", "12.5%", "0001", "1 ม.ค. 2560"]
    ),
)


@ANY
@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=30)))
def test_tables_of_odd_cells_keep_every_row(rows: list[list[str]]) -> None:
    outcome_of("\n".join(",".join(row) for row in rows).encode(), "a.csv")


@ANY
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
        max_leaves=20,
    )
)
def test_any_json_gives_a_report(content: object) -> None:
    outcome_of(json.dumps(content).encode(), "a.json")


@ANY
@given(st.integers(0, 200), st.binary(max_size=4))
def test_a_table_with_a_few_bytes_broken_gives_a_report(place: int, patch: bytes) -> None:
    content = ROWS[:2_000].encode()
    outcome_of(content[:place] + patch + content[place + len(patch) :], "a.csv")
