"""The addresses at which other portals, search engines and feed readers find the catalogue; CKAN's where it has some."""

from __future__ import annotations

from django.urls import path, re_path

from catalog.api.exchange import copies, descriptions, feeds, linked, oai, private_feed, sitemap

SYNTAX = "(?P<syntax>ttl|rdf|xml|jsonld)"
KIND = "(?P<kind>atom|json)"

urlpatterns = [
    re_path(rf"^catalog\.{SYNTAX}$", linked.catalogue, name="catalogue"),
    re_path(rf"^dataset/(?P<name>[^/.]+)\.{SYNTAX}$", linked.dataset, name="linked-dataset"),
    path("data.json", descriptions.data_json, name="data-json"),
    path("dataset/<str:name>/schema.jsonld", descriptions.schema_org, name="schema-org"),
    path("dataset/<str:name>/croissant.jsonld", descriptions.croissant_json, name="croissant"),
    path("dataset/<str:name>/datapackage.json", descriptions.data_package, name="data-package"),
    path("dataset/<str:name>/datapackage.zip", descriptions.data_package_zip, name="data-package-zip"),
    re_path(rf"^feeds/dataset\.{KIND}$", feeds.datasets, name="feed"),
    re_path(rf"^feeds/custom\.{KIND}$", feeds.custom, name="feed-custom"),
    re_path(rf"^feeds/organization/(?P<name>[^/]+)\.{KIND}$", feeds.organization, name="feed-organization"),
    re_path(rf"^feeds/group/(?P<name>[^/]+)\.{KIND}$", feeds.group, name="feed-group"),
    re_path(rf"^feeds/tag/(?P<name>[^/]+)\.{KIND}$", feeds.tag, name="feed-tag"),
    re_path(r"^copies/catalogue\.(?P<suffix>jsonl\.gz|parquet)$", copies.copy, name="copy"),
    path("feeds/following/<str:token>.atom", private_feed.following, name="feed-following"),
    path("oai", oai.oai_pmh, name="oai"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap-part"),
]
