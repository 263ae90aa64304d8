"""The addresses of an agency's own pages, below `/workspace/`."""

from __future__ import annotations

from django.urls import path

from catalog.web.workspace import datasets, members, overview, questions, requests, resources, review, tokens, versions
from catalog.web.workspace.pages import staff

urlpatterns = [
    path("", staff(overview.overview), name="workspace"),
    path("dataset/new", staff(datasets.new), name="dataset-new"),
    path("dataset/<str:name>/", staff(datasets.dataset), name="workspace-dataset"),
    path("dataset/<str:name>/edit", staff(datasets.edit), name="dataset-edit"),
    path("dataset/<str:name>/delete", staff(datasets.delete), name="dataset-delete"),
    path("dataset/<str:name>/visibility", staff(datasets.visibility), name="dataset-visibility"),
    path("dataset/<str:name>/files/new", staff(resources.new), name="resource-new"),
    path("resource/<str:resource_id>/edit", staff(resources.edit), name="resource-edit"),
    path("resource/<str:resource_id>/replace", staff(resources.replace), name="resource-replace"),
    path("resource/<str:resource_id>/delete", staff(resources.delete), name="resource-delete"),
    path("resource/<str:resource_id>/versions", staff(versions.versions), name="versions"),
    path("version/<str:version_id>/", staff(versions.version), name="version"),
    path("version/<str:version_id>/progress", staff(versions.progress), name="version-progress"),
    path("version/<str:version_id>/decision", staff(versions.decision), name="version-decision"),
    path("version/<str:version_id>/original", staff(versions.original), name="version-original"),
    path("version/<str:version_id>/report.json", staff(versions.report), name="version-report"),
    path("requests/", staff(requests.listing), name="workspace-requests"),
    path("requests/<int:number>/", staff(requests.answer), name="workspace-request"),
    path("requests/<int:number>/moderation", staff(requests.moderate), name="workspace-request-moderation"),
    path("questions/", staff(questions.listing), name="workspace-questions"),
    path("questions/<int:number>/", staff(questions.answer), name="workspace-question"),
    path("review/", staff(review.listing), name="review"),
    path("review/<str:kind>/<int:number>", staff(review.decide), name="review-decision"),
    path("tokens", staff(tokens.tokens), name="tokens"),
    path("tokens/<str:token_id>/revoke", staff(tokens.revoke), name="token-revoke"),
    path("members/", staff(members.agencies), name="members-of"),
    path("members/<str:name>/", staff(members.members), name="members"),
    path("members/<str:name>/<str:username>", staff(members.change), name="member-change"),
]
