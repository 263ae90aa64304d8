from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.records import DatasetRecord
from catalog.search.engine import Engine
from catalog.search.query import Answer, Search
from tests.catalog.search.catalogue import NOW, entry, records

Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def made() -> dict[str, DatasetRecord]:
    return {str(each.id): each for each in records()}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, made: dict[str, DatasetRecord]) -> Engine:
    """An engine on the made-up catalogue, in two segments so that counts have to be merged."""
    folder: Path = tmp_path_factory.mktemp("index")
    engine = Engine(folder, patience=0)
    entries = [entry(each) for each in made.values()]
    engine.rebuild(entries[:120], 1)
    engine.apply(entries[120:], [], 2)
    return engine


@pytest.fixture
def ask(engine: Engine) -> Ask:
    def asked(**question: object) -> Answer:
        return engine.search(Search(**{"now": NOW, "rows": 1000, **question}))  # type: ignore[arg-type]

    return asked
