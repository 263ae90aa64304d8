"""Tables: pages, searches and dumps of a made-up Thai register, in CPU time, beside reading the whole file with pyarrow.

Run from the checkout: `python -m bench.tables [rows]` (200,000 unless told). Compare the ratios, not the figures.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.records import Column
from catalog.tables import store
from catalog.tables.asking import Ask
from catalog.tables.export import csv_chunks, json_chunks, ndjson_chunks
from catalog.tables.profile import profile
from catalog.tables.reading import search
from catalog.tables.sheets import xlsx_file
from catalog.tables.values import records_json
from catalog.tables.xml import xml_chunks

COLUMNS = (
    Column("รหัส", "code"),
    Column("ชื่อหน่วยงาน", "text"),
    Column("จังหวัด", "text"),
    Column("วันที่", "date"),
    Column("จำนวน", "integer"),
    Column("งบประมาณ", "decimal"),
    Column("ปี", "year"),
    Column("ผ่าน", "boolean"),
    Column("บันทึกเมื่อ", "timestamp"),
    Column("หมายเหตุ", "text"),
)
TYPES = [
    pa.int64(),
    pa.string(),
    pa.string(),
    pa.string(),
    pa.date32(),
    pa.int64(),
    pa.decimal128(18, 2),
    pa.int32(),
    pa.bool_(),
    pa.timestamp("us"),
    pa.string(),
]
GROUP = 65_536


def row(n: int) -> tuple[object, ...]:
    """Row number `n` of the register: the same at every run, scattered by a multiplication."""
    mixed = n * 2_654_435_761 % 2**32
    day = date(2014, 1, 1) + timedelta(days=mixed % 4000)
    return (
        n,
        f"{mixed:010d}",
        f"โรงเรียนบ้านหนองน้ำใส {mixed % 30_000}",
        f"จังหวัดที่ {mixed % 77}",
        day,
        mixed % 1_000_000,
        Decimal(mixed) / 100,
        2500 + mixed % 68,
        mixed % 3 == 0,
        datetime(day.year, day.month, day.day, mixed % 24),
        None if mixed % 3 else f'ข้อความ "{mixed % 1000}", ต่อท้าย',
    )


def build(root: Path, rows: int) -> Path:
    """Write the register as the intake would."""
    names = ["_id", *(column.name for column in COLUMNS)]
    schema = pa.schema(list(zip(names, TYPES, strict=True)))
    temporary = store.temporary_path(root, "bench")
    with pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
        for start in range(1, rows + 1, GROUP):
            cells = zip(*(row(n) for n in range(start, min(start + GROUP, rows + 1))), strict=True)
            arrays = [pa.array(values, kind) for values, kind in zip(cells, TYPES, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return store.put(temporary, root, "bench")


def cpu(work: Callable[[], object], times: int = 5) -> float:
    """The median CPU seconds of a piece of work, all threads together, after one run to warm up."""
    work()
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return median(spent)


def pages(table: Path, rows: int, yardstick: float) -> None:
    """Print what pages cost, the JSON of their records included."""
    asks = {
        "first page": Ask(),
        "page at 50 %": Ask(offset=rows // 2),
        "page at 90 %": Ask(offset=rows * 9 // 10),
        "filter by province": Ask(filters={"จังหวัด": "จังหวัดที่ 7"}),
        "filter by code": Ask(filters={"รหัส": f"{row(rows // 3)[1]}"}),
        "range of numbers": Ask(filters={"จำนวน": {"gte": 10_000, "lt": 20_000}}),
        "sort by number": Ask(sort=(("จำนวน", "desc", None),)),
        "sort by number, at 50 %": Ask(sort=(("จำนวน", "desc", None),), offset=rows // 2),
        "sort by Thai text": Ask(sort=(("ชื่อหน่วยงาน", "asc", None),)),
        "search, rare word": Ask(q="หนองน้ำใส 29999"),
        "search, common word": Ask(q="โรงเรียน"),
        "distinct provinces": Ask(fields=("จังหวัด",), distinct=True),
    }
    for name, ask in asks.items():
        show(name, cpu(lambda ask=ask: records_json(search(table, COLUMNS, ask))), yardstick)
    show("profile of a column", cpu(lambda: profile(table, COLUMNS, "งบประมาณ")), yardstick)


def dumps(table: Path, folder: Path, yardstick: float) -> None:
    """Print what whole dumps cost, and how many megabytes a CPU-second they write."""
    everything = Ask(limit=None)
    streams: dict[str, Callable[[], Iterable[bytes]]] = {
        "CSV": lambda: csv_chunks(table, COLUMNS, everything),
        "CSV for Excel": lambda: csv_chunks(table, COLUMNS, everything, bom=True, neutralise=True),
        "CSV, filtered": lambda: csv_chunks(table, COLUMNS, replace(everything, filters={"ปี": {"lt": 2534}})),
        "CSV, sorted": lambda: csv_chunks(table, COLUMNS, replace(everything, sort=(("จำนวน", "asc", None),))),
        "JSON": lambda: json_chunks(table, COLUMNS, everything),
        "NDJSON": lambda: ndjson_chunks(table, COLUMNS, everything),
        "XML": lambda: xml_chunks(table, COLUMNS, everything),
    }
    for name, stream in streams.items():
        size = sum(len(chunk) for chunk in stream())
        spent = cpu(lambda stream=stream: sum(len(chunk) for chunk in stream()), times=3)
        show(name, spent, yardstick, f"{size / 1e6 / spent:8.0f} MB per CPU-second")
    few = replace(everything, limit=20_000)
    show("XLSX, 20,000 rows", cpu(lambda: xlsx_file(table, COLUMNS, few, folder / "t.xlsx"), times=1), yardstick)


def show(name: str, seconds: float, yardstick: float, more: str = "") -> None:
    print(f"{name:28}{seconds * 1000:10.1f} ms{seconds / yardstick:10.2f} x{more}")


def main(rows: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="bench-tables-"))
    try:
        table = build(folder / "tables", rows)
        yardstick = cpu(lambda: pq.read_table(table))
        print(f"{rows:,} rows, {table.stat().st_size / 1e6:.1f} MB; CPU time, and how often the yardstick goes into it")
        show("yardstick: pyarrow reads all", yardstick, yardstick)
        pages(table, rows, yardstick)
        dumps(table, folder, yardstick)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
