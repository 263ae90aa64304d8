"""How fast is the search: a made-up Thai catalogue of any size, and what people and machines ask of it.

    python bench/search.py 40000 300000 [--keep FOLDER]

Prints, per size, the time of the build (wall clock, and the CPU time of all its processes), the size on disk, and per kind of
question the p50 and p95 of the wall clock and the p50 of the CPU time, in milliseconds of the engine: no HTTP, no database. On a
machine that others use as well, the CPU column is the one to compare. The memory is what the measuring process holds beyond the
page cache (`RssAnon`). With `--keep`, an index that is already in the folder is measured as it is; without a build in the process,
the memory is that of a web process.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from catalog.records import UNUSED, Column, DatasetRecord, OrganizationRecord, ResourceRecord  # noqa: E402
from catalog.search.building import CURRENT, Build  # noqa: E402
from catalog.search.documents import IndexDocument, document  # noqa: E402
from catalog.search.engine import Engine  # noqa: E402
from catalog.search.query import Search, SearchError  # noqa: E402
from catalog.search.shards import Shards  # noqa: E402
from catalog.search.words import dictionary_path  # noqa: E402

PROVINCES = (
    "เชียงใหม่", "ขอนแก่น", "ภูเก็ต", "สงขลา", "นครราชสีมา", "อุบลราชธานี", "ชลบุรี", "ระยอง", "ตาก", "น่าน", "เลย", "ยะลา",
)  # fmt: skip
SUBJECTS = (
    "จำนวนผู้สูงอายุ", "รายได้ขององค์กรปกครองส่วนท้องถิ่น", "ปริมาณน้ำฝน", "โรงพยาบาลส่งเสริมสุขภาพตำบล", "ผลผลิตข้าวนาปี",
    "พื้นที่ประสบภัยน้ำท่วม", "สถิติอุบัติเหตุทางถนน", "รายชื่อโรงเรียน", "การจัดซื้อจัดจ้าง", "ทะเบียนวัด", "การใช้ไฟฟ้า",
)  # fmt: skip
FACETS = ("organization", "groups", "tags", "res_format", "license_id", "private")
FORMATS = (("CSV",), ("CSV", "XLSX"), ("PDF",), ("XLSX", "JSON"))
NOW = datetime(2026, 1, 15, tzinfo=UTC)
PROCESSES = max(1, min(os.cpu_count() or 1, 8))
PUBLIC = frozenset({"public"})


def vocabulary() -> list[str]:
    lines = dictionary_path().read_text(encoding="utf-8").split()
    return sorted(line for line in lines if 4 <= len(line) <= 12)


def records(size: int) -> Iterator[DatasetRecord]:
    chance = random.Random(size)
    known = vocabulary()
    organizations = [OrganizationRecord(id=f"o{n}", name=f"agency-{n}", title=f"สำนักงาน{known[n]}") for n in range(300)]
    groups = [OrganizationRecord(id=f"g{n}", name=f"topic-{n}", title=known[-n - 1]) for n in range(20)]
    for number in range(size):
        subject, place, year = chance.choice(SUBJECTS), chance.choice(PROVINCES), chance.randint(2550, 2568)
        tail = [known[min(int(chance.paretovariate(0.6)), len(known) - 1)] for _ in range(12)]
        owner, topic = organizations[int(chance.triangular(0, 300, 0))], chance.choice(groups)
        columns = (Column("จังหวัด", "text", values=(place,)), Column("ปี", "year"), Column(tail[0], "decimal"))
        yield DatasetRecord(
            id=str(UUID(int=chance.getrandbits(128))),
            name=f"dataset-{number}",
            title=f"{subject} จังหวัด{place} ปี {year}",
            title_en=f"Dataset {number} of {year - 543}",
            notes=f"ข้อมูล{subject} จำแนกตามอำเภอ {' '.join(tail)} จัดทำโดย{owner.title}",
            private=number % 20 == 0,
            organization=owner,
            owner_org=owner.id,
            groups=(topic.name,),
            group_records=(topic,),
            tags=tuple({subject, place, f"{tail[1]}{number % 13}"}),
            license_id=chance.choice(("cc-by", "dga-ogl", "odc-by")),
            data_type="statistics",
            extras={"year": str(year)},
            metadata_created=NOW - timedelta(days=4000),
            metadata_modified=NOW - timedelta(seconds=chance.randint(0, 300_000_000)),
            resources=tuple(
                ResourceRecord(name=subject, format=each, columns=columns) for each in chance.choice(FORMATS)
            ),
        )


def visible_to(record: DatasetRecord) -> tuple[str, ...]:
    return (f"org:{record.owner_org}",) if record.private else ("public", f"org:{record.owner_org}")


def entries(size: int) -> Iterator[IndexDocument]:
    for record in records(size):
        yield document(record, labels=visible_to(record))


def batched(rows: Iterator[DatasetRecord], size: int) -> Iterator[list[DatasetRecord]]:
    while batch := list(islice(rows, size)):
        yield batch


def built(folder: Path, size: int) -> None:
    """Build the index as `manage.py rebuild_index` does, with records made here instead of read from the database."""
    with Build(folder) as build, Shards(build.path, PROCESSES) as shards:
        for batch in batched(records(size), 500):
            shards.put([(each, visible_to(each), UNUSED) for each in batch])
        build.adopt(shards)
        build.publish(0)


QUESTIONS: dict[str, dict[str, object]] = {
    "everything, 6 facets": {"facets": FACETS},
    "everything, no facets": {},
    "broad word, 6 facets": {"text": "จังหวัด", "facets": FACETS},
    "broad word, no facets": {"text": "จังหวัด"},
    "two words, 6 facets": {"text": "น้ำท่วม เชียงใหม่", "facets": FACETS},
    "sentence, 6 facets": {"text": "จำนวนผู้สูงอายุในจังหวัดขอนแก่นปี 2562", "facets": FACETS},
    "narrow filter, 6 facets": {"lucene": ("organization:agency-7", "year:2560", "tags:ภูเก็ต"), "facets": FACETS},
    "dates of a year, 6 facets": {"lucene": ("metadata_modified:[NOW-1YEAR TO NOW]",), "facets": FACETS},
    "chosen facets": {"chosen": {"res_format": ("CSV",), "license_id": ("cc-by",)}, "facets": FACETS},
    "prefix การ*": {"text": "title:การ*", "facets": FACETS},
    "expanded: รถเมล์ โคราช": {"text": "รถเมล์ โคราช", "facets": FACETS},
    "expanded: flood chiang mai 2019": {"text": "flood chiang mai 2019", "facets": FACETS},
    "misspelled": {"text": "โรงพยาบาน เชียงไหม่", "facets": FACETS},
    "other keyboard": {"text": "ohemj;, g=up'.s,j", "facets": FACETS},
    "literal": {"text": "น้ำท่วม เชียงใหม่", "facets": FACETS, "literal": True},
    "by an extra, then title": {"sort": (("year", "desc"), ("title_string", "asc"))},
    "by title": {"sort": (("title_string", "asc"),)},
    "by agency, then title": {"sort": (("organization", "asc"), ("title_string", "asc"))},
    "page 1,000": {"start": 10_000, "text": "จังหวัด"},
    "members of 3 agencies": {"labels": PUBLIC | {"org:o1", "org:o2", "org:o3"}, "facets": FACETS},
}
HOSTILE = {
    "10 kB of Thai": "ตากลมจัดซื้อน้ำท่วม" * 530,
    "10 kB of words": "การ น้ำ ปี จังหวัด " * 530,
    "22 names": " ".join(SUBJECTS) + " กทม รพ. ผู้สูงอายุ ข้าว วัด ขยะ ท้องถิ่น ประชากร เด็ก ป่า ตลาด",
    "16 fuzzy words": " OR ".join(f"text:จัง{letter}วัด~2" for letter in "กขคงจฉชซญดตถทธนบ"),
    "16 prefixes": "title:(" + " OR ".join(f"{letter}*" for letter in "กขคงจฉชซญดตถทธนบ") + ")",
    "leading wildcard": "*าร*",
    "256 clauses": " OR ".join(f"tags:ก{number}" for number in range(250)) + " OR text:ปี",
    "wide range of text": "name:[a TO z]",
}


def timed(work: Callable[[], object], seconds: float = 2.0) -> tuple[float, float, float]:
    """Return p50 and p95 of the wall clock and p50 of the CPU time, in milliseconds, of repeating the work.

    It is repeated for some seconds, five times at least and 200 times at most.
    """
    taken: list[float] = []
    burnt: list[float] = []
    while len(taken) < 5 or (sum(taken) < seconds * 1000 and len(taken) < 200):
        began, burning = time.perf_counter(), time.process_time()
        work()
        burnt.append((time.process_time() - burning) * 1000)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return (
        statistics.median(taken),
        taken[int(len(taken) * 0.95) - 1 if len(taken) >= 20 else -1],
        statistics.median(burnt),
    )


def ask(engine: Engine, **question: object) -> None:
    engine.forget()  # what is measured is the engine, not the cache
    try:
        engine.search(Search(**{"now": NOW, "labels": PUBLIC, **question}))  # type: ignore[arg-type]
    except SearchError as error:
        print("   refused:", str(error)[:70])


def suggested_after_changes(engine: Engine, changes: Iterator[IndexDocument]) -> tuple[float, float, float]:
    """Return the times of the first completions of a letter after each of 20 changes, without the changes themselves."""
    taken = []
    for change in islice(changes, 20):
        engine.apply([change], [], 1)
        engine.count()  # opens the new state of the index, as any question does
        taken.append(timed_once(lambda: engine.suggest("ก", PUBLIC, 8)))
    walls, cpus = zip(*taken, strict=True)
    return statistics.median(walls), sorted(walls)[-1], statistics.median(cpus)


def timed_once(work: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds of wall clock and of CPU time that the work takes."""
    began, burning = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - began) * 1000, (time.process_time() - burning) * 1000


