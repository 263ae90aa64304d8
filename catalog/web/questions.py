"""Questions about a dataset and reports of faults in it: what others asked and the agency answered, and the form to ask."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, DatasetQuestion
from catalog.models.moderation import LONGEST_TEXT
from catalog.operations import questions
from catalog.operations.submissions import TooOften
from catalog.queries import community, finding
from catalog.visitors import client_of
from catalog.web.paging import pager
from catalog.web.requests import INVALID
from catalog.web.searching import whole_number
from catalog.web.spam_guard import GuardedForm

LAST_PAGE = 10_000


class QuestionForm(GuardedForm):
    """What somebody asks or reports."""

    use_required_attribute = False
    kind = forms.ChoiceField(choices=DatasetQuestion.KINDS, widget=forms.RadioSelect, label=_("What is it?"))
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        label=_("Your question, or what is wrong"),
        help_text=_("Say which file, column or row it is about. Everybody can read this; name no persons."),
    )
    email = forms.EmailField(
        required=False,
        label=_("Your e-mail address"),
        help_text=_("Only to send you the answer. It is never shown, and erased after the answer."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


def listing(request: HttpRequest, name: str) -> HttpResponse:
    """Show what was asked about a dataset, the newest first, with the answers."""
    row = finding.dataset(name, request.user)
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    found = community.question_page(row, number)
    context = {"dataset": row, "page": found, "pager": pager(number, found.pages, ())}
    return render(request, "web/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, name: str) -> HttpResponse:
    """Ask about a dataset: show the form, or take what was filled in."""
    row = finding.dataset(name, request.user)
    kind = DatasetQuestion.FAULT if request.GET.get("kind") == DatasetQuestion.FAULT else DatasetQuestion.QUESTION
    form = QuestionForm(request.POST) if request.method == "POST" else QuestionForm(initial={"kind": kind})
    if form.is_valid() and (asked := _asked(request, row, form)):
        if asked.moderation == DatasetQuestion.SHOWN:
            messages.success(request, gettext("Everybody can read it now, and the agency is told."))
        else:
            messages.success(request, gettext("Thank you. An operator reads it before everybody can see it."))
        return redirect("dataset-questions", row.name)
    context = {"dataset": row, "form": form}
    return render(request, "web/question_new.html", context, status=INVALID if form.is_bound else 200)


def _asked(request: HttpRequest, row: Dataset, form: QuestionForm) -> DatasetQuestion | None:
    given = form.cleaned_data
    try:
        return questions.ask(
            row, given["kind"], given["text"], email=given["email"], actor=request.user, client=client_of(request)
        )
    except Invalid as refusal:
        for key in refusal.errors:
            form.add_error(key if key in form.fields else None, gettext("This text cannot be taken as it is."))
    except TooOften:
        form.add_error(None, gettext("There were several messages from your network. Please try again in an hour."))
    return None
