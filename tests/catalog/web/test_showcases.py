"""Showcases: sent in by anybody, shown once an operator let them through, with pictures that are pictures."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Dataset, Showcase
from catalog.operations import showcases
from catalog.web.showcases import names_in
from tests.cast import Cast
from tests.catalog.web.forms import opened

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 50


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "title": "แผนที่โค",
        "description": "ดูจำนวนโค <b>x</b>",
        "url": "https://cows.example/map",
        "datasets": "cattle",
        "opened": opened(),
        **changes,
    }


def picture(content: bytes = PICTURE, name: str = "map.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def test_a_showcase_waits_for_an_operator_and_is_then_on_its_datasets(
    cattle: Dataset, cast: Cast, as_user: Any
) -> None:
    answer = as_user(cast.chujai).post("/showcases/new", filled(image_upload=picture(), email="a@example.com"))
    assert answer.status_code == 302
    row = Showcase.objects.get()
    assert row.moderation == Showcase.WAITING
    for address in ("/showcases/", "/dataset/cattle"):
        assert "แผนที่โค" not in Client().get(address).content.decode()
    assert Client().get(f"/showcases/{row.pk}").status_code == 404
    assert as_user(cast.chujai).get(f"/showcases/{row.pk}").status_code == 200
    assert "แผนที่โค" in as_user(cast.sysadmin).get("/workspace/review/").content.decode()
    as_user(cast.sysadmin).post(f"/workspace/review/showcase/{row.pk}", {"decision": "show"})
    for address in ("/showcases/", "/dataset/cattle", f"/en/showcases/{row.pk}"):
        page = Client().get(address).content.decode()
        assert "แผนที่โค" in page
        assert "&lt;b&gt;" in page
        assert f"/uploads/group/{row.picture}" in page
        assert "a@example.com" not in page
    assert 'rel="nofollow ugc noopener"' in page
    answer = Client().get(f"/uploads/group/{row.picture}")
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content]) == PICTURE


def test_a_refused_showcase_loses_its_picture(
    cattle: Dataset, cast: Cast, as_user: Any, django_capture_on_commit_callbacks: Any
) -> None:
    Client().post("/showcases/new", filled(image_upload=picture()))
    row = Showcase.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        as_user(cast.sysadmin).post(f"/workspace/review/showcase/{row.pk}", {"decision": "refuse", "reason": "โฆษณา"})
    assert Client().get(f"/uploads/group/{row.picture}").status_code == 404
    row.refresh_from_db()
    assert row.picture == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"website": "x"},
        {"opened": ""},
        {"title": ""},
        {"title": "a\x00b"},
        {"url": "javascript:alert(1)"},
        {"url": "ftp://cows.example/"},
        {"datasets": "no-such-one"},
        {"datasets": "secret-cattle"},
        {"datasets": "c\x00"},
        {"datasets": " ".join(f"d{number}" for number in range(21))},
        {"email": "nobody"},
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(
    cattle: Dataset, hidden: Dataset, changes: dict[str, str]
) -> None:
    answer = Client().post("/showcases/new", filled(**changes))
    assert answer.status_code == 422
    assert not Showcase.objects.exists()
    assert 'class="error"' in answer.content.decode() or "message-bad" in answer.content.decode()


@pytest.mark.parametrize(("content", "name"), [(b"<svg/>", "x.svg"), (b"<html>", "x.png"), (PICTURE, "x.jpg")])
def test_what_is_no_picture_is_refused_and_not_kept(cattle: Dataset, content: bytes, name: str) -> None:
    answer = Client().post("/showcases/new", filled(image_upload=picture(content, name)))
    assert answer.status_code == 422
    assert not Showcase.objects.exists()


def test_even_a_member_of_the_agency_cannot_show_a_private_dataset(hidden: Dataset, cast: Cast, as_user: Any) -> None:
    assert as_user(cast.malee).post("/showcases/new", filled(datasets="secret-cattle")).status_code == 422


def test_a_dataset_that_became_private_is_not_named_any_more(cattle: Dataset, cast: Cast, as_user: Any) -> None:
    as_user(cast.sysadmin).post("/showcases/new", filled())
    row = Showcase.objects.get()
    assert row.moderation == Showcase.SHOWN
    assert "/dataset/cattle" in Client().get(f"/showcases/{row.pk}").content.decode()
    Dataset.objects.filter(pk=cattle.pk).update(private=True)
    assert "/dataset/cattle" not in Client().get(f"/showcases/{row.pk}").content.decode()


def test_one_address_sends_a_bounded_number_an_hour(cattle: Dataset) -> None:
    answers = [Client().post("/showcases/new", filled()).status_code for _ in range(showcases.SENT_AN_HOUR + 1)]
    assert answers == [302] * showcases.SENT_AN_HOUR + [422]


def test_the_form_begins_with_the_dataset_of_the_link(cattle: Dataset) -> None:
    assert 'value="cattle"' in Client().get("/showcases/new?dataset=cattle").content.decode()
    assert Client().get("/showcases/new?dataset=%00%22%3E").status_code == 200


def test_names_are_read_from_addresses() -> None:
    text = "https://data.example/dataset/cattle?x=1, /en/dataset/rain/ cattle  pigs#files"
    assert names_in(text) == ["cattle", "rain", "pigs"]


@given(st.text())
def test_any_text_gives_names_without_blanks(text: str) -> None:
    names = names_in(text)
    assert len(set(names)) == len(names)
    assert all(name and not any(letter.isspace() for letter in name) for name in names)


def test_a_number_of_any_length_is_not_there(cattle: Dataset) -> None:
    for number in (999, 10**30):
        assert Client().get(f"/showcases/{number}").status_code == 404
