"""The addresses of the explorer beside the page of a resource: pictures, groups, the SQL console, previews, and embedding."""

from __future__ import annotations

from django.urls import path, re_path

from catalog.web.errors import page
from catalog.web.explorer import embedding, grouping, pictures

_RESOURCE = "dataset/<str:name>/resource/<str:resource_id>"

urlpatterns = [
    re_path(
        r"^dataset/(?P<name>[^/]+)/resource/(?P<resource_id>[^/]+)/(?P<kind>chart|map)\.(?P<form>svg|png)$",
        page(pictures.picture),
        name="explorer-picture",
    ),
    path(f"{_RESOURCE}/groups.csv", page(grouping.csv), name="explorer-groups"),
    path(f"embed/{_RESOURCE}", page(embedding.embed), name="embed"),
]
