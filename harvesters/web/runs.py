"""The pages of one harvest run: its progress while it works, its report, each record, and the report as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from catalog.web.workspace.pages import show
from harvesters import reports, sources
from harvesters.models import HarvestOutcome, HarvestRun
from harvesters.scheduling import Busy
from harvesters.web.listing import pages_of
from harvesters.web.message_texts import message, note
from harvesters.web.reason_texts import reason
from harvesters.web.sources import TAB, pretty, readable, readable_fields

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """Show how far a run is, or its report in plain words, with its records by result."""
    row = reports.find_run(run_id, request.user)
    result = request.GET.get("result", "")
    result = result if result in dict(HarvestOutcome.RESULTS) else ""
    page = pages_of(request, reports.outcomes(row, result), [("result", result)] if result else [])
    figures = reports.figures(row)
    context = {
        "run": row,
        "source": row.source,
        "figures": figures,
        "working": row.state in (HarvestRun.WAITING, HarvestRun.RUNNING),
        "error": reason(row.error),
        "notes": [note(each) for each in row.notes],
        "errors": [(message(each), number) for each, number in figures.errors],
        "outcomes": [(each, [message(one) for one in each.messages]) for each in page.rows],
        "result": result,
        "pager": page.pager,
        "failed": sum(row.counts.get(each, 0) for each in HarvestOutcome.UNSETTLED),
    }
    return show(request, "harvests/run.html", context, tab=TAB)


@require_safe
def progress(request: HttpRequest, run_id: str) -> HttpResponse:
    """Return how far a run is as a fragment of HTML, which the page asks for every second."""
    row = reports.find_run(run_id, request.user)
    working = row.state in (HarvestRun.WAITING, HarvestRun.RUNNING)
    context = {"run": row, "figures": reports.figures(row), "working": working}
    return render(request, "workspace/harvests/_progress.html", context)


@require_POST
def act(request: HttpRequest, run_id: str) -> HttpResponse:
    """Pause, stop or resume a run, or release the brake, by the button that was pressed."""
    row = reports.find_run(run_id, request.user)
    action = request.POST.get("action", "")
    if action in {HarvestRun.PAUSE, HarvestRun.STOP}:
        sources.ask(row, action, actor=request.user)
    elif action == "resume":
        sources.resume(row, actor=request.user)
    elif action == "release" and row.braked:
        try:
            row = sources.release_brake(row, actor=request.user)
        except Busy:
            messages.info(request, gettext("A harvest of this source is under way already."))
    return redirect("harvest-run", row.id)


@require_safe
def outcome(request: HttpRequest, run_id: str, outcome_id: int) -> HttpResponse:
    """Show one record: as the source gave it, as it is here, what changed, and what was said about it."""
    row = reports.find_run(run_id, request.user)
    found = reports.find_outcome(row, outcome_id)
    record = reports.find_record(row.source, found.remote_id)
    context = {
        "run": row,
        "source": row.source,
        "outcome": found,
        "messages_of_record": [message(each) for each in found.messages],
        "raw": pretty(found.raw),
        "mapped": readable_fields(found.mapped),
        "diff": [(name, readable(before), readable(after)) for name, before, after in found.diff],
        "kept": record.kept if record else [],
    }
    return show(request, "harvests/outcome.html", context, tab=TAB)


@require_POST
def unprotect(request: HttpRequest, run_id: str, outcome_id: int) -> HttpResponse:
    """Let the source speak again about a field that was edited here."""
    row = reports.find_run(run_id, request.user)
    found = reports.find_outcome(row, outcome_id)
    record = reports.find_record(row.source, found.remote_id)
    if record is not None:
        sources.unprotect(record, request.POST.get("field", ""), actor=request.user)
        messages.success(request, gettext("From the next harvest on the source decides about this field again."))
    return redirect("harvest-outcome", row.id, found.id)


@require_safe
def table(request: HttpRequest, run_id: str) -> HttpResponseBase:
    """Send the outcomes of a run as CSV that spreadsheets open rightly."""
    row = reports.find_run(run_id, request.user)
    answer = StreamingHttpResponse(_written(row), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="harvest-{row.id}.csv"'
    return answer


def _written(row: HarvestRun) -> Iterator[bytes]:
    yield "\ufeff".encode()
    for line in reports.lines(row):
        text = io.StringIO()
        csv.writer(text).writerow([_harmless(cell) for cell in line])
        yield text.getvalue().encode()


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: the text is a stranger's."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
