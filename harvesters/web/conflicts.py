"""The list of conflicts that harvests could not decide, and the decisions of people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from catalog.queries.finding import NotFound
from catalog.web.workspace.pages import show
from harvesters import sources
from harvesters.models import HarvestConflict
from harvesters.web.listing import pages_of
from harvesters.web.message_texts import message
from harvesters.web.sources import TAB


@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """Show what waits for a decision in all sources that the reader manages."""
    rows = HarvestConflict.objects.filter(source__in=sources.visible(request.user).values("id"), resolution="")
    page = pages_of(request, rows.select_related("source", "dataset"))
    context = {"conflicts": [_shown(row) for row in page.rows], "total": page.total, "pager": page.pager}
    return show(request, "harvests/conflicts.html", context, tab=TAB)


def _shown(row: HarvestConflict) -> dict[str, object]:
    """Return a conflict with its sentence and the decisions that it allows."""
    said = message({"code": f"conflict_{row.kind}", **row.params})
    return {"row": row, "said": said, "choices": list(sources.choices(row).items())}


@require_POST
def resolve(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """Record a decision."""
    rows = HarvestConflict.objects.select_related("source", "dataset")
    row = rows.filter(id=conflict_id, source__in=sources.visible(request.user).values("id")).first()
    resolution = request.POST.get("resolution", "")
    if row is None or resolution not in sources.choices(row):
        raise NotFound("Harvest conflict")
    sources.resolve(row, resolution, actor=request.user)
    messages.success(
        request, gettext("Decided. It takes effect with the next harvest, or when you run the failed ones.")
    )
    return redirect("harvest-conflicts")
