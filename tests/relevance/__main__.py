"""Print recall@10 and MRR by kind of question, what was missed, and raise the floor where more was reached than before.

python -m tests.relevance [--missed] [--raise]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.relevance.measuring import Result, by_kind, catalogues, floors, measured, raise_floor, summary


def show(results: list[Result], missed: bool) -> None:
    for kind, some in [*by_kind(results).items(), ("all", results)]:
        recall, rank = summary(some)
        print(f"  {kind:<16} {len(some):>4} {recall:10.3f} {rank:8.3f}")
    for each in results if missed else ():
        if each.reciprocal_rank < 1 or each.recall < 1:
            print(f"    {each.query.kind}: {each.query.text}  wanted {sorted(each.query.expected)[:4]}")
            print(f"        found {list(each.found)[:6]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true", help="list the questions that were not answered in full")
    parser.add_argument("--raise", action="store_true", dest="lift", help="write better figures down as the new floor")
    given = parser.parse_args()
    for catalogue in catalogues():
        with tempfile.TemporaryDirectory() as folder:
            results = measured(catalogue, Path(folder))
        print(f"\n{catalogue}: recall@10 and MRR (floor {floors().get(catalogue)})")
        show(results, given.missed)
        if given.lift:
            raise_floor(catalogue, summary(results))


if __name__ == "__main__":
    main()
