"""How well the search finds what people mean: recall in the first ten results and mean reciprocal rank (MRR), by kind."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from statistics import fmean

from catalog.search.engine import Engine
from catalog.search.query import Search
from tests.relevance.catalogues import REAL, demo, engine_on, real

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
TOP = 10
NOW = datetime(2026, 1, 15, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Query:
    """One question of the set: `catalogue` is demo (the demo alone) or real (the real records among the demo)."""

    catalogue: str
    kind: str
    text: str
    expected: frozenset[str]


@dataclass(frozen=True, slots=True)
class Result:
    """How one question went; `found` are the names of the first ten results."""

    query: Query
    found: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The share of the expected datasets (of ten at most) among the first ten results."""
        return len(self.query.expected & set(self.found)) / min(len(self.query.expected), TOP)

    @property
    def reciprocal_rank(self) -> float:
        """One through the place of the first expected dataset; 0 when none is among the first ten."""
        places = (place for place, name in enumerate(self.found, start=1) if name in self.query.expected)
        return 1 / next(places, float("inf"))


def queries() -> list[Query]:
    """Return the set, a line of `queries.tsv` each."""
    lines = (HERE / "queries.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return [Query(catalogue, kind, text, frozenset(names.split(","))) for catalogue, kind, text, names in rows]


def measured(catalogue: str, folder: Path) -> list[Result]:
    """Ask all questions of one catalogue; the real one needs the records beside the checkout."""
    records = demo() if catalogue == "demo" else chain(demo(), real())
    engine, names = engine_on(records, folder)
    return [Result(query, _ask(engine, names, query.text)) for query in queries() if query.catalogue == catalogue]


def _ask(engine: Engine, names: Mapping[str, str], text: str) -> tuple[str, ...]:
    return tuple(names[each] for each in engine.search(Search(text=text, rows=TOP, now=NOW)).ids)


def summary(results: Iterable[Result]) -> tuple[float, float]:
    """Return recall@10 and MRR, rounded down to a thousandth."""
    known = list(results)
    figures = fmean(each.recall for each in known), fmean(each.reciprocal_rank for each in known)
    recall, rank = (int(figure * 1000) / 1000 for figure in figures)
    return recall, rank


def by_kind(results: Iterable[Result]) -> dict[str, list[Result]]:
    """Return the results of each kind of question."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        kinds[each.query.kind].append(each)
    return dict(sorted(kinds.items()))


def floors() -> dict[str, list[float]]:
    """Return per catalogue the recall@10 and MRR that were reached before."""
    known: dict[str, list[float]] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return known


def raise_floor(catalogue: str, reached: tuple[float, float]) -> None:
    """Write down what was reached where it is more than before; a floor never sinks."""
    known = floors()
    before = known.get(catalogue, [0.0, 0.0])
    known[catalogue] = [max(pair) for pair in zip(before, reached, strict=True)]
    FLOORS.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def catalogues() -> list[str]:
    """Return the catalogues that are there."""
    return ["demo", "real"] if REAL.is_file() else ["demo"]
