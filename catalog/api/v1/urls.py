"""The addresses of the REST API."""

from __future__ import annotations

from django.urls import path, re_path

from catalog.api.v1.changes import Changes
from catalog.api.v1.datasets import Datasets, OneDataset, SimilarDatasets
from catalog.api.v1.dictionaries import TableSchema
from catalog.api.v1.docs import docs, table_docs
from catalog.api.v1.gatherings import Groups, OneGroup, OneOrganization, Organizations
from catalog.api.v1.resources import OneResource, OneVersion, Resources, Versions
from catalog.api.v1.root import Root
from catalog.api.v1.rows import Rows
from catalog.api.v1.schema import Schema
from catalog.api.v1.view import Nothing

urlpatterns = [
    path("api/v1/", Root.as_view(), name="v1-root"),
    path("api/v1", Root.as_view(schema=None)),
    path("api/v1/datasets", Datasets.as_view(), name="v1-datasets"),
    path("api/v1/datasets/<str:dataset>", OneDataset.as_view(), name="v1-dataset"),
    path("api/v1/datasets/<str:dataset>/similar", SimilarDatasets.as_view(), name="v1-similar"),
    path("api/v1/resources", Resources.as_view(), name="v1-resources"),
    path("api/v1/resources/<str:resource>", OneResource.as_view(), name="v1-resource"),
    path("api/v1/resources/<str:resource>/rows", Rows.as_view(), name="v1-rows"),
    path("api/v1/resources/<str:resource>/schema", TableSchema.as_view(), name="v1-table-schema"),
    path("api/v1/resources/<str:resource>/docs", table_docs, name="v1-table-docs"),
    path("api/v1/resources/<str:resource>/versions", Versions.as_view(), name="v1-versions"),
    path("api/v1/resources/<str:resource>/versions/<int:number>", OneVersion.as_view(), name="v1-version"),
    path("api/v1/organizations", Organizations.as_view(), name="v1-organizations"),
    path("api/v1/organizations/<str:organization>", OneOrganization.as_view(), name="v1-organization"),
    path("api/v1/groups", Groups.as_view(), name="v1-groups"),
    path("api/v1/groups/<str:group>", OneGroup.as_view(), name="v1-group"),
    path("api/v1/changes", Changes.as_view(), name="v1-changes"),
    path("api/v1/schema", Schema.as_view(), name="v1-schema"),
    path("api/v1/docs", docs, name="v1-docs"),
    re_path(r"^api/v1/", Nothing.as_view()),
]
