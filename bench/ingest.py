"""How fast a large Thai CSV becomes a typed table: MB per CPU-second and peak memory, beside pandas and DuckDB.

    python bench/ingest.py [ROWS]        default 200,000 rows x 12 columns; 1,000,000 make about 255 MB

Each contender runs in a process of its own, on the same file, one after the other.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_ROWS = 200_000
HEADER = "ลำดับ,เลขทะเบียน,ชื่อนิติบุคคล,วันที่จดทะเบียน,ทุนจดทะเบียน (บาท),รหัสวัตถุประสงค์,วัตถุประสงค์,ที่ตั้ง,จังหวัด,รหัสไปรษณีย์,รายได้ (ล้านบาท),สถานะ"
PROVINCES = ("กรุงเทพมหานคร", "เชียงใหม่", "ขอนแก่น", "นครราชสีมา", "ภูเก็ต", "สงขลา", "อุบลราชธานี", "พระนครศรีอยุธยา")
TRADES = ("ขายปลีก", "ก่อสร้างอาคาร", "อาหารและเครื่องดื่ม", "ขนส่งทางถนน")


def write_csv(path: Path, rows: int) -> None:
    """A synthetic company register: codes with leading zeros, Buddhist dates, quoted thousands, gaps."""
    rng = random.Random(2569)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADER + "\n")
        for number in range(1, rows + 1):
            province = rng.randrange(len(PROVINCES))
            capital = f'" {rng.randrange(1, 5_000) * 1_000:,} "'
            day = f"{rng.randrange(1, 29)}/{rng.randrange(1, 13)}/{rng.randrange(2550, 2570)}"
            income = "" if rng.random() < 0.1 else f"{rng.random() * 900:.2f}"
            stream.write(
                f"{number},0{10 + province}5{rng.randrange(10**9):09d},บจ.ทดสอบ {number},{day},{capital},"
                f"{rng.randrange(1_000, 99_999):05d},{TRADES[number % 4]},{rng.randrange(1, 999)}/{rng.randrange(1, 99)} หมู่ "
                f"{rng.randrange(1, 15)} ถ.สายทดสอบ ต.ในเมือง,{PROVINCES[province]},{10_000 + province * 1_000},"
                f"{income},{'ดำเนิน' if rng.random() < 0.9 else 'เลิก'}\n"
            )


def prepare_validate(source: Path, folder: Path) -> Callable[[], int]:
    """Rows that `validate` writes."""
    from harvesters.validation.validate import validate  # noqa: PLC0415

    def run() -> int:
        report = validate(source, file_name=source.name, table=folder / "validate.parquet", today=date(2026, 1, 1))
        assert report.outcome == "table", report.problems
        return report.rows

    return run


def prepare_pandas(source: Path, folder: Path) -> Callable[[], int]:
    """Rows that pandas reads with its own inference (everything in memory, nothing written)."""
    import pandas as pd  # noqa: PLC0415

    return lambda: len(pd.read_csv(source))


def prepare_duckdb(source: Path, folder: Path) -> Callable[[], int]:
    """Rows that DuckDB reads with its own inference over the whole file and writes as Parquet, on one thread."""
    import duckdb  # noqa: PLC0415

    target = folder / "duckdb.parquet"

    def run() -> int:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            connection.execute(
                f"COPY (FROM read_csv('{source}', sample_size = -1)) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )
            found = connection.execute(f"SELECT count(*) FROM '{target}'").fetchone()
        return int(found[0]) if found else 0

    return run


CONTENDERS = {"validate": prepare_validate, "pandas": prepare_pandas, "duckdb": prepare_duckdb}
"""Each imports only its own library, so that its memory is its own, before the clock starts: a worker imports once."""


def contend(name: str, source: Path, folder: Path) -> None:
    """Run one contender in this process and print its figures as JSON."""
    run = CONTENDERS[name](source, folder)
    started, cpu = time.perf_counter(), time.process_time()
    rows = run()
    figures = {
        "rows": rows,
        "wall": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def main(arguments: list[str]) -> int:
    """Make the file and measure every contender on it."""
    if len(arguments) == 3:
        sys.path.insert(0, str(ROOT))
        contend(arguments[0], Path(arguments[1]), Path(arguments[2]))
        return 0
    rows = int(arguments[0]) if arguments else DEFAULT_ROWS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "register.csv"
        write_csv(source, rows)
        megabytes = source.stat().st_size / 1e6
        print(f"{rows:,} rows x 12 columns, {megabytes:.0f} MB\n")
        print(f"{'':10} {'wall s':>8} {'CPU s':>8} {'MB/CPU-s':>9} {'peak MB':>8} {'rows':>10}")
        for contender in CONTENDERS:
            command = [sys.executable, __file__, contender, str(source), str(folder)]
            answer = subprocess.run(command, capture_output=True, text=True, check=True)
            found = json.loads(answer.stdout)
            print(
                f"{contender:10} {found['wall']:8.2f} {found['cpu']:8.2f} {megabytes / found['cpu']:9.0f} "
                f"{found['peak_mb']:8.0f} {found['rows']:10,}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
