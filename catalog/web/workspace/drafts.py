"""The form of a dataset that nobody has to remember to save: its draft, and the values that its files suggest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import MultipleChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.formats.ckan.checks import Invalid
from catalog.formats.standard.fields import field_named
from catalog.formats.standard.showing import shown
from catalog.models import Dataset, FormDraft
from catalog.models.shapes import dataset_record
from catalog.operations import drafts
from catalog.queries import finding
from catalog.queries.suggestions import suggestions
from catalog.records import DatasetRecord
from catalog.web.workspace import layout
from catalog.web.workspace.dataset_form import DatasetForm
from catalog.web.workspace.reviews import refused

NOT_FIELDS = frozenset({"csrfmiddlewaretoken", "seen", "continue", "save", "files", "draft", "accept", "discard"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that a file suggests for a field, as the form shows it beside the field."""

    key: str
    text: str
    source: str


@require_POST
def draft(request: HttpRequest, name: str | None = None) -> HttpResponse:
    """Keep what stands in the form, and answer with how complete it is; a plain form is led back to its page."""
    row = finding.editable_dataset(name, request.user) if name else None
    if "discard" in request.POST:
        drafts.discard(request.user, row)  # type: ignore[arg-type]  # the guard lets only accounts in
        messages.info(request, _("What was not saved is thrown away."))
        return redirect(_page(row))
    content = {key: request.POST.getlist(key) for key in request.POST if key not in NOT_FIELDS}
    try:
        kept = drafts.keep(request.user, row, content, seen=request.POST.get("seen", ""))  # type: ignore[arg-type]
    except Invalid as refusal:
        return render(request, "workspace/_saved.html", {"failed": refused(refusal)}, status=413)
    if "draft" in request.POST:
        messages.success(request, _("The draft is kept. Only you see it until you save."))
        return redirect(_page(row))
    form = DatasetForm(request.POST, owners=(), topics=(), record=dataset_record(row) if row else None)
    return render(
        request, "workspace/_saved.html", {"completeness": layout.completeness(form), "saved_at": kept.saved_at}
    )


def _page(row: Dataset | None) -> str:
    return reverse("dataset-edit", args=[row.name]) if row else reverse("dataset-new")


def kept(request: HttpRequest, row: Dataset | None) -> FormDraft | None:
    """Return what the reader typed into this form before and did not save."""
    return FormDraft.objects.filter(user=request.user.pk, dataset=row).first()


def as_typed(content: Mapping[str, Sequence[str]], form: DatasetForm) -> dict[str, Any]:
    """Return a draft as the initial values of a form; boxes that it does not name were not ticked."""
    data = QueryDict(mutable=True)
    for key, texts in content.items():
        data.setlist(key, list(texts))
    boxes = {name for name, field in form.fields.items() if isinstance(field, MultipleChoiceField)}
    fields = {name: field for name, field in form.fields.items() if name in data or name in boxes}
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in fields.items()}


def offers(record: DatasetRecord | None, form: DatasetForm) -> Mapping[str, Offer]:
    """Return what the files suggest for the fields that stand empty in the form, by field."""
    if record is None:
        return {}
    return {
        each.key: Offer(
            each.key, shown(field_named(each.key), each.value, form.language) or str(each.value), each.source
        )
        for each in suggestions(record)
        if each.key in form.fields and (not layout.filled(form, field_named(each.key)) or each.key == "title")
    }


def accepted(record: DatasetRecord | None, key: str) -> Mapping[str, Any]:
    """Return the suggested value of a field, or of all with the key `*`, as values of the form."""
    return {each.key: each.value for each in suggestions(record) if key in {each.key, "*"}} if record else {}
