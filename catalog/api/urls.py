"""The addresses for programs."""

from django.urls import include, path, re_path

from catalog.api.agents.view import mcp
from catalog.api.ckan.view import ActionView, version
from catalog.api.completions import completions
from catalog.api.downloads import download, older
from catalog.api.dumps import dump
from catalog.api.pictures import picture
from catalog.api.uploads import collection, single

urlpatterns = [
    path("", include("catalog.api.v1.urls")),
    path("", include("catalog.api.exchange.urls")),
    re_path(r"^api/(?:3/)?action/(?P<name>[^/]+)/?$", ActionView.as_view(), name="action"),
    re_path(r"^api(?:/(?P<number>[123]))?/?$", version),
    re_path(r"^api/(?:3/)?action/?$", version, {"number": "3"}),
    re_path(r"^api/(?:[12]/)?util/(?P<kind>dataset|tag|group|organization|user)/autocomplete/?$", completions),
    re_path(r"^api/(?:[12]/)?util/resource/format_autocomplete/?$", completions, {"kind": "resource-format"}),
    re_path(r"^api/uploads/?$", collection, name="uploads"),
    path("api/uploads/<str:upload_id>", single, name="upload"),
    re_path(r"^mcp/?$", mcp, name="mcp"),
    path("uploads/group/<str:file_name>", picture, name="picture"),
    path("datastore/dump/<str:resource_id>", dump, name="dump"),
    path("dataset/<str:dataset_id>/resource/<str:resource_id>/download", download),
    path("dataset/<str:dataset_id>/resource/<str:resource_id>/download/<str:file_name>", download, name="download"),
    path("dataset/<str:dataset_id>/resource/<str:resource_id>/version/<int:number>/download", older),
    path(
        "dataset/<str:dataset_id>/resource/<str:resource_id>/version/<int:number>/download/<str:file_name>",
        older,
        name="older-download",
    ),
]
