"""The pages of harvest sources: the list, setting one up with a look at it, and what can be done with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.access import is_sysadmin, organizations_where, require
from catalog.web.paging import pager
from catalog.web.searching import whole_number
from catalog.web.workspace.layout import errors
from catalog.web.workspace.pages import INVALID, show
from harvesters import reports, sources, testing
from harvesters.models import HarvestRun, HarvestSource
from harvesters.scheduling import Busy
from harvesters.sources import NotApproved
from harvesters.web.forms import SourceForm
from harvesters.web.listing import pages_of
from harvesters.web.reason_texts import reason

TAB = "harvests"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the sources that the reader manages and how their last harvests went."""
    rows = reports.sources_with_last_run(request.user)
    page = pages_of(request, rows)
    words = dict(HarvestRun.STATES)
    lines = [(row, words.get(getattr(row, "last_state", None) or "", "")) for row in page.rows]
    context = {"lines": lines, "pager": page.pager, "operator": is_sysadmin(request.user),
               "may_create": organizations_where(request.user, "bulk").exists()}  # fmt: skip
    return show(request, "harvests/overview.html", context, tab=TAB)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set a source up: every sending of the form looks at the source; one that does not answer is not saved."""
    require(organizations_where(request.user, "bulk").exists(), sources.MAY_NOT)
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, source_id: str) -> HttpResponse:
    """Change a source."""
    return _form(request, sources.find(source_id, request.user))


def _form(request: HttpRequest, source: HarvestSource | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = SourceForm(sent, actor=request.user, source=source)
    look = None
    if form.is_valid():
        values = form.values()
        look = testing.look(values["kind"], values["url"], values["mapping"], title=values["title"])
        if look.error and "anyway" not in request.POST:
            form.add_error("url", reason(look.error))
        elif "test" not in request.POST:
            saved = sources.save(source, values, actor=request.user)
            messages.success(request, gettext("The source is saved."))
            return redirect("harvest", saved.id)
    context = {"form": form, "errors": errors(form), "source": source, "look": look, "sides": _sides(look)}
    return show(request, "harvests/form.html", context, tab=TAB, status=INVALID if form.errors else 200)


def _sides(look: testing.Look | None) -> dict[str, Any]:
    """Return a record as the remote gives it and as it becomes ours, to be read side by side."""
    return {"raw": pretty(look.raw), "mapped": readable_fields(look.mapped)} if look and look.raw else {}


def readable(value: Any) -> str:
    """Return a value of a field for people."""
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(readable, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def readable_fields(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return fields with their values for people, by name."""
    return [(name, readable(value)) for name, value in sorted(fields.items())]


def pretty(value: Any) -> str:
    """Return JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str)


@require_safe
def source(request: HttpRequest, source_id: str) -> HttpResponse:
    """Show a source: its state, what can be done, and its runs."""
    row = sources.find(source_id, request.user)
    runs = row.runs.select_related("started_by")
    total, size = runs.count(), 20
    number = whole_number(request.GET.get("page"), 1, 100_000)
    context = {
        "source": row,
        "runs": [(run, reports.figures(run), reason(run.error)) for run in runs[(number - 1) * size : number * size]],
        "pager": pager(number, max(-(-total // size), 1), []),
        "open_run": runs.filter(state__in=HarvestRun.OPEN).first(),
        "operator": is_sysadmin(request.user),
        "undecided": row.conflicts.filter(resolution="").count(),
        "failed_files": [
            (file, reason(file.error))
            for file in row.files.exclude(error="").select_related("resource__dataset").order_by("id")[:20]
        ],
    }
    return show(request, "harvests/source.html", context, tab=TAB)


@require_POST
def act(request: HttpRequest, source_id: str) -> HttpResponse:
    """Approve, pause or take up a source, or begin a run of it, by the button that was pressed."""
    row = sources.find(source_id, request.user)
    action = request.POST.get("action", "")
    states = {"approve": HarvestSource.APPROVED, "pause": HarvestSource.PAUSED, "resume": HarvestSource.APPROVED}
    if action in states:
        sources.set_state(row, states[action], actor=request.user)
        return redirect("harvest", row.id)
    purposes = {"dry": HarvestRun.DRY, "retry": HarvestRun.RETRY}
    try:
        run = sources.run(
            row, actor=request.user, purpose=purposes.get(action, HarvestRun.GATHER), everything=action == "everything"
        )
    except Busy:
        messages.info(request, gettext("A harvest of this source is under way already."))
        return redirect("harvest", row.id)
    except NotApproved:
        messages.error(request, gettext("The operators of the portal have to approve the source first."))
        return redirect("harvest", row.id)
    return redirect("harvest-run", run.id)
