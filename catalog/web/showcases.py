"""Showcases: what others made of the data, one of them with its datasets, and the form to send one in."""

from __future__ import annotations

import re

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from catalog.formats.ckan.checks import Invalid
from catalog.models import Showcase
from catalog.models.moderation import LONGEST_TEXT, LONGEST_TITLE
from catalog.operations import showcases
from catalog.operations.submissions import TooOften
from catalog.queries import community
from catalog.queries.cards import holdings
from catalog.visitors import client_of
from catalog.web.paging import pager
from catalog.web.requests import INVALID
from catalog.web.results import plain_cards
from catalog.web.searching import clean, whole_number
from catalog.web.spam_guard import GuardedForm

LAST_PAGE = 10_000
ERRORS = {
    "url": _("Write an address that begins with https:// or http://."),
    "image_upload": _("Choose a PNG, JPEG or GIF picture of at most 2 MB."),
    "datasets": _("Name public datasets of this portal, at most 20, as in their addresses."),
}
"""What to say about a field that the operation refuses; every other one is a text that cannot be stored."""


class ShowcaseForm(GuardedForm):
    """What somebody made."""

    use_required_attribute = False
    title = forms.CharField(max_length=LONGEST_TITLE, label=_("What is it called?"))
    description = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        label=_("What does it do, and for whom?"),
    )
    url = forms.URLField(
        max_length=showcases.LONGEST_URL,
        assume_scheme="https",
        label=_("Where is it?"),
        help_text=_("Its address on the web."),
    )
    datasets = forms.CharField(
        label=_("Which datasets does it use?"),
        help_text=_("Their addresses on this portal or the names in them, with spaces between them."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    author = forms.CharField(
        required=False,
        max_length=LONGEST_TITLE,
        label=_("Who made it?"),
        help_text=_("As everybody may read it: a person, a group or an organization."),
    )
    image_upload = forms.FileField(
        required=False,
        label=_("Picture"),
        help_text=_("PNG, JPEG or GIF, at most 2 MB."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/gif"}),
    )
    email = forms.EmailField(
        required=False,
        label=_("Your e-mail address"),
        help_text=_("Only for questions about this entry. It is never shown, and erased after the decision."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


def listing(request: HttpRequest) -> HttpResponse:
    """Show what others made of the data, the newest first."""
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    found = community.showcase_page(number)
    return render(request, "web/showcases.html", {"page": found, "pager": pager(number, found.pages, ())})


def single(request: HttpRequest, number: int) -> HttpResponse:
    """Show one showcase with the datasets that it uses."""
    row = community.showcase(number, request.user)
    datasets = community.datasets_of(row, request.user)
    cards = plain_cards(datasets, holdings(each.id for each in datasets))
    return render(request, "web/showcase.html", {"row": row, "cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Send in a showcase: show the form, or take what was filled in."""
    if request.method == "POST":
        form = ShowcaseForm(request.POST, request.FILES)
    else:
        form = ShowcaseForm(initial={"datasets": clean(request.GET.get("dataset", ""))[:100]})
    if form.is_valid() and (row := _submitted(request, form)):
        if row.moderation == Showcase.SHOWN:
            return redirect("showcase", row.pk)
        messages.success(request, gettext("Thank you. An operator looks at it before everybody can see it."))
        return redirect("showcases")
    return render(request, "web/showcase_new.html", {"form": form}, status=INVALID if form.is_bound else 200)


def _submitted(request: HttpRequest, form: ShowcaseForm) -> Showcase | None:
    given = form.cleaned_data
    try:
        return showcases.submit(
            given["title"],
            given["description"],
            given["url"],
            names=names_in(given["datasets"]),
            author=given["author"],
            email=given["email"],
            picture=given["image_upload"],
            actor=request.user,
            client=client_of(request),
        )
    except Invalid as refusal:
        for key in refusal.errors:
            text = str(ERRORS.get(key) or gettext("This text cannot be taken as it is."))
            form.add_error(key if key in form.fields else None, text)
    except TooOften:
        form.add_error(None, gettext("There were several messages from your network. Please try again in an hour."))
    return None


def names_in(text: str) -> list[str]:
    """Return the names of datasets in what somebody wrote: names or addresses, with spaces or commas between them, each once."""
    parts = [part.split("?")[0].split("#")[0].rstrip("/") for part in re.split(r"[\s,]+", text)]
    return list(dict.fromkeys(part.rsplit("/", 1)[-1] for part in parts if part))
