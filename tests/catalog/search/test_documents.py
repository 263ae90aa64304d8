from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.records import Column, DatasetRecord, ResourceRecord
from catalog.search.documents import document
from catalog.search.engine import Engine
from catalog.search.query import Search
from catalog.search.schema import to_document
from tests.catalog.search.catalogue import record

ODD = st.text(st.characters(), max_size=50)


def test_a_dataset_without_an_id_cannot_be_indexed() -> None:
    with pytest.raises(ValueError, match="no id"):
        document(replace(record(1), id=None), labels=["public"])


def test_an_unknown_field_is_refused_rather_than_dropped() -> None:
    with pytest.raises(KeyError, match="nosuchfield"):
        to_document({"nosuchfield": ["x"]})


def test_long_values_are_found_by_their_beginning_and_by_themselves(tmp_path: Path) -> None:
    long = "ก" * 70_000
    made = replace(record(1), tags=(long,), extras={"note": long})
    engine = Engine(tmp_path, patience=0)
    engine.rebuild([document(made, labels=["public"])], 0)
    assert engine.search(Search(chosen={"tags": (long,), "note": (long,)})).count == 1


@given(title=ODD, tags=st.lists(ODD, max_size=3), extras=st.dictionaries(ODD, ODD, max_size=3), name=ODD, value=ODD)
def test_any_record_becomes_a_document(
    title: str, tags: list[str], extras: dict[str, str], name: str, value: str
) -> None:
    resource = ResourceRecord(name=name, format=value, url=value, columns=(Column(name, "text", values=(value,)),))
    made = DatasetRecord(
        name="x", id="1", title=title, tags=tuple(tags), extras=extras, resources=(resource,), license_id=value
    )
    assert not to_document(document(made, labels=["public"])).is_empty
