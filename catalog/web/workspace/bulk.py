"""The same change for many datasets of an agency: choose, fill in, see what would happen, do it, see what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.formats.ckan.checks import Invalid
from catalog.formats.standard.fields import field_named
from catalog.models import Dataset
from catalog.operations import bulk
from catalog.queries import catalogue, workspace
from catalog.web.workspace.dataset_form import ERROR_PLACES
from catalog.web.workspace.error_texts import by_field, in_words
from catalog.web.workspace.fields import form_field
from catalog.web.workspace.filters import DatasetFilter
from catalog.web.workspace.pages import show
from catalog.web.workspace.reviews import refused


@dataclass(frozen=True, slots=True)
class Action:
    """One change that people can ask for: what it is called, and what it needs to know."""

    title: Promise
    needs: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


ACTIONS: Mapping[str, Action] = {
    "submit": Action(_("Submit for review"), optional=("text",)),
    "approve": Action(_("Approve"), optional=("text",)),
    "publish": Action(_("Publish now")),
    "private": Action(_("Make private")),
    "withdraw": Action(_("Withdraw, with a reason"), ("text",)),
    "add_tag": Action(_("Add tags"), ("tag_string",)),
    "remove_tag": Action(_("Remove tags"), ("tag_string",)),
    "frequency": Action(_("Set the update frequency"), ("update_frequency_unit",)),
    "category": Action(_("Set the data category"), ("data_category",)),
    "contact": Action(_("Set the contact"), ("maintainer", "maintainer_email")),
    "add_topic": Action(_("Add to a topic"), ("topic",)),
    "move_topic": Action(_("Move to a topic"), ("topic",)),
    "delete": Action(_("Move to the trash")),
    "restore": Action(_("Bring back from the trash")),
}


class BulkForm(forms.Form):
    """What an action needs to know."""

    use_required_attribute = False

    def __init__(self, data: Any, *, action: Action, topics: Sequence[tuple[str, str]]) -> None:
        """Take what was typed, the action, and the topics to choose from."""
        super().__init__(data)
        language = get_language() or "th"
        for key in (*action.needs, *action.optional):
            if key == "topic":
                self.fields[key] = forms.ChoiceField(choices=topics, label=_("Topic"))
            elif key == "text":
                label = _("Reason, shown to the public") if action.needs else _("Message to your colleagues")
                self.fields[key] = forms.CharField(widget=forms.Textarea({"rows": 3}), label=label, max_length=5_000)
            else:
                self.fields[key] = form_field(field_named(key), language)
            self.fields[key].required = key in action.needs


@require_POST
def bulk_change(request: HttpRequest) -> HttpResponse:
    """Ask for what the change needs, show what it would do, and do it when that was seen."""
    action = ACTIONS.get(request.POST.get("action", ""))
    rows = _chosen(request)
    if action is None or not rows:
        return show(request, "bulk.html", {"nothing": True}, status=422)
    topics = [(each.name, str(each)) for each in catalogue.groups_of(request.user)]
    answered = "answered" in request.POST or not action.needs + action.optional
    form = BulkForm(request.POST if answered else None, action=action, topics=topics)
    values = _values(form) if answered else None
    outcomes = None
    rehearsal = values is None or "do" not in request.POST
    if values:
        outcomes = bulk.run(rows, request.POST["action"], values, actor=request.user, rehearsal=rehearsal)
    context = {
        "action": request.POST["action"],
        "title": action.title,
        "form": form,
        "rows": rows,
        "outcomes": [(each, refusal_text(each.refusal)) for each in outcomes or ()],
        "counts": _counts(outcomes or ()),
        "rehearsal": rehearsal,
    }
    return show(request, "bulk.html", context, status=422 if form.is_bound and form.errors else 200)


def leave(request: HttpRequest) -> HttpResponse:
    """Lead somebody who comes by address, without a choice of datasets, to the list."""
    return bulk_change(request) if request.method == "POST" else redirect("workspace")


def refusal_text(refusal: Exception | None) -> str:
    """Return why a dataset was refused, in words for people."""
    if isinstance(refusal, Invalid):
        return refused(refusal)
    return in_words(str(refusal)) if refusal else ""


def _counts(outcomes: Sequence[bulk.Outcome]) -> Mapping[str, int]:
    return {result: sum(each.result == result for each in outcomes) for result in ("done", "unchanged", "refused")}


def _chosen(request: HttpRequest) -> Sequence[Dataset]:
    """Return the datasets that were ticked, or all that the filters of the address find, as many as one call takes."""
    trash = request.POST.get("action") == "restore"
    rows = workspace.datasets(request.user, trash=trash)
    if "all" in request.POST:
        return list(DatasetFilter(request.GET, rows, request=request).qs[: bulk.MOST])
    names = request.POST.getlist("dataset")[: bulk.MOST]
    return list(rows.filter(name__in=[name for name in names if "\0" not in name]))


def _values(form: BulkForm) -> bulk.Values | None:
    """Return what was typed, checked; None when something is wrong, which then stands beside its field."""
    if not form.is_valid():
        return None
    try:
        return bulk.read(form.cleaned_data, topic=form.cleaned_data.get("topic", ""))
    except Invalid as refusal:
        for key, texts in by_field(refusal.errors).items():
            place = ERROR_PLACES.get(key, key)
            for text in texts:
                form.add_error(place if place in form.fields else None, text)
        return None
