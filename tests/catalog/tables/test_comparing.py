"""Two versions of a table: what became of their columns and rows, held against a comparison in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.records import Column
from catalog.tables import comparing, keys, store
from catalog.tables.comparing import KINDS, Comparison, Counts
from catalog.tables.keys import NotAKey
from catalog.tables.pairing import column_changes
from catalog.tables.timing import TooSlow, timed

Rows = list[tuple[object, ...]]
OLD: Rows = [("10", "กรุงเทพมหานคร", 5), ("11", "สมุทรปราการ", 7), ("12", "นนทบุรี", None), ("13", "ปทุมธานี", 1)]
NEW: Rows = [("14", "พระนครศรีอยุธยา", 2), ("10", "กรุงเทพมหานคร", 6), ("12", "นนทบุรี", None), ("13", "ปทุมธานี", None)]
COLUMNS = (Column("รหัส", "code"), Column("จังหวัด", "text"), Column("จำนวน", "integer"))
Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Return a function that writes rows as a version's table."""

    def write(name: str, rows: Rows, *kinds: pa.DataType) -> Path:
        kinds = kinds or (pa.string(), pa.string(), pa.int64())
        path = store.table_path(tmp_path, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        data = {"_id": pa.array(range(1, len(rows) + 1), pa.int64())}
        for place, kind in enumerate(kinds):
            data[COLUMNS[place].name if place < 3 else f"x{place}"] = pa.array([row[place] for row in rows], kind)
        pq.write_table(pa.table(data), path)
        return path

    return write


def compared(old: Path, new: Path, key: tuple[int, ...] = ()) -> Comparison:
    return Comparison(old, new, column_changes(COLUMNS, COLUMNS).pairs, key)


def test_rows_that_came_went_and_changed_are_told_by_a_key(put: Put) -> None:
    comparison = compared(put("old", OLD), put("new", NEW), (0,))
    assert comparing.count(comparison) == Counts(4, 4, added=1, removed=1, changed=2)
    found = comparing.page(comparison, KINDS, limit=10, offset=0)
    assert {(each.kind, each.before, each.after) for each in found} == {
        ("added", None, NEW[0]),
        ("removed", OLD[1], None),
        ("changed", OLD[0], NEW[1]),
        ("changed", OLD[3], NEW[3]),
    }
    assert list(comparing.stream(comparison, KINDS)) == found
    assert [each.kind for each in comparing.page(comparison, ["changed"], limit=1, offset=1)] == ["changed"]


def test_without_a_key_whole_rows_are_compared_as_often_as_they_occur(put: Put) -> None:
    old, new = [*OLD, OLD[0], OLD[0]], [*NEW, OLD[1]]
    comparison = compared(put("old", old), put("new", new))
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    assert comparing.count(comparison) == Counts(6, 5, added=come.total(), removed=gone.total(), changed=0)
    found = comparing.page(comparison, KINDS, limit=10, offset=0)
    assert Counter({each.after: each.times for each in found if each.kind == "added"}) == come
    assert Counter({each.before: each.times for each in found if each.kind == "removed"}) == gone


def test_a_code_that_is_unique_in_both_versions_is_found_as_key(put: Put) -> None:
    old, new = put("old", OLD), put("new", NEW)
    assert keys.find_key(old, new, compared(old, new).pairs) == (0,)


def test_leading_columns_together_can_be_the_key(put: Put) -> None:
    rows: Rows = [(str(year), province, 0) for year in (2565, 2566) for province in ("ตาก", "เลย")]
    old, new = put("old", rows), put("new", rows[:3])
    assert keys.find_key(old, new, compared(old, new).pairs) == (0, 1)


def test_a_column_with_a_value_twice_is_no_key(put: Put) -> None:
    old, new = put("old", [*OLD, OLD[0]]), put("new", NEW)
    assert keys.find_key(old, new, compared(old, new).pairs) == ()
    with pytest.raises(NotAKey):
        keys.check_key(old, new, compared(old, new).pairs, (0,))


def test_a_running_number_is_no_key() -> None:
    pairs = column_changes([Column("ลำดับ", "integer")], [Column("ลำดับ", "integer")]).pairs
    assert keys._candidates(pairs) == []


def test_columns_that_came_went_or_have_another_name_or_type_are_told() -> None:
    old = [Column("รหัสจังหวัด", "code"), Column("จำนวนคน", "integer"), Column("เก่า", "text"), Column("ปี", "text")]
    new = [Column("ปี", "year"), Column("รหัสจังหวัด", "code"), Column("จำนวน_คน", "integer"), Column("ภาค", "text")]
    changes = column_changes(old, new)
    assert [column.name for column in changes.added] == ["ภาค"]
    assert [column.name for column in changes.removed] == ["เก่า"]
    assert [(pair.old.name, pair.new.name) for pair in changes.pairs if pair.is_renamed] == [("จำนวนคน", "จำนวน_คน")]
    assert [pair.new.name for pair in changes.pairs if pair.is_retyped] == ["ปี"]


def test_a_column_with_another_type_is_compared_by_its_text_and_numbers_by_their_value(put: Put) -> None:
    old = put("old", OLD)
    decimal = put("new", [(*row[:2], None if row[2] is None else Decimal(row[2])) for row in OLD],
                  pa.string(), pa.string(), pa.decimal128(10, 2))  # fmt: skip
    text = put("text", [(*row[:2], None if row[2] is None else str(row[2])) for row in OLD],
               pa.string(), pa.string(), pa.string())  # fmt: skip
    for new in (decimal, text):
        assert comparing.count(compared(old, new, (0,))) == Counts(4, 4, 0, 0, 0)


def test_versions_without_a_common_column_have_nothing_in_common(put: Put) -> None:
    comparison = Comparison(put("old", OLD), put("new", NEW), ())
    assert comparing.count(comparison) == Counts(4, 4, added=4, removed=4, changed=0)


def test_what_takes_too_long_is_broken_off(put: Put) -> None:
    with pytest.raises(TooSlow), timed(put("old", OLD), 0.2) as cursor:
        cursor.execute("SELECT count(*) FROM range(1_000_000_000_000) AS a, range(1_000)").fetchall()


def test_one_comparison_at_a_time_keeps_a_process_busy(put: Put) -> None:
    old = put("old", OLD)
    with timed(old, 0.05), pytest.raises(TooSlow), timed(old, 0.05):
        pytest.fail("the second one must not begin")
