"""What a reader follows: the buttons on pages, and their own page with everything they follow and every saved search."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth import app_settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.access import Actor
from catalog.formats.ckan.checks import Invalid
from catalog.models import NoticeSettings, SavedSearch, User
from catalog.models.following import DATASET, FOLLOWED_KINDS, GROUP, ORGANIZATION, USER
from catalog.models.notices import FREQUENCIES
from catalog.operations import following, notices
from catalog.queries import finding, private_feeds
from catalog.queries import following as followed_by
from catalog.queries.finding import NotFound
from catalog.queries.following import Followed
from catalog.web import searching

View = Callable[..., HttpResponse]
FINDERS: dict[str, Callable[[str, Actor], Followed]] = {
    DATASET: finding.dataset,
    ORGANIZATION: finding.organization,
    GROUP: finding.group,
    USER: lambda key, actor: finding.user(key, closed=True),
}
TITLES = [(DATASET, _("Datasets")), (ORGANIZATION, _("Organizations")), (GROUP, _("Topics")), (USER, _("People"))]


def own_page(view: View) -> View:
    """Guard a page of somebody's account: strangers sign in first and come back, nothing is cached."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(back(request) if request.method == "POST" else request.get_full_path())
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return guarded


def back(request: HttpRequest) -> str:
    """Return the page of this portal from which a form was sent, or that of what one follows."""
    asked = request.POST.get("next", "")
    safe = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if safe else reverse("account-following")


def is_followed(request: HttpRequest, row: Followed) -> bool:
    """Tell whether the reader follows something; nobody without an account does, and no query is made for them."""
    return isinstance(request.user, User) and followed_by.following(request.user, row) is not None


@own_page
def overview(request: HttpRequest) -> HttpResponse:
    """Show everything that the reader follows, their saved searches, and how they hear of news."""
    user: Any = request.user
    followees = followed_by.followees(user, user)
    chosen = NoticeSettings.objects.filter(user=user).first() or NoticeSettings(user=user, language=get_language())
    feed = private_feeds.feed_token(chosen)
    context = {
        "SOCIALACCOUNT_ENABLED": app_settings.SOCIALACCOUNT_ENABLED,
        "kinds": [
            (title, rows) for kind, title in TITLES if (rows := [each for each in followees if each.kind == kind])
        ],
        "hidden": sum(followed_by.unseen(user, kind).count() for kind in FOLLOWED_KINDS),
        "searches": SavedSearch.objects.filter(user=user),
        "settings": chosen,
        "frequencies": FREQUENCIES,
        "languages": [("th", "ภาษาไทย"), ("en", "English")],
        "feed": request.build_absolute_uri(reverse("feed-following", args=[feed])) if feed else "",
    }
    return render(request, "account/following.html", context)


@require_POST
@own_page
def follow(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Begin to follow a dataset, an agency or a topic."""
    row = _row(kind, key, request.user)
    following.follow(row, actor=request.user)
    notices.settings_of(request.user, get_language() or "th")
    messages.success(request, gettext("You follow this now. Choose under “My account” how you hear of changes."))
    return redirect(back(request))


@require_POST
@own_page
def unfollow(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Follow something no more; to have done so already is no fault."""
    row = _row(kind, key, request.user)
    if is_followed(request, row):
        following.unfollow(row, actor=request.user)
    messages.success(request, gettext("You no longer follow this."))
    return redirect(back(request))


@require_POST
@own_page
def unfollow_hidden(request: HttpRequest) -> HttpResponse:
    """Follow no more what the reader cannot see any more, whatever it is."""
    following.unfollow_hidden(request.user)
    messages.success(request, gettext("You no longer follow this."))
    return redirect("account-following")


@require_POST
@own_page
def save_search(request: HttpRequest) -> HttpResponse:
    """Keep the search of a results page."""
    asked = searching.read(QueryDict(request.POST.get("query", "")[: 4 * notices.LONGEST_QUERY]))
    try:
        notices.save_search(
            request.user,
            title=searching.clean(request.POST.get("title", "")).strip(" ·") or asked.text or gettext("All datasets"),
            query=asked.address,
            text=asked.text,
            chosen=asked.chosen,
            literal=asked.literal,
            language=get_language() or "th",
        )
    except Invalid:
        messages.error(request, gettext("This search cannot be saved: it is too long, or you have 50 already."))
    else:
        messages.success(request, gettext("The search is saved. You will hear of new datasets that it finds."))
    return redirect(back(request))


@require_POST
@own_page
def change_search(request: HttpRequest, search_id: str) -> HttpResponse:
    """Set how often letters tell of a saved search, or forget it."""
    row = notices.saved_search(search_id, request.user)
    if request.POST.get("forget"):
        notices.forget_search(row, actor=request.user)
        messages.success(request, gettext("The saved search is deleted."))
        return redirect("account-following")
    return _chosen(request, lambda: notices.set_frequency(row, request.POST.get("frequency", ""), actor=request.user))


@require_POST
@own_page
def choose(request: HttpRequest) -> HttpResponse:
    """Set how often letters come, and in which language."""
    given = {key: request.POST.get(key, "") for key in ("frequency", "language")}
    return _chosen(request, lambda: notices.choose(request.user, **given))


@require_POST
@own_page
def feed(request: HttpRequest) -> HttpResponse:
    """Make a new address for the reader's private feed, or close it."""
    if request.POST.get("close"):
        notices.close_feed(request.user)
        messages.success(request, gettext("The feed is closed; its address leads nowhere now."))
    else:
        notices.open_feed(request.user, get_language() or "th")
        messages.success(request, gettext("The feed has a new address; an earlier one leads nowhere now."))
    return redirect("account-following")


def _chosen(request: HttpRequest, change: Callable[[], object]) -> HttpResponse:
    try:
        change()
    except Invalid:
        messages.error(request, gettext("Please choose one of the values offered."))
    else:
        messages.success(request, gettext("Your choice is saved."))
    return redirect("account-following")


def _row(kind: str, key: str, actor: Actor) -> Followed:
    if kind not in FINDERS:
        raise NotFound("Kind")
    return FINDERS[kind](key, actor)