def show(name: str, figures: tuple[float, float, float]) -> None:
    print(f"  {name:<32} {figures[0]:9.1f} {figures[1]:9.1f} {figures[2]:9.1f}", flush=True)


def anonymous_memory() -> float:
    """Return the MB of memory that this process holds beyond the page cache."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("RssAnon:")[1].split()[0]) / 1024


def burnt_so_far() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    return sum(time_used.ru_utime + time_used.ru_stime for time_used in map(resource.getrusage, (0, -1)))


def measure(size: int, folder: Path) -> None:
    engine = Engine(folder, patience=0)
    began, burning = time.perf_counter(), burnt_so_far()
    print(f"\n{size:,} datasets", flush=True)
    if (folder / CURRENT).is_symlink():
        print("  the index was there already")
    else:
        built(engine.folder, size)
        print(
            f"  built in {time.perf_counter() - began:.0f} s, CPU {burnt_so_far() - burning:.0f} s in {PROCESSES + 1} processes"
        )
    disk = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()) / 1e6
    print(f"  {disk:.0f} MB on disk")
    print(f"  {'milliseconds':<32} {'p50':>9} {'p95':>9} {'CPU p50':>9}")
    for name, question in QUESTIONS.items():
        show(name, timed(lambda question=question: ask(engine, **question)))
    for name, text in HOSTILE.items():
        show(name, timed(lambda text=text: ask(engine, text=text), 1.0))
    for prefix in ("ก", "น้ำ", "จังหวัดเชียง", "สำนักงาน"):
        show(f"suggest {prefix}", timed(lambda prefix=prefix: (engine.forget(), engine.suggest(prefix, PUBLIC, 8))))
    show("suggest ก, asked before", timed(lambda: engine.suggest("ก", PUBLIC, 8)))
    some = engine.search(Search(text="น้ำท่วม")).ids[0]
    show("similar", timed(lambda: engine.similar(some, PUBLIC, 5)))
    print(f"  memory beyond the page cache: {anonymous_memory():.0f} MB")
    changes = entries(2_000)
    engine.suggest("ก", PUBLIC, 8)
    show("suggest ก after a change", suggested_after_changes(engine, changes))
    show("one change, findable", timed(lambda: (engine.apply([next(changes)], [], 1), engine.count()), 1.0))
    print(f"  memory beyond the page cache, the writer's included: {anonymous_memory():.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[40_000])
    parser.add_argument("--keep", type=Path, help="build here and leave the index")
    given = parser.parse_args()
    for size in given.sizes:
        if given.keep:
            measure(size, given.keep / str(size))
            continue
        with tempfile.TemporaryDirectory() as folder:
            measure(size, Path(folder))


if __name__ == "__main__":
    main()
