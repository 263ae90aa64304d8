"""The page of a refusal: the reason is told in the language of the page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from catalog.access import NotAllowed
from catalog.web.errors import staff_page


@staff_page
def _refuse(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("You may not read this.")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "told"), [("th", False), ("en", True)])
def test_the_reason_of_a_refusal_is_in_the_language_of_the_page(language: str, told: bool) -> None:
    request = RequestFactory().get("/workspace/")
    request.user = AnonymousUser()
    with translation.override(language):
        answer = _refuse(request)
        reason = translation.gettext("You may not read this.")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert reason in page
    assert ("You may not read this." in page) is told
