"""The official template on the agency's pages: download it empty or filled, send it, read what it would do, do it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.formats.ckan.checks import Invalid
from catalog.formats.template import writing
from catalog.models import Organization, TemplateImport
from catalog.models.shapes import dataset_records
from catalog.operations import templates
from catalog.queries import finding, workspace
from catalog.queries.finding import NotFound
from catalog.records import DatasetRecord
from catalog.web.workspace import layout
from catalog.web.workspace.error_texts import by_field
from catalog.web.workspace.filters import DatasetFilter
from catalog.web.workspace.pages import INVALID, show
from catalog.web.workspace.reviews import refused
from catalog.web.workspace.template_texts import REFUSALS, changes, finding_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 2_000
"""Datasets in one filled template."""
BLOCK = 200
MOST_SHOWN = 20
"""Imports that the page lists."""


class SendForm(forms.Form):
    """A filled template, and the agency for rows that name none."""

    use_required_attribute = False
    upload = forms.FileField(label=gettext_lazy("Filled template (XLSX)"))
    agency = forms.ChoiceField(label=gettext_lazy("Agency for rows that name none"))

    def __init__(self, *given: Any, owners: list[Organization]) -> None:
        super().__init__(*given)
        english = get_language() == "en"
        self.fields["agency"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (each.name, (each.title_en if english else "") or str(each)) for each in owners
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest) -> HttpResponse:
    """Offer the template for download, take a filled one, and list those that came before."""
    owners = list(workspace.owners(request.user))
    form = SendForm(*((request.POST, request.FILES) if request.method == "POST" else ()), owners=owners)
    if form.is_valid():
        owner = finding.organization(form.cleaned_data["agency"], request.user)
        try:
            row = templates.receive(form.cleaned_data["upload"], owner, actor=request.user)
        except Invalid as refusal:
            for key, texts in by_field(refusal.errors).items():
                form.add_error(key if key in form.fields else None, " ".join(texts))
        else:
            return redirect("template-import", row.id)
    context = {
        "form": form,
        "errors": layout.errors(form) if form.is_bound else [],
        "imports": TemplateImport.objects.filter(user=request.user.pk)[:MOST_SHOWN],
        "may_import": bool(owners),
        "most": MOST,
        "largest": templates.MOST_BYTES,
    }
    return show(request, "template.html", context, tab="template", status=INVALID if form.is_bound else 200)


@require_safe
def empty(request: HttpRequest) -> HttpResponseBase:
    """Send the empty template, with help on every column and lists to choose from."""
    return _workbook(iter(()), "template.xlsx")


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the template filled with the datasets that the filters of the address find."""
    found = DatasetFilter(request.GET, workspace.datasets(request.user), request=request).qs
    ids = list(found.values_list("id", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        messages.error(request, _("These are more than %(most)s datasets. Filter the list first.") % {"most": MOST})
        return redirect("workspace")
    return _workbook(_records(ids), f"datasets-{timezone.localdate():%Y-%m-%d}.xlsx")


@require_safe
def template_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """Show how far a workbook is, what its import would do or did, and what is wrong cell by cell."""
    row = _own(request, import_id)
    report = row.report
    language = get_language() or "th"
    context = {
        "row": row,
        "busy": row.state in {TemplateImport.CHECKING, TemplateImport.APPLYING},
        "refused": REFUSALS.get(report.get("refused", ""), ""),
        "counts": report.get("counts", {}),
        "severities": report.get("severities", {}),
        "findings": [{**each, "text": finding_text(each)} for each in report.get("findings", ())],
        "rows": [{**each, "changes": changes(each["changes"], language)} for each in report.get("rows", ())],
    }
    return show(request, "template_import.html", context, tab="template")


@require_safe
def progress(request: HttpRequest, import_id: str) -> HttpResponse:
    """Return how far the work on a workbook is as a fragment of HTML, which the page asks for every second."""
    row = _own(request, import_id)
    busy = row.state in {TemplateImport.CHECKING, TemplateImport.APPLYING}
    return render(request, "workspace/_template_progress.html", {"row": row, "busy": busy})


@require_POST
def apply(request: HttpRequest, import_id: str) -> HttpResponse:
    """Import what was checked."""
    row = _own(request, import_id)
    try:
        templates.apply(row, actor=request.user)
    except Invalid as refusal:
        messages.error(request, refused(refusal))
    return redirect("template-import", row.id)


def _own(request: HttpRequest, import_id: str) -> TemplateImport:
    number = finding.as_uuid(import_id)
    row = TemplateImport.objects.filter(id=number, user=request.user.pk).first() if number else None
    if row is None:
        raise NotFound("Import")
    return row


def _records(ids: list[Any]) -> Iterator[DatasetRecord]:
    for start in range(0, len(ids), BLOCK):
        yield from sorted(dataset_records(ids[start : start + BLOCK]), key=lambda record: record.name)


def _workbook(records: Iterator[DatasetRecord], name: str) -> HttpResponseBase:
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  # closed, and so removed, with the response
    writing.write(Path(file.name), records)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
