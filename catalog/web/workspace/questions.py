"""Questions about an agency's datasets as those see them who answer, and what raters wrote."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.access import may_answer_question, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import DatasetQuestion
from catalog.models.moderation import LONGEST_TEXT
from catalog.operations import questions
from catalog.queries import community
from catalog.web.paging import pager
from catalog.web.searching import whole_number
from catalog.web.workspace.pages import INVALID, show

TAB = "workspace-questions"
LAST_PAGE = 10_000


class AnswerForm(forms.Form):
    """The answer to a question."""

    use_required_attribute = False
    status = forms.ChoiceField(choices=DatasetQuestion.STATUSES, label=_("Status"))
    answer = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        label=_("Answer"),
        help_text=_("Everybody can read it. Say what happens next and when, or why not."),
    )


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show the questions that the reader may answer, those without an answer first, and the newest words of raters."""
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    page = community.to_answer(request.user, number)
    words = community.newest_words(request.user)
    return show(
        request, "questions.html", {"page": page, "words": words, "pager": pager(number, page.pages, ())}, tab=TAB
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Show a question with the form to answer it, and take the answer."""
    row = community.question(number, request.user)
    require(may_answer_question(request.user, row), "You may not answer this question")
    status = DatasetQuestion.ANSWERED if row.status == DatasetQuestion.OPEN else row.status
    initial = {"status": status, "answer": row.answer}
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm(initial=initial)
    if form.is_valid():
        try:
            questions.answer(
                row, status=form.cleaned_data["status"], text=form.cleaned_data["answer"], actor=request.user
            )
        except Invalid:
            form.add_error("answer", gettext("Write an answer for this status."))
        else:
            messages.success(request, gettext("The answer is published."))
            return redirect("workspace-questions")
    context = {"row": row, "form": form}
    return show(request, "question.html", context, tab=TAB, status=INVALID if form.is_bound else 200)
