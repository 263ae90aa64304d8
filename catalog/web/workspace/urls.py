"""The addresses of an agency's own pages, below `/workspace/`."""

from __future__ import annotations

from django.urls import path

from catalog.web.workspace import (
    bulk,
    datasets,
    drafts,
    members,
    overview,
    requests,
    resources,
    reviews,
    tables,
    templates,
    tokens,
    versions,
)
from catalog.web.workspace.pages import staff

urlpatterns = [
    path("", staff(overview.overview), name="workspace"),
    path("bulk", staff(bulk.leave), name="bulk"),
    path("dataset/new", staff(datasets.new), name="dataset-new"),
    path("dataset/new/draft", staff(drafts.draft), name="dataset-new-draft"),
    path("dataset/<str:name>/draft", staff(drafts.draft), name="dataset-draft"),
    path("dataset/<str:name>/", staff(datasets.dataset), name="workspace-dataset"),
    path("dataset/<str:name>/edit", staff(datasets.edit), name="dataset-edit"),
    path("dataset/<str:name>/delete", staff(datasets.delete), name="dataset-delete"),
    path("dataset/<str:name>/visibility", staff(datasets.visibility), name="dataset-visibility"),
    path("dataset/<str:name>/step", staff(reviews.step), name="dataset-step"),
    path("dataset/<str:name>/files/new", staff(resources.new), name="resource-new"),
    path("resource/<str:resource_id>/edit", staff(resources.edit), name="resource-edit"),
    path("resource/<str:resource_id>/replace", staff(resources.replace), name="resource-replace"),
    path("resource/<str:resource_id>/delete", staff(resources.delete), name="resource-delete"),
    path("resource/<str:resource_id>/versions", staff(versions.versions), name="versions"),
    path("resource/<str:resource_id>/table", staff(tables.table), name="written-table"),
    path("resource/<str:resource_id>/table/decision", staff(tables.decision), name="written-table-decision"),
    path("version/<str:version_id>/", staff(versions.version), name="version"),
    path("version/<str:version_id>/progress", staff(versions.progress), name="version-progress"),
    path("version/<str:version_id>/decision", staff(versions.decision), name="version-decision"),
    path("version/<str:version_id>/roll-back", staff(versions.roll_back), name="version-roll-back"),
    path("version/<str:version_id>/withdraw", staff(versions.withdraw), name="version-withdraw"),
    path("version/<str:version_id>/original", staff(versions.original), name="version-original"),
    path("version/<str:version_id>/report.json", staff(versions.report), name="version-report"),
    path("requests/", staff(requests.listing), name="workspace-requests"),
    path("requests/<int:number>/", staff(requests.answer), name="workspace-request"),
    path("requests/<int:number>/moderation", staff(requests.moderate), name="workspace-request-moderation"),
    path("template/", staff(templates.template), name="template"),
    path("template/empty.xlsx", staff(templates.empty), name="template-empty"),
    path("template/datasets.xlsx", staff(templates.export), name="template-export"),
    path("template/<str:import_id>/", staff(templates.template_import), name="template-import"),
    path("template/<str:import_id>/progress", staff(templates.progress), name="template-progress"),
    path("template/<str:import_id>/apply", staff(templates.apply), name="template-apply"),
    path("tokens", staff(tokens.tokens), name="tokens"),
    path("tokens/<str:token_id>/revoke", staff(tokens.revoke), name="token-revoke"),
    path("members/", staff(members.agencies), name="members-of"),
    path("members/<str:name>/", staff(members.members), name="members"),
    path("members/<str:name>/publication", staff(reviews.rule), name="publication-rule"),
    path("members/<str:name>/<str:username>", staff(members.change), name="member-change"),
]
