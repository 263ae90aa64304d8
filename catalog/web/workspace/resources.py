"""The pages of one file or link of a dataset: adding it, describing it, replacing its content, deleting it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, Resource
from catalog.models.shapes import resource_record
from catalog.operations import files, resources
from catalog.queries import finding
from catalog.queries.finding import NotFound
from catalog.web.workspace import layout, personal_texts
from catalog.web.workspace.pages import INVALID, show
from catalog.web.workspace.resource_form import FileForm, ResourceForm


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for a file or an address, and add it to the dataset; a file goes on to the page of its check."""
    dataset = finding.editable_dataset(name, request.user)
    form = ResourceForm(request, data_type=dataset.data_type)
    record = form.read() if request.method == "POST" else None
    if record is None:
        return _form_page(request, form, dataset, None)
    try:
        made = resources.create(dataset, record, actor=request.user, upload=form.upload)
    except Invalid as refusal:
        form.refuse(refusal)
        return _form_page(request, form, dataset, None)
    personal_texts.warn(request)
    if form.upload:
        return redirect("version", made.versions.latest("number").id)
    messages.success(request, _("The link is saved."))
    return redirect("workspace-dataset", dataset.name)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, resource_id: str) -> HttpResponse:
    """Show what is said about a file in the form, and save it."""
    resource = _resource(request, resource_id)
    form = ResourceForm(request, data_type=resource.dataset.data_type, record=resource_record(resource))
    record = form.read() if request.method == "POST" else None
    if record is None:
        return _form_page(request, form, resource.dataset, resource)
    try:
        resources.update(resource, record, actor=request.user)
    except Invalid as refusal:
        form.refuse(refusal)
        return _form_page(request, form, resource.dataset, resource)
    personal_texts.warn(request)
    messages.success(request, _("The description of the file is saved."))
    return redirect("workspace-dataset", resource.dataset.name)


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, resource_id: str) -> HttpResponse:
    """Take a new file for the same resource; what is served does not change before the new one has been checked."""
    resource = _resource(request, resource_id)
    if resource.url_type == "datastore":
        raise NotFound("File")
    form = FileForm(request)
    if form.is_valid():
        try:
            version = files.receive(resource, form.cleaned_data["file"], actor=request.user)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            return redirect("version", version.id)
    context = {
        "form": form,
        "resource": resource,
        "dataset": resource.dataset,
        "errors": layout.errors(form) if form.is_bound else [],
        "largest": settings.MAX_UPLOAD_SIZE,
    }
    return show(request, "resource_replace.html", context, status=INVALID if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, resource_id: str) -> HttpResponse:
    """Ask whether a file shall really go, and delete it."""
    resource = _resource(request, resource_id)
    if request.method != "POST":
        return show(request, "resource_delete.html", {"resource": resource, "dataset": resource.dataset})
    resources.delete(resource, actor=request.user)
    messages.success(request, _("The file “%(name)s” is deleted.") % {"name": resource})
    return redirect("workspace-dataset", resource.dataset.name)


def _resource(request: HttpRequest, resource_id: str) -> Resource:
    return finding.editable_resource(resource_id, request.user)


def _form_page(request: HttpRequest, form: ResourceForm, dataset: Dataset, resource: Resource | None) -> HttpResponse:
    context = {
        "form": form,
        "dataset": dataset,
        "resource": resource,
        "parts": layout.resource_parts(form, form.asked, form.language),
        "errors": layout.errors(form) if form.is_bound else [],
        "largest": settings.MAX_UPLOAD_SIZE,
    }
    return show(request, "resource_form.html", context, status=INVALID if form.is_bound else 200)
