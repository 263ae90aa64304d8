"""An agency's work at a glance: what waits or failed, and its datasets with how complete and good they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog.access import has_permission, organizations_where
from catalog.formats.standard.fields import mandatory_fields
from catalog.models import Dataset, ResourceVersion
from catalog.operations import bulk
from catalog.queries import workspace
from catalog.queries.cards import Holding, holdings
from catalog.queries.glance import Glance, glance
from catalog.web.paging import pager
from catalog.web.remedies import TITLES
from catalog.web.searching import whole_number
from catalog.web.workspace.bulk import ACTIONS
from catalog.web.workspace.filters import TRASH, DatasetFilter, pairs
from catalog.web.workspace.pages import show

PAGE_SIZE = 20
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """One dataset of the list."""

    dataset: Dataset
    holding: Holding
    undecided: Sequence[ResourceVersion]
    filled: int
    of: int
    score: int | None
    editable: bool


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the datasets of the reader's agencies, filtered and by pages, and the uploads that need somebody."""
    trash = request.GET.get("stage") == TRASH
    found = DatasetFilter(request.GET, workspace.datasets(request.user, trash=trash), request=request)
    total = found.qs.count()
    pages = max(-(-total // PAGE_SIZE), 1)
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    rows = list(found.qs[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    figures, undecided = glance(request.user), workspace.undecided(request.user)
    context = {
        "filters": found.form,
        "filtered": bool(pairs(request.GET)),
        "lines": lines(request, rows),
        "total": total,
        "actions": [(code, each.title) for code, each in ACTIONS.items() if (code == "restore") == trash],
        "most": bulk.MOST,
        "query": request.GET.urlencode(),
        "pager": pager(number, pages, pairs(request.GET)),
        "undecided": undecided,
        "glance": figures,
        "todo": todo(figures, undecided.counts),
        "gains": [(TITLES[gain.code], _problem(gain.code), gain) for gain in figures.gains],
        "held_tables": workspace.held_tables(request.user),
        "may_create": organizations_where(request.user, "create_dataset").exists(),
    }
    return show(request, "overview.html", context)


def lines(request: HttpRequest, rows: Sequence[Dataset]) -> list[Line]:
    """Return the lines of these datasets, in two queries whatever their number."""
    ids = [row.id for row in rows]
    held, undecided = holdings(ids), workspace.undecided_of(ids)
    return [
        Line(
            row,
            held.get(row.id, Holding()),
            undecided.get(row.id, ()),
            *_completeness(row.quality),
            row.quality.get("score"),
            has_permission(request.user, "update_dataset", row.owner_org_id),
        )
        for row in rows
    ]


def todo(figures: Glance, uploads: Mapping[str, int]) -> list[tuple[Promise, int, str, str]]:
    """Return what waits for somebody: what it is, how many, the filter that lists it, and how urgent that looks."""
    stages = figures.stages
    waiting = [
        (_("Later than promised"), figures.late, "problem=late", "warn"),
        (_("Upload rejected"), uploads.get("rejected", 0), "problem=rejected", "bad"),
        (_("Waiting for a decision on personal data"), uploads.get("held", 0), "problem=held", "bad"),
        (_("In review"), stages["in_review"], "stage=in_review", "warn"),
        (_("Approved, not yet published"), stages["approved"], "stage=approved", "warn"),
        (_("Scheduled"), stages["scheduled"], "stage=scheduled", "brand"),
        (_("Drafts"), stages["draft"], "stage=draft", "brand"),
        (_("Withdrawn"), stages["withdrawn"], "stage=withdrawn", ""),
    ]
    return [each for each in waiting if each[1]]


def _problem(code: str) -> str:
    """Return the word by which the filter of problems knows a part of the quality score."""
    return {"mandatory": "incomplete", "freshness": "late"}.get(code, code)


def _completeness(quality: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many of the mandatory items are filled in, by the assessment made when the dataset last changed."""
    total = len(mandatory_fields())
    mandatory = next((part for part in quality.get("parts", ()) if part["code"] == "mandatory"), None)
    return (total - len(mandatory["params"]["missing"]) if mandatory else 0), total
