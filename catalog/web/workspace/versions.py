"""The pages of one uploaded version: its check while it runs, its report, the decision on personal data, its original."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from catalog.formats.ckan.checks import Invalid
from catalog.models import PersonalDecision, ResourceVersion
from catalog.operations import files, treatments
from catalog.operations import versions as served
from catalog.queries import decisions, finding, workspace
from catalog.queries.finding import NotFound
from catalog.queries.workspace import Checking
from catalog.web.paging import pager
from catalog.web.reason_texts import STAGES, named
from catalog.web.report_texts import problem_texts
from catalog.web.searching import whole_number
from catalog.web.workspace.decisions import Decision, decision_of
from catalog.web.workspace.pages import INVALID, show
from catalog.web.workspace.reports import report_page

PAGE_SIZE = 20
LAST_PAGE = 100_000
MOST_COLUMNS = 200
"""Columns that the page of a report lists; all of them are in the report as JSON."""


@require_safe
def version(request: HttpRequest, version_id: str) -> HttpResponse:
    """Show how far the check of a version is, or its report."""
    return _page(request, finding.version(version_id, request.user))


@require_safe
def progress(request: HttpRequest, version_id: str) -> HttpResponse:
    """Return how far the check is as a fragment of HTML, which the page asks for every second."""
    row = finding.version(version_id, request.user)
    return render(request, "workspace/_progress.html", _progress(row))


@require_POST
def decision(request: HttpRequest, version_id: str) -> HttpResponse:
    """Serve a held version in the form that was decided, or withhold it, with the reason."""
    row = finding.version(version_id, request.user)
    form = decision_of(row, request.POST)
    chosen = request.POST.get("decision")
    if row.state != ResourceVersion.HELD or decisions.is_being_made(row):
        messages.info(request, gettext("This was decided already, or there is nothing to decide."))
        return redirect("version", row.id)
    if not (form.is_valid() if chosen == "treat" else form.form.is_valid()):
        return _page(request, row, form, status=INVALID)
    reason = form.form.cleaned_data["reason"]
    if chosen not in {"treat", "publish"}:
        files.withhold(row, actor=request.user, reason=reason)
        messages.success(request, gettext("The file is withheld. Your decision and its reason are on record."))
        return redirect("version", row.id)
    answers = form.treatments() if chosen == "treat" else form.all_kept()
    try:
        made = treatments.decide(
            row,
            answers,
            actor=request.user,
            reason=reason,
            standing=form.form.cleaned_data["standing"],
            whole_file=chosen == "publish",
        )
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(request, row, form, status=INVALID)
    if made.state == PersonalDecision.DONE:
        messages.success(request, gettext("The file is served now. Your decision and its reason are on record."))
    return redirect("version", row.id)


@require_POST
def roll_back(request: HttpRequest, version_id: str) -> HttpResponse:
    """Serve an earlier accepted version again."""
    row = finding.version(version_id, request.user)
    try:
        served.roll_back(row, actor=request.user)
    except Invalid:
        messages.error(request, gettext("This version cannot be served again."))
    else:
        messages.success(request, gettext("Version %(number)s is served now.") % {"number": row.number})
    return redirect("versions", row.resource_id)


@require_POST
def withdraw(request: HttpRequest, version_id: str) -> HttpResponse:
    """Take an accepted version out of everything that is served, with the reason."""
    row = finding.version(version_id, request.user)
    try:
        served.withdraw(row, actor=request.user, reason=request.POST.get("reason", "")[:2_000])
    except Invalid as refused:
        text = gettext("Say why the version is withdrawn.") if "reason" in refused.errors else ""
        messages.error(request, text or gettext("This version is not served."))
    else:
        messages.success(request, gettext("The version is withdrawn. Your decision and its reason are on record."))
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


def _page(
    request: HttpRequest, row: ResourceVersion, form: Decision | None = None, *, status: int = 200
) -> HttpResponse:
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
        "decision": form or (decision_of(row) if row.state == ResourceVersion.HELD else None),
        "outside_table": row.has_table and decisions.found_outside_table(row),
        "taken": decisions.taken(row),
        "failed": decisions.open_decision(row),
        "cleaned": row.derived.first() if row.state == ResourceVersion.TREATED else None,
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
