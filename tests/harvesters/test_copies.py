"""The whole catalogue as files: complete, public only, made anew when they are old or show what is hidden by now."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings
from django.test import Client

from catalog.operations import datasets
from harvesters import copies
from tests.cast import Cast, make_cast, make_dataset, make_upload


@pytest.fixture
def cast(db: None, settings: LazySettings, tmp_path: Path) -> Cast:
    settings.COPIES = tmp_path / "copies"
    return make_cast()


def lines(settings: LazySettings) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.open(settings.COPIES / copies.LINES)]


def test_both_files_hold_every_public_dataset(cast: Cast, settings: LazySettings) -> None:
    make_upload(cast, make_dataset(cast), "จังหวัด,จำนวน\nน่าน,12\n".encode())
    make_dataset(cast, "hidden-herd", private=True)
    assert copies.refresh()
    assert [each["name"] for each in lines(settings)] == ["cattle"]
    (row,) = pq.read_table(settings.COPIES / copies.TABLE).to_pylist()
    assert (row["name"], row["formats"], row["rows"], row["organization"]) == ("cattle", ["CSV"], 1, "livestock")


def test_young_files_stay_until_something_is_hidden(cast: Cast, settings: LazySettings) -> None:
    dataset = make_dataset(cast)
    assert copies.refresh()
    make_dataset(cast, "another")
    assert not copies.refresh()
    datasets.delete(dataset, actor=cast.malee)
    assert copies.refresh()
    assert [each["name"] for each in lines(settings)] == ["another"]


def test_old_files_are_made_anew(cast: Cast, settings: LazySettings) -> None:
    copies.refresh()
    make_dataset(cast)
    yesterday = time.time() - 86_400
    os.utime(settings.COPIES / copies.LINES, (yesterday, yesterday))
    assert copies.refresh()
    assert len(lines(settings)) == 1


def test_the_files_can_be_fetched_in_parts(client: Client, cast: Cast, settings: LazySettings) -> None:
    assert client.get("/copies/catalogue.parquet").status_code == 404
    make_dataset(cast)
    copies.refresh()
    whole = client.get("/copies/catalogue.jsonl.gz")
    part = client.get("/copies/catalogue.jsonl.gz", headers={"Range": "bytes=0-9", "If-Range": whole.headers["ETag"]})
    assert (part.status_code, part.headers["Content-Length"]) == (206, "10")
    assert client.get("/copies/catalogue.parquet").headers["Content-Type"] == "application/vnd.apache.parquet"
