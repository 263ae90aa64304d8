"""Saying whether a dataset is useful, and why."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset
from catalog.models.ratings import LONGEST_WORDS
from catalog.operations import ratings
from catalog.operations.submissions import TooOften
from catalog.queries import finding
from catalog.visitors import client_of
from catalog.web.requests import INVALID
from catalog.web.spam_guard import GuardedForm
from catalog.web.visitor_cookie import remember, visitor_of

ANSWERS = [("yes", _("Useful")), ("no", _("Not useful"))]


class RatingForm(GuardedForm):
    """One opinion."""

    use_required_attribute = False
    useful = forms.ChoiceField(choices=ANSWERS, widget=forms.RadioSelect, label=_("Is this dataset useful to you?"))
    words = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4}),
        label=_("Why?"),
        help_text=_("Only the agency reads it. What did you use it for, or what is missing?"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, name: str) -> HttpResponse:
    """Show the form, with the answer chosen that the link named, or take an opinion."""
    row = finding.dataset(name, request.user)
    visitor = visitor_of(request)
    form = RatingForm(request.POST) if request.method == "POST" else RatingForm(initial=_chosen(request))
    if form.is_valid() and _rated(request, row, form, visitor):
        messages.success(request, gettext("Thank you. Your opinion counts."))
        response = redirect("dataset", row.name)
        remember(request, response, visitor)
        return response
    context = {"dataset": row, "form": form}
    return render(request, "web/rating.html", context, status=INVALID if form.is_bound else 200)


def _chosen(request: HttpRequest) -> dict[str, str]:
    given = request.GET.get("useful", "")
    return {"useful": given} if given in dict(ANSWERS) else {}


def _rated(request: HttpRequest, row: Dataset, form: RatingForm, visitor: str) -> bool:
    given = form.cleaned_data
    try:
        ratings.rate(
            row,
            useful=given["useful"] == "yes",
            words=given["words"],
            visitor=visitor,
            client=client_of(request),
            actor=request.user,
        )
    except Invalid:
        form.add_error("words", gettext("This text cannot be taken as it is."))
    except TooOften:
        form.add_error(None, gettext("There were many opinions from your network. Please try again later."))
    return form.is_valid()
