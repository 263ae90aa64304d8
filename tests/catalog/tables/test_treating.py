"""Columns with personal data, masked, coarsened or left out: what is in the cleaned table and what is in it no more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.records import Column, Treatment
from catalog.tables import store, treating
from catalog.tables.treating import BadTreatment

TODAY = date(2026, 1, 15)
NUMBER = "1999900000018"


def make(root: Path, columns: dict[str, tuple[str, pa.DataType, list[object]]]) -> tuple[Path, list[Column]]:
    """Write a table out of names, types and cells; return where it is and its columns."""
    rows = len(next(iter(columns.values()))[2])
    data = {"_id": pa.array(range(1, rows + 1), pa.int64())}
    data |= {name: pa.array(cells, kind) for name, (_type, kind, cells) in columns.items()}
    path = store.table_path(root, "before")
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(data), path)
    return path, [
        Column(name, type_, values=("เก่า",), minimum="0", maximum="9") for name, (type_, _k, _c) in columns.items()
    ]


def treat(root: Path, source: Path, columns: list[Column], *treatments: Treatment) -> treating.Treated:
    return treating.treat(
        source, columns, treatments, root=root, version_id="after", today=TODAY, progress=lambda percent: None
    )


def cells(
    root: Path, type_: str, arrow: pa.DataType, given_: list[object], action: str, **options: object
) -> list[object]:
    source, columns = make(root, {"x": (type_, arrow, given_), "rest": ("integer", pa.int64(), [1] * len(given_))})
    done = treat(root, source, columns, Treatment("x", action, **options))  # type: ignore[arg-type]
    return pq.read_table(done.path)["x"].to_pylist()


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        (NUMBER, "19999XXXXXXXX"),
        ("1-9999-00000-01-8", "1-9999-XXXXX-XX-X"),
        ("๑-๙๙๙๙-๐๐๐๐๐-๐๑-๘", "๑-๙๙๙๙-XXXXX-XX-X"),
        ("1 9999 00000 01 8", "1 9999 XXXXX XX X"),
        ("โทรหา 1-9999-00000-01-8 ด่วน", "โทรหา 1-9999-XXXXX-XX-X ด่วน"),
        ("199990000001", "XXXXXXXXX"),
        ("19999–00000–01–8", "19999–XXXXX–XX–X"),
        ("ไม่แจ้ง", "ไม่แจ้ง"),
        (None, None),
    ],
)
def test_citizen_numbers_lose_their_running_number_however_they_are_written(
    tmp_path: Path, written: str | None, masked: str | None
) -> None:
    assert cells(tmp_path, "text", pa.string(), [written], "mask", kind="citizen_id") == [masked]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.sampled_from([*"- /.–", ""]), min_size=12, max_size=12),
    st.text(alphabet="กขค abc,;", max_size=8),
    st.booleans(),
)
def test_no_way_of_writing_a_citizen_number_survives_its_mask(
    tmp_path_factory: pytest.TempPathFactory, between: list[str], around: str, thai: bool
) -> None:
    written = "".join(digit + gap for digit, gap in zip(NUMBER, [*between, ""], strict=True))
    if thai:
        written = written.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    root = tmp_path_factory.mktemp("masks")
    (masked,) = cells(root, "text", pa.string(), [around + written + around], "mask", kind="citizen_id")
    left = sum(letter.isdigit() for letter in str(masked))
    assert left <= 5


@pytest.mark.parametrize(
    ("kind", "written", "masked"),
    [
        ("phone", "081-234-5678", "08XXXXX78"),
        ("phone", "0812345678", "08XXXXX78"),
        ("email", "somchai.j@moph.go.th", "s•••@moph.go.th"),
        ("email", "ไม่มี", "•••"),
        ("person_name", "นายสมชาย ใจดี", "นายส••• ใ•••"),
        ("person_name", "น.ส. มาลี รักดี", "น.ส. ม••• ร•••"),
        ("person_name", "Mr. John Smith", "Mr. J••• S•••"),
        ("plate", "1กข 1234", "•••"),
        ("", "อะไรก็ได้", "•••"),
    ],
)
def test_each_kind_is_masked_by_its_own_rule_and_what_does_not_fit_goes_whole(
    tmp_path: Path, kind: str, written: str, masked: str
) -> None:
    assert cells(tmp_path, "text", pa.string(), [written], "mask", kind=kind) == [masked]


def test_dates_become_years_and_birth_dates_bands_of_ages(tmp_path: Path) -> None:
    days = [date(1990, 1, 15), date(1990, 1, 16), None]
    assert cells(tmp_path, "date", pa.date32(), days, "year") == [1990, 1990, None]
    # The second has no birthday yet on the day to which ages are counted.
    assert cells(tmp_path, "date", pa.date32(), days, "age_band", size=9) == ["36–44", "27–35", None]


def test_years_of_birth_of_both_eras_and_ages_become_bands(tmp_path: Path) -> None:
    assert cells(tmp_path, "integer", pa.int64(), [2533, 1990, 36], "age_band") == ["30–39"] * 3


def test_numbers_become_bands_and_small_counts_are_hidden(tmp_path: Path) -> None:
    assert cells(tmp_path, "integer", pa.int64(), [0, 99, 100, -1], "band", size=100) == [
        "0–99",
        "0–99",
        "100–199",
        "-100–-1",
    ]
    salaries = [Decimal("15000.50")]
    assert cells(tmp_path, "decimal", pa.decimal128(12, 2), salaries, "band", size=10_000) == ["10000–19999"]
    assert cells(tmp_path, "integer", pa.int64(), [0, 1, 4, 5, None], "small_cells", size=5) == [
        "0",
        "<5",
        "<5",
        "5",
        None,
    ]


def test_addresses_become_districts_or_provinces(tmp_path: Path) -> None:
    homes = ["12/3 ม.4 ต.สุเทพ อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50200", "99 ถ.สีลม เขตบางรัก กทม.", "บ้านเลขที่ 5"]
    assert cells(tmp_path, "text", pa.string(), homes, "province") == ["เชียงใหม่", "กรุงเทพมหานคร", "•••"]
    assert cells(tmp_path, "text", pa.string(), homes, "district") == [
        "เมืองเชียงใหม่ เชียงใหม่",
        "บางรัก กรุงเทพมหานคร",
        "•••",
    ]


def test_a_dropped_column_is_gone_and_nothing_is_told_of_the_cells_of_a_treated_one(tmp_path: Path) -> None:
    texts = ("text", pa.string(), [NUMBER, NUMBER])
    source, columns = make(tmp_path, {"a": texts, "b": texts, "c": texts})
    done = treat(tmp_path, source, columns, Treatment("a", "drop"), Treatment("b", "mask", "citizen_id"))
    assert [column.name for column in done.columns] == ["b", "c"]
    b, c = done.columns
    assert (b.type, b.values, b.minimum, b.maximum, b.distinct) == ("text", (), None, None, 1)
    assert c == columns[2]
    assert pq.read_table(done.path).schema.names == ["_id", "b", "c"]
    assert NUMBER not in str(pq.read_table(done.path).select(["b"]).to_pylist())


def test_columns_that_are_kept_have_their_exact_types(tmp_path: Path) -> None:
    source, columns = make(
        tmp_path,
        {
            "n": ("decimal", pa.decimal128(20, 2), [Decimal("1.10"), None]),
            "d": ("date", pa.date32(), [date(2016, 2, 29), None]),
            "x": ("text", pa.string(), ["ก", "ข"]),
        },
    )
    done = treat(tmp_path, source, columns, Treatment("x", "mask"))
    before, after = pq.read_table(source), pq.read_table(done.path)
    assert after.select(["_id", "n", "d"]).equals(before.select(["_id", "n", "d"]))


def test_the_file_for_download_holds_the_cleaned_cells_and_is_measured_truly(tmp_path: Path) -> None:
    source, columns = make(tmp_path, {"x": ("text", pa.string(), [NUMBER]), "y": ("text", pa.string(), ["=1+1"])})
    done = treat(tmp_path, source, columns, Treatment("x", "mask", "citizen_id"))
    target = tmp_path / "served.csv"
    written = treating.write_csv(done.path, done.columns, target)
    assert target.read_bytes() == '\ufeffx,y\r\n"19999XXXXXXXX","\'=1+1"\n'.encode()
    assert written.size == target.stat().st_size


@pytest.mark.parametrize(
    ("treatments", "reason"),
    [
        ([Treatment("nobody", "drop")], "unknown_column"),
        ([Treatment("x", "drop"), Treatment("x", "keep")], "twice"),
        ([Treatment("x", "year")], "wrong_type"),
        ([Treatment("n", "band", size=0)], "bad_size"),
        ([Treatment("x", "drop"), Treatment("n", "drop")], "nothing_left"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_refused(treatments: list[Treatment], reason: str) -> None:
    with pytest.raises(BadTreatment) as refused:
        treating.check(treatments, [Column("x", "text"), Column("n", "integer")])
    assert refused.value.reason == reason


def test_a_treatment_that_is_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    source, columns = make(tmp_path, {"x": ("text", pa.string(), ["ก"])})

    def stop(percent: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        treating.treat(
            source, columns, [Treatment("x", "mask")], root=tmp_path, version_id="after", today=TODAY, progress=stop
        )
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["before.parquet"]
