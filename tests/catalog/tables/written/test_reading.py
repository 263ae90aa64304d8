"""A written table answers as its copy in a file does: the same question, the same page, whichever engine answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.tables import reading
from catalog.tables.asking import Ask, BadAsk
from catalog.tables.export import csv_chunks
from catalog.tables.reading import Page
from catalog.tables.written import reading as written_reading
from tests.catalog.tables.written.conftest import KINDS, NAMES, Sample

NAME, MONEY = list(KINDS)[1], list(KINDS)[5]
ASKS = [
    Ask(),
    Ask(limit=7, offset=290),
    Ask(limit=0),
    Ask(offset=2**61),
    Ask(fields=("_id", MONEY, "รายการ", "ละเอียด"), limit=300),
    Ask(sort=(("จำนวน", "desc", None), (NAME, "asc", "first")), limit=50, offset=20),
    Ask(sort=((NAME, "asc", None),), limit=300),
    Ask(sort=((MONEY, "asc", None),), limit=300),
    Ask(sort=(("สัดส่วน", "desc", "last"),), limit=300),
    Ask(sort=(("ละเอียด", "asc", None), ("รายการ", "desc", None)), limit=300),
    Ask(filters={"จำนวน": {"gt": -3.5, "lte": "20"}}, limit=300),
    Ask(filters={"จำนวน": [1, 2, 3, None, 10**30]}, limit=300),
    Ask(filters={"ใหญ่": 2**63 - 1}, limit=300),
    Ask(filters={"ใหญ่": {"lt": 2**70}, "เล็ก": {"gte": 2.5}}, limit=300),
    Ask(filters={MONEY: {"gte": "-0.0000001", "lt": "1e400"}}, limit=300),
    Ask(filters={MONEY: {"gt": "1e-380"}}, limit=300),
    Ask(filters={"สัดส่วน": [0.5, "-1.25", 1e20]}, limit=300),
    Ask(filters={"สัดส่วน": {"gt": "1e-390"}}, limit=300),
    Ask(filters={"สัดส่วน": {"lt": "1e400"}}, limit=300),
    Ask(filters={"ผ่าน": True, "วัน": {"gte": "2020-01-15"}}, limit=300),
    Ask(filters={"เวลา": "12:30", "บันทึก": {"lt": "2020-01-20T01:00"}}, limit=300),
    Ask(filters={"ละเอียด": '"text"', "รายการ": "[]"}, limit=300),
    Ask(filters={NAME: {"empty": True}}, limit=300),
    Ask(filters={NAME: {"contains": "๒๕"}, "รหัส": {"starts": "000"}}, limit=300),
    Ask(filters={NAME: {"gt": "ก", "lt": "เ"}}, limit=300),
    Ask(filters={"$or": [{"เล็ก": 1}, {"$and": [{"เล็ก": 2}, {NAME: "เชียงใหม่"}]}]}, limit=300),
    Ask(q="เชียงใหม่", limit=300),
    Ask(q="2567", limit=300),
    Ask(q="école", limit=300),
    Ask(q="BANGKOK 00", limit=300),
    Ask(q="true 2020-01", limit=300),
    Ask(q="100% a_b", limit=300),
    Ask(q={NAME: "น้ำตก", "รหัส": "2"}, full_text="30", limit=300),
    Ask(q="ข", sort=(("จำนวน", "desc", None),), limit=300),
    Ask(fields=(NAME, "ผ่าน"), distinct=True, limit=300),
    Ask(fields=("เล็ก", "ละเอียด", "รายการ"), distinct=True, sort=(("เล็ก", "desc", None),), limit=5, offset=2),
    Ask(fields=(NAME,), q="ท", distinct=True, limit=300),
    Ask(filters={"เล็ก": 3}, include_total=False, limit=3),
]


def same(sample: Sample, root: Path, ask: Ask) -> None:
    with sample.cursor() as cursor:
        live = written_reading.search(cursor, sample.table, ask)
    copied = reading.search(sample.copy(root), sample.table.columns, ask)
    assert (live.total, live.columns, live.ranks) == (copied.total, copied.columns, copied.ranks)
    assert plain(live) == plain(copied)


def plain(page: Page) -> list[tuple[Any, ...]]:
    return [tuple(float(cell) if isinstance(cell, float) else cell for cell in row) for row in page.rows]


def test_every_kind_of_question_has_the_same_answer_from_both_engines(sample: Sample, tmp_path: Path) -> None:
    for ask in ASKS:
        same(sample, tmp_path, ask)


TEXTS = st.one_of(st.sampled_from([*NAMES, "a", "ÉC", "%", "_", "\\", "๒", "0"]), st.text(max_size=6))
FILTERS = st.one_of(
    st.dictionaries(st.just(NAME), st.one_of(TEXTS, st.none(), st.lists(TEXTS, max_size=3)), max_size=1),
    st.dictionaries(st.just(NAME), st.fixed_dictionaries({"contains": TEXTS}), max_size=1),
    st.dictionaries(
        st.sampled_from(["จำนวน", "ใหญ่", MONEY, "สัดส่วน"]),
        st.dictionaries(st.sampled_from(["eq", "gt", "gte", "lt", "lte"]), st.decimals(allow_nan=False), max_size=2),
        max_size=2,
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=FILTERS, words=TEXTS)
def test_strangers_questions_have_the_same_answer_too(
    sample: Sample, tmp_path: Path, filters: dict[str, Any], words: str
) -> None:
    try:
        same(sample, tmp_path, Ask(filters=filters, q=words, limit=20))
    except BadAsk as refused:
        assert refused.field in ("q", "query", "filters")


def test_a_page_is_bounded(sample: Sample) -> None:
    with sample.cursor() as cursor:
        for limit in (None, reading.LARGEST_PAGE + 1):
            with pytest.raises(BadAsk, match="limit"):
                written_reading.search(cursor, sample.table, Ask(limit=limit))


def test_the_copy_keeps_numbers_and_their_gaps(sample: Sample, tmp_path: Path) -> None:
    text = b"".join(csv_chunks(sample.copy(tmp_path), sample.table.columns, Ask(fields=("_id",), limit=3, offset=96)))

    assert text == b"_id\r\n99\n102\n103\n"


def test_rows_are_given_by_their_numbers(sample: Sample) -> None:
    with sample.cursor() as cursor:
        page = written_reading.rows_of(cursor, sample.table, [7, 2, 1])
        sizes = written_reading.sizes(cursor, sample.table)

    assert [row[0] for row in page.rows] == [2, 7]
    assert page.rows[0][1] == sample.records[0]["รหัส"]
    assert min(sizes.table, sizes.indexes, sizes.database) > 0
