"""The pages of one dataset for its agency: what it holds, its description, publishing it, deleting it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import quality
from catalog.access import NotAllowed, has_permission, organizations_where
from catalog.formats.ckan.checks import Invalid
from catalog.formats.standard.licenses import LICENSES
from catalog.formats.standard.showing import missing_mandatory
from catalog.models import Dataset, Resource, ResourceVersion
from catalog.models.shapes import dataset_record
from catalog.operations import datasets, drafts, parts
from catalog.operations import reviews as steps
from catalog.queries import catalogue, finding, workspace
from catalog.queries.suggestions import suggestions
from catalog.records import DatasetRecord
from catalog.web.workspace import drafts as unsaved
from catalog.web.workspace import fixing, layout, personal_texts, reviews
from catalog.web.workspace.dataset_form import DatasetForm, fingerprint
from catalog.web.workspace.pages import INVALID, show


@dataclass(frozen=True, slots=True)
class File:
    """A file of a dataset with its newest upload, if it ever had one."""

    resource: Resource
    newest: ResourceVersion | None


@require_safe
def dataset(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a dataset holds, how complete and good it is, and everything that can be done with it."""
    row = finding.editable_dataset(name, request.user)
    record = dataset_record(row)
    newest = workspace.newest_by_resource(row)
    language = get_language() or "th"
    assessed = quality.assess(record, today=timezone.localdate())
    context = {
        "dataset": row,
        "files": [File(each, newest.get(each.id)) for each in row.resources.all() if each.state == "active"],
        "missing": [field.label_th if language == "th" else field.label_en for field in missing_mandatory(record)],
        "score": assessed.score,
        "fixes": fixing.fixes(row, assessed, language),
        "european": fixing.european(record),
        "stars": fixing.stars(assessed),
        "stars_text": fixing.stars_text(assessed),
        "suggested": len(suggestions(record)),
        "public": row.state == "active" and not row.private,
        "publishable": row.data_category == "public",
        **reviews.standing(request, row),
    }
    return show(request, "dataset.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for the description of a new dataset and make it, private until it is published."""
    if not organizations_where(request.user, "create_dataset").exists():
        raise NotAllowed("You may not create datasets")
    if request.method != "POST":
        return _form_page(request, _form(request, None), None)
    form = _form(request, None)
    if "continue" in request.POST:
        return _form_page(request, form.again(), None)
    record = form.read()
    made = _save(form, record, None, request)
    if made is None:
        return _form_page(request, form, None, status=INVALID)
    drafts.discard(request.user, None)  # type: ignore[arg-type]  # the guard lets only accounts in
    personal_texts.warn(request)
    messages.success(request, _("The dataset is saved. It stays private until you publish it."))
    return redirect("resource-new" if "files" in request.POST else "workspace-dataset", made.name)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Show the description of a dataset in the form, and save it unless somebody else changed it meanwhile."""
    row = finding.editable_dataset(name, request.user)
    current = dataset_record(row)
    form = _form(request, row, current)
    if request.method != "POST":
        return _form_page(request, form, row, current)
    if "accept" in request.POST:
        values = unsaved.accepted(current, request.POST["accept"])
        return _form_page(request, form.again(values), row, current)
    if "continue" in request.POST:
        return _form_page(request, form.again(), row, current)
    record = form.read()
    if record and request.POST.get("seen") != fingerprint(current):
        form.add_error(
            None,
            _("Somebody else changed this description while you were writing. Save once more to replace it by yours."),
        )
        record = None
    saved = _save(form, record, row, request)
    if saved is None:
        return _form_page(request, form, row, current, status=INVALID)
    drafts.discard(request.user, row)  # type: ignore[arg-type]  # the guard lets only accounts in
    personal_texts.warn(request)
    messages.success(request, _("The description is saved."))
    return redirect("workspace-dataset", saved.name)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, name: str) -> HttpResponse:
    """Ask whether a dataset shall really go, and delete it."""
    row = finding.editable_dataset(name, request.user)
    if not has_permission(request.user, "delete_dataset", row.owner_org_id):
        raise NotAllowed("You may not delete this dataset")
    if request.method != "POST":
        return show(request, "dataset_delete.html", {"dataset": row})
    datasets.delete(row, actor=request.user)
    messages.success(request, _("The dataset “%(title)s” is deleted.") % {"title": row.title})
    return redirect("workspace")


@require_POST
def visibility(request: HttpRequest, name: str) -> HttpResponse:
    """Publish a dataset or make it private again."""
    row = finding.editable_dataset(name, request.user)
    publish = request.POST.get("visibility") == "public"
    try:
        if publish:
            steps.publish(row, actor=request.user)
        else:
            datasets.update(row, replace(dataset_record(row), private=True, resources=None), actor=request.user)
    except Invalid as refusal:
        messages.error(request, reviews.refused(refusal))
    else:
        done = _("The dataset is public now; everybody can find it.") if publish else _("The dataset is private now.")
        messages.success(request, done)
    return redirect("workspace-dataset", row.name)


def _form(request: HttpRequest, row: Dataset | None, record: DatasetRecord | None = None) -> DatasetForm:
    return DatasetForm(
        request.POST if request.method == "POST" else None,
        owners=workspace.owners(request.user, row.owner_org if row else None),
        topics=list(catalogue.groups_of(request.user)),
        record=record,
        initial={"owner_org": request.GET["agency"]} if "agency" in request.GET else None,
    )


def _save(form: DatasetForm, record: DatasetRecord | None, row: Dataset | None, request: HttpRequest) -> Dataset | None:
    """Make or change the dataset; what is refused is put into the form, and None returned."""
    if record is None:
        return None
    try:
        if row is None:
            return datasets.create(record, actor=request.user)
        return datasets.update(row, replace(record, resources=None), actor=request.user)
    except Invalid as refusal:
        form.refuse(refusal)
    except parts.NotFound:
        form.add_error("groups", _("A chosen topic does not exist any more."))
    return None


def _form_page(
    request: HttpRequest,
    form: DatasetForm,
    row: Dataset | None,
    current: DatasetRecord | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    language = get_language() or "th"
    kept = unsaved.kept(request, row) if request.method != "POST" else None
    if kept:
        form = form.again(unsaved.as_typed(kept.content, form))
    seen = fingerprint(current) if current else ""
    context: Mapping[str, Any] = {
        "form": form,
        "kept": kept,
        "overtaken": bool(kept and kept.seen != seen),
        "offers": unsaved.offers(current, form),
        "dataset": row,
        "draft_address": reverse("dataset-draft", args=[row.name]) if row else reverse("dataset-new-draft"),
        "parts": layout.parts(form),
        "completeness": layout.completeness(form),
        "errors": layout.errors(form) if form.is_bound else [],
        "licenses": [(license_.title(language), license_.plain(language)) for license_ in LICENSES],
        "seen": kept.seen if kept else request.POST.get("seen", seen) if status == 200 else seen,
    }
    return show(request, "dataset_form.html", context, status=status)
