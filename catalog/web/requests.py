"""Requests for data: what others ask for, one of them with its answer, and the form to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.formats.ckan.checks import Invalid
from catalog.models import DataRequest, Organization
from catalog.models.moderation import LONGEST_TEXT, LONGEST_TITLE
from catalog.operations import requests
from catalog.operations.submissions import TooOften
from catalog.queries import requests as known
from catalog.queries.cards import holdings
from catalog.queries.finding import NotFound
from catalog.visitors import client_of
from catalog.web.paging import pager
from catalog.web.results import plain_cards
from catalog.web.searching import clean, whole_number
from catalog.web.spam_guard import GuardedForm
from catalog.web.visitor_cookie import remember, visitor_of

INVALID = 422
"""The status of a form that comes back with errors (RFC 9110, Unprocessable Content)."""
LAST_PAGE = 10_000


def named(agencies: Mapping[str, Organization]) -> list[tuple[str, str]]:
    """Return agencies as choices of a form, by their names in the page's language."""
    english = get_language() == "en"
    return [(name, (row.title_en if english else "") or row.title) for name, row in agencies.items()]


class RequestForm(GuardedForm):
    """What somebody asks for."""

    use_required_attribute = False
    field_order = ["title", "description", "purpose", "organization", "email", "website", "opened"]
    title = forms.CharField(
        max_length=LONGEST_TITLE,
        label=_("Which data do you need?"),
        help_text=_("In a few words, for example: bus stops of Chiang Mai with coordinates."),
    )
    description = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        label=_("Describe them"),
        help_text=_("Which area, which years, how fine, in which format. Everybody can read this; name no persons."),
    )
    purpose = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        label=_("What would you do with them?"),
        help_text=_("It helps the agency to decide what comes first."),
    )
    organization = forms.ChoiceField(required=False, label=_("Which agency may have them?"))
    email = forms.EmailField(
        required=False,
        label=_("Your e-mail address"),
        help_text=_("Only for questions about this request. It is never shown, and erased after the answer."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the agencies by their names in the page's language."""
        super().__init__(*args, **kwargs)
        self.agencies = {row.name: row for row in known.organizations()}
        self.fields["organization"].choices = [("", gettext("I do not know")), *named(self.agencies)]  # type: ignore[attr-defined]


def listing(request: HttpRequest) -> HttpResponse:
    """Show what people ask for: the most wanted first, or the newest, or those of one status."""
    statuses = dict(DataRequest.STATUSES)
    status, sort = request.GET.get("status", ""), request.GET.get("sort", "")
    status, sort = status if status in statuses else "", sort if sort in known.SORTS else "wanted"
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    page = known.public(status=status, sort=sort, page=number)
    pairs = [(key, value) for key, value in (("status", status), ("sort", sort)) if value not in ("", "wanted")]
    context = {
        "page": page,
        "status": status,
        "sort": sort,
        "statuses": statuses.items(),
        "pager": pager(number, page.pages, pairs),
    }
    return render(request, "web/requests.html", context)


def single(request: HttpRequest, number: int) -> HttpResponse:
    """Show a request with its answer and the datasets that fit it."""
    row = known.one(number, request.user)
    datasets = known.fitting(row, request.user)
    cards = plain_cards(datasets, holdings(each.id for each in datasets))
    return render(request, "web/request.html", {"asked": row, "cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for data: show the form, or take what was filled in."""
    title = clean(request.GET.get("title", ""))[:LONGEST_TITLE]
    form = RequestForm(request.POST) if request.method == "POST" else RequestForm(initial={"title": title})
    if form.is_valid() and (row := _asked(request, form)):
        if row.moderation == DataRequest.SHOWN:
            messages.success(request, gettext("Your request is published. The agency can answer it now."))
            return redirect("data-request", row.pk)
        messages.success(request, gettext("Thank you. An operator reads your request before everybody can see it."))
        return redirect("data-requests")
    return render(request, "web/request_new.html", {"form": form}, status=INVALID if form.is_bound else 200)


def _asked(request: HttpRequest, form: RequestForm) -> DataRequest | None:
    given = form.cleaned_data
    try:
        return requests.ask(
            given["title"],
            given["description"],
            purpose=given["purpose"],
            organization=form.agencies.get(given["organization"]),
            email=given["email"],
            actor=request.user,
            client=client_of(request),
        )
    except Invalid as refusal:
        for key in refusal.errors:
            form.add_error(key if key in form.fields else None, gettext("This text cannot be taken as it is."))
    except TooOften:
        form.add_error(None, gettext("There were several requests from your network. Please try again in an hour."))
    return None


@require_POST
def vote(request: HttpRequest, number: int) -> HttpResponse:
    """Count that the reader wants this too, once per visitor."""
    row = known.one(number, request.user)
    visitor = visitor_of(request)
    if row.moderation != DataRequest.SHOWN:
        raise NotFound("Data request")
    response = redirect("data-request", row.pk)
    try:
        new_vote = requests.vote(row, voter=visitor, client=client_of(request), actor=request.user)
    except TooOften:
        messages.error(request, gettext("There were many votes from your network. Please try again later."))
        return response
    messages.success(request, gettext("Your vote counts.") if new_vote else gettext("Your vote was counted before."))
    remember(request, response, visitor)
    return response
