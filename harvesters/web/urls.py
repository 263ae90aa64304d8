"""The addresses of the pages of harvests, below `/workspace/harvests/`."""

from __future__ import annotations

from django.urls import path

from catalog.web.workspace.pages import staff
from harvesters.web import conflicts, runs, sources

urlpatterns = [
    path("", staff(sources.overview), name="harvests"),
    path("new", staff(sources.new), name="harvest-new"),
    path("conflicts", staff(conflicts.conflicts), name="harvest-conflicts"),
    path("conflicts/<int:conflict_id>", staff(conflicts.resolve), name="harvest-conflict"),
    path("runs/<uuid:run_id>/", staff(runs.run), name="harvest-run"),
    path("runs/<uuid:run_id>/progress", staff(runs.progress), name="harvest-run-progress"),
    path("runs/<uuid:run_id>/act", staff(runs.act), name="harvest-run-act"),
    path("runs/<uuid:run_id>/report.csv", staff(runs.table), name="harvest-run-table"),
    path("runs/<uuid:run_id>/records/<int:outcome_id>/", staff(runs.outcome), name="harvest-outcome"),
    path("runs/<uuid:run_id>/records/<int:outcome_id>/unprotect", staff(runs.unprotect), name="harvest-unprotect"),
    path("<uuid:source_id>/", staff(sources.source), name="harvest"),
    path("<uuid:source_id>/edit", staff(sources.edit), name="harvest-edit"),
    path("<uuid:source_id>/act", staff(sources.act), name="harvest-act"),
]
