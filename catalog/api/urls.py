"""The addresses for programs."""

from django.urls import path, re_path

from catalog.api.ckan.view import ActionView, version
from catalog.api.downloads import download, older
from catalog.api.dumps import dump

urlpatterns = [
    re_path(r"^api/(?:3/)?action/(?P<name>[^/]+)/?$", ActionView.as_view(), name="action"),
    re_path(r"^api(?:/(?P<number>[123]))?/?$", version),
    re_path(r"^api/(?:3/)?action/?$", version, {"number": "3"}),
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
