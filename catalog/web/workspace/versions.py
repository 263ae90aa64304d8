"""The pages of one uploaded version: its check while it runs, its report, the decision on personal data, its original."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from catalog.models import ResourceVersion
from catalog.operations import files
from catalog.queries import finding, workspace
from catalog.queries.finding import NotFound
from catalog.queries.workspace import Checking
from catalog.web.paging import pager
from catalog.web.reason_texts import STAGES, named
from catalog.web.report_texts import problem_texts
from catalog.web.searching import whole_number
from catalog.web.workspace.pages import INVALID, show
from catalog.web.workspace.reports import report_page

PAGE_SIZE = 20
LAST_PAGE = 100_000
MOST_COLUMNS = 200
"""Columns that the page of a report lists; all of them are in the report as JSON."""


class DecisionForm(forms.Form):
    """Why held data may be published, or may not."""

    use_required_attribute = False
    reason = forms.CharField(
        widget=forms.Textarea({"rows": 3}),
        max_length=2_000,
        label=_("Reason for the decision"),
        help_text=_("It is kept with your name. For example: made-up numbers; names of officials in office."),
    )


@require_safe
def version(request: HttpRequest, version_id: str) -> HttpResponse:
    """Show how far the check of a version is, or its report."""
    return _page(request, finding.version(version_id, request.user), DecisionForm())


@require_safe
def progress(request: HttpRequest, version_id: str) -> HttpResponse:
    """Return how far the check is as a fragment of HTML, which the page asks for every second."""
    row = finding.version(version_id, request.user)
    return render(request, "workspace/_progress.html", _progress(row))


@require_POST
def decision(request: HttpRequest, version_id: str) -> HttpResponse:
    """Publish or withhold a version that was held for personal data, with the reason."""
    row = finding.version(version_id, request.user)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=INVALID)
    if row.state != ResourceVersion.HELD:
        messages.info(request, gettext("This was decided already, or there is nothing to decide."))
    elif request.POST.get("decision") == "publish":
        files.release(row, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, gettext("The file is served now. Your decision and its reason are on record."))
    else:
        files.withhold(row, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, gettext("The file is withheld. Your decision and its reason are on record."))
    return redirect("version", row.id)


@require_safe
def original(request: HttpRequest, version_id: str) -> HttpResponseBase:
    """Send the file exactly as it was uploaded, also when it was rejected."""
    row = finding.version(version_id, request.user)
    try:
        stored = default_storage.open(row.file)
    except FileNotFoundError as missing:
        raise NotFound("File") from missing
    return FileResponse(
        stored, as_attachment=True, filename=row.file_name, content_type=row.mimetype or "application/octet-stream"
    )


@require_safe
def report(request: HttpRequest, version_id: str) -> HttpResponse:
    """Send the report as JSON, each problem with what it means and what to do in the language of the page."""
    row = finding.version(version_id, request.user)
    content = {
        "version": row.number,
        "state": row.state,
        "file_name": row.file_name,
        "size": row.size,
        "sha256": row.sha256,
        "received_at": row.received_at.isoformat(),
        **row.report,
        "problems": [_with_texts(problem) for problem in row.report.get("problems", ())],
    }
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{row.number}.json"'
    return answer


@require_safe
def versions(request: HttpRequest, resource_id: str) -> HttpResponse:
    """List everything that was ever uploaded for a file, the newest first."""
    resource = finding.editable_resource(resource_id, request.user)
    rows = workspace.versions(resource)
    total = rows.count()
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    pages = max(-(-total // PAGE_SIZE), 1)
    context = {
        "resource": resource,
        "dataset": resource.dataset,
        "versions": rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        "total": total,
        "pager": pager(number, pages, []),
    }
    return show(request, "versions.html", context)


def _page(request: HttpRequest, row: ResourceVersion, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    waiting = _progress(row)
    page = report_page(row)
    context = {
        **waiting,
        "resource": row.resource,
        "dataset": row.resource.dataset,
        "report": page,
        "columns": page.columns[:MOST_COLUMNS],
        "more_columns": max(len(page.columns) - MOST_COLUMNS, 0),
        "served": row.resource.current,
        "can_repair": any(finding.repairs for finding in (*page.errors, *page.warnings, *page.notes)),
        "newer": workspace.newer(row),
        "form": form,
    }
    return show(request, "version.html", context, status=status)


def _progress(row: ResourceVersion) -> dict[str, Any]:
    checking: Checking | None = workspace.checking(row)
    return {
        "version": row,
        "checking": checking,
        "stage": named(STAGES, checking.stage) if checking and checking.stage else "",
    }


def _with_texts(problem: dict[str, Any]) -> dict[str, Any]:
    what, remedy = problem_texts(problem)
    return {**problem, "text": what, "remedy": remedy}
