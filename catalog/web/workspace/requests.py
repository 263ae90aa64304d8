"""Requests for data as those see them who let them through and answer them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.access import is_sysadmin, may_answer, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import DataRequest
from catalog.models.moderation import LONGEST_TEXT
from catalog.operations import requests
from catalog.queries import requests as known
from catalog.web.paging import pager
from catalog.web.requests import named
from catalog.web.searching import whole_number
from catalog.web.workspace.pages import INVALID, show

TAB = "workspace-requests"
LAST_PAGE = 10_000


class AnswerForm(forms.Form):
    """What becomes of a request."""

    use_required_attribute = False
    status = forms.ChoiceField(choices=DataRequest.STATUSES, label=_("Status"))
    answer = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        label=_("Answer"),
        help_text=_("Everybody can read it. Say what happens next and when, or why not."),
    )
    datasets = forms.CharField(
        required=False,
        label=_("Datasets that fit"),
        help_text=_("Their names as in their addresses, with spaces between them."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    organization = forms.ChoiceField(
        required=False, label=_("Agency that is asked"), help_text=_("Another agency can answer it better? Pass it on.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the agencies by their names in the page's language."""
        super().__init__(*args, **kwargs)
        self.agencies = {row.name: row for row in known.organizations()}
        self.fields["organization"].choices = [("", gettext("Nobody in particular")), *named(self.agencies)]  # type: ignore[attr-defined]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show the requests that the reader may let through or answer, those first for which something is to be done."""
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    page = known.to_answer(request.user, number)
    return show(request, "requests.html", {"page": page, "pager": pager(number, page.pages, ())}, tab=TAB)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Show a request with the form to answer it, and take the answer."""
    row = known.one(number, request.user)
    require(may_answer(request.user, row), "You may not answer this request")
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm(initial=_initial(row, request))
    if form.is_valid() and _answered(row, form, request):
        messages.success(request, gettext("The answer is published."))
        return redirect("workspace-requests")
    context = {"asked": row, "form": form, "moderates": is_sysadmin(request.user)}
    return show(request, "request.html", context, tab=TAB, status=INVALID if form.is_bound else 200)


def _initial(row: DataRequest, request: HttpRequest) -> dict[str, str]:
    return {
        "status": row.status,
        "answer": row.answer,
        "datasets": " ".join(each.name for each in known.fitting(row, request.user)),
        "organization": row.organization.name if row.organization else "",
    }


def _answered(row: DataRequest, form: AnswerForm, request: HttpRequest) -> bool:
    given = form.cleaned_data
    names = list(dict.fromkeys(given["datasets"].replace(",", " ").split()))
    try:
        requests.answer(
            row,
            status=given["status"],
            text=given["answer"],
            names=names,
            organization=form.agencies.get(given["organization"]),
            actor=request.user,
        )
    except Invalid as refusal:
        if "datasets" in refusal.errors:
            form.add_error(
                "datasets", gettext("There is no such dataset: %(names)s") % {"names": " ".join(names)[:200]}
            )
        if "answer" in refusal.errors:
            form.add_error("answer", gettext("Write an answer for this status."))
        return False
    return True


@require_POST
def moderate(request: HttpRequest, number: int) -> HttpResponse:
    """Let everybody read a request, or nobody."""
    shown = request.POST.get("decision") == "show"
    requests.moderate(known.one(number, request.user), shown=shown, actor=request.user)
    text = gettext("Everybody can read the request now.") if shown else gettext("Nobody else can read the request.")
    messages.success(request, text)
    return redirect("workspace-requests")
