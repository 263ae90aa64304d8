"""The picture of a dataset for messengers: in both languages, within its frame, and for public datasets only."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from catalog.web import cards
from tests.cast import make_cast, make_dataset


def test_a_dataset_has_a_picture_in_each_language(client: Client, db: None) -> None:
    cast = make_cast()
    make_dataset(cast, title_en="Beef cattle")
    make_dataset(cast, "hidden-herd", private=True)
    thai, english = client.get("/dataset/cattle/card.png"), client.get("/en/dataset/cattle/card.png")
    assert Image.open(BytesIO(thai.content)).size == (1200, 630)
    assert thai.content != english.content
    assert client.get("/dataset/cattle/card.png", headers={"If-None-Match": thai.headers["ETag"]}).status_code == 304
    client.force_login(cast.malee)
    assert client.get("/dataset/hidden-herd/card.png").status_code == 404
    assert b'content="http://testserver/dataset/cattle/card.png"' in client.get("/dataset/cattle").content


@pytest.mark.parametrize(
    "title", ["", "ก", "ปริมาณน้ำฝนรายเดือน" * 30, "x" * 2_000, "คำ " * 500, "\x00\n\t\u0e31", "🌧️ ฝน"]
)
def test_any_title_stays_within_the_frame(title: str) -> None:
    font, lines = cards._fitting(title)
    assert len(lines) <= cards.TITLE_LINES
    image = Image.open(BytesIO(cards.draw(title, title, title, "ศูนย์กลางข้อมูลเปิดภาครัฐ")))
    right = image.crop((cards.WIDTH - 20, 120, cards.WIDTH, cards.HEIGHT)).getcolors()
    assert right is not None
    assert len(right) == 1, "something is drawn at the edge"
    assert font.size >= 48
