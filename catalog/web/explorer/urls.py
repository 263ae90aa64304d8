"""The addresses of the explorer beside the page of a resource: pictures, groups, the SQL console, previews, and embedding."""

from __future__ import annotations

from django.urls import path, re_path

from catalog.web.errors import page
from catalog.web.explorer import console, embedding, grouping, pictures, previews

_RESOURCE = "dataset/<str:name>/resource/<str:resource_id>"

urlpatterns = [
    re_path(
        r"^dataset/(?P<name>[^/]+)/resource/(?P<resource_id>[^/]+)/(?P<kind>chart|map)\.(?P<form>svg|png)$",
        page(pictures.picture),
        name="explorer-picture",
    ),
    path(f"{_RESOURCE}/groups.csv", page(grouping.csv), name="explorer-groups"),
    path(f"{_RESOURCE}/sql", page(console.console), name="sql-console"),
    path(f"{_RESOURCE}/sql.csv", page(console.as_csv), name="sql-csv"),
    path(f"{_RESOURCE}/picture", page(previews.picture), name="picture-preview"),
    path(f"embed/{_RESOURCE}", page(embedding.embed), name="embed"),
]
