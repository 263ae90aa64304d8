"""Addresses of the CKAN site that was here before lead to what is in their place."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/dataset/groups/cattle", "/dataset/cattle"),
        ("/en/dataset/activity/cattle", "/en/dataset/cattle"),
        ("/dataset/edit/cattle", "/workspace/dataset/cattle/"),
        ("/dataset/new", "/workspace/dataset/new"),
        ("/organization/about/livestock", "/organization/livestock"),
        ("/organization/members/livestock", "/workspace/members/livestock/"),
        ("/group/activity/health", "/group/health"),
        ("/user/register", "/account/signup/"),
        ("/user/reset", "/account/password/reset/"),
        ("/user/somchai", "/organization"),
        ("/user/me", "/workspace/"),
        ("/dashboard/datasets", "/workspace/"),
        ("/showcase", "/showcases"),
        ("/showcase/cows", "/showcases"),
        ("/pages/about", "/about"),
        ("/pages/contact-us", "/contact"),
        ("/en/pages/how-to", "/en/help/how-to"),
        ("/tag/โค&x", "/dataset?tags=%E0%B9%82%E0%B8%84%26x"),
        ("/stats", "/statistics"),
    ],
)
def test_an_old_address_moves_on_for_good(old: str, new: str) -> None:
    answer = Client().get(old)
    assert answer.status_code == 301
    assert answer["Location"] == new


@pytest.mark.parametrize("path", ["//evil.example", "%2F%2Fevil.example", "..%2F..%2Fadmin"])
def test_no_old_address_leads_to_another_site(path: str) -> None:
    for start in ("/dataset/groups/", "/tag/", "/pages/", "/user/", "/showcase/"):
        location = Client().get(start + path).headers.get("Location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")


def test_signing_in_keeps_its_address() -> None:
    assert Client().get("/user/login").status_code == 200
