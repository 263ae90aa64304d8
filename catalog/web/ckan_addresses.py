"""Old addresses of a CKAN site and its Thai extensions, which lead to what is in their place: bookmarks and links stay good.

Each goes on with status 301 and keeps the language of the address; what CKAN showed to signed-in people leads to the
workspace.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path, re_path, reverse

from catalog.web.built_in_pages import NAMES

ELSEWHERE = {"about": "about", "contact-us": "contact", "contactus": "contact", "policy": "terms", "term": "terms"}
"""Pages of `ckanext-pages` under usual names, and the portal's own that say the same."""


def _moved(address: str) -> HttpResponse:
    return HttpResponsePermanentRedirect(address)


def to(name: str, *arguments: str) -> Callable[..., HttpResponse]:
    """Return a view that moves on to an address by its name; `arguments` are taken from the old address, by their names."""

    def view(request: HttpRequest, **found: str) -> HttpResponse:
        return _moved(reverse(name, args=[found[each] for each in arguments]))

    return view


def old_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Move on from a page of `ckanext-pages` to the portal's own, else to a page of help of this name."""
    own = slug if slug in NAMES else ELSEWHERE.get(slug)
    return _moved(reverse(own) if own else reverse("help-page", args=[slug]))


def tag(request: HttpRequest, name: str) -> HttpResponse:
    """Move on from the page of a keyword to the datasets that have it."""
    return _moved(f"{reverse('search')}?{urlencode({'tags': name})}")


KEY = r"(?P<name>[^/]+)"
urlpatterns = [
    re_path(rf"^dataset/(?:groups|activity|followers|showcases|changes|history)/{KEY}/?$", to("dataset", "name")),
    re_path(
        rf"^(?:dataset/(?:edit|resources|manage|collaborators)|dataset/new_resource)/{KEY}/?$",
        to("workspace-dataset", "name"),
    ),
    re_path(rf"^organization/(?:about|activity|read)/{KEY}/?$", to("organization", "name")),
    re_path(rf"^organization/members/{KEY}/?$", to("members", "name")),
    re_path(rf"^group/(?:about|activity|read)/{KEY}/?$", to("group", "name")),
    re_path(r"^user/register/?$", to("account_signup")),
    re_path(r"^user/reset(?:/.*)?$", to("account_reset_password")),
    re_path(r"^user/logged_(?:in|out)(?:_redirect)?/?$", to("home")),
    re_path(r"^user/(?:me|edit|dashboard|api-tokens)(?:/.*)?$", to("workspace")),
    re_path(r"^user/?$", to("organizations")),
    re_path(r"^user/[^/]+(?:/.*)?$", to("organizations")),
    re_path(r"^dashboard(?:/.*)?$", to("workspace")),
    re_path(r"^showcase(?:/.*)?$", to("showcases")),
    re_path(r"^pages/?$", to("help")),
    path("pages/<slug:slug>", old_page),
    re_path(r"^blog/?$", to("news")),
    re_path(rf"^tag/{KEY}/?$", tag),
    re_path(r"^stats/?$", to("statistics")),
]
