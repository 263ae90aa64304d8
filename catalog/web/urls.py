"""The addresses of the pages for people; those of datasets and agencies are CKAN's."""

from __future__ import annotations

from django.urls import include, path, re_path

from catalog.web import (
    about,
    account,
    cards,
    ckan_addresses,
    comparing,
    datasets,
    design,
    dictionaries,
    groups,
    home,
    organizations,
    pages,
    questions,
    ratings,
    requests,
    resources,
    search,
    showcases,
    statistics,
    versions,
)
from catalog.web.built_in_pages import NAMES
from catalog.web.errors import page

RESOURCE = "dataset/<str:name>/resource/<str:resource_id>"

urlpatterns = [
    path("", page(home.home), name="home"),
    re_path(r"^dataset/?$", page(search.search), name="search"),
    path("suggest", page(search.suggest), name="suggest"),
    re_path(r"^dataset/new/?$", ckan_addresses.to("dataset-new")),
    path("dataset/<str:name>/card.png", page(cards.card), name="card"),
    path("dataset/<str:name>", page(datasets.dataset), name="dataset"),
    re_path(
        r"^dataset/(?P<name>[^/]+)/resource/(?P<resource_id>[^/]+)/dictionary\.(?P<form>json|csv)$",
        page(dictionaries.dictionary_file),
        name="dictionary-file",
    ),
    path("dataset/<str:name>/resource/<str:resource_id>", page(resources.resource), name="resource"),
    path(f"{RESOURCE}/versions", page(versions.version_list), name="public-versions"),
    path(f"{RESOURCE}/version/<int:number>", page(versions.one_version), name="public-version"),
    path(f"{RESOURCE}/compare", page(comparing.compare), name="compare"),
    path(f"{RESOURCE}/compare.json", page(comparing.compare_json), name="compare-json"),
    path(f"{RESOURCE}/compare.csv", page(comparing.compare_csv), name="compare-csv"),  # type: ignore[arg-type]  # a stream
    path("", include("catalog.web.explorer.urls")),
    path("dataset/<str:name>/questions", page(questions.listing), name="dataset-questions"),
    path("dataset/<str:name>/questions/new", page(questions.new), name="dataset-question-new"),
    path("dataset/<str:name>/rating", page(ratings.rate), name="dataset-rating"),
    re_path(r"^organization/?$", page(organizations.organizations), name="organizations"),
    path("organization/<str:name>", page(organizations.organization), name="organization"),
    re_path(r"^group/?$", page(groups.groups), name="groups"),
    path("group/<str:name>", page(groups.group), name="group"),
    re_path(r"^requests/?$", page(requests.listing), name="data-requests"),
    path("requests/new", page(requests.new), name="data-request-new"),
    path("requests/<int:number>", page(requests.single), name="data-request"),
    path("requests/<int:number>/vote", page(requests.vote), name="data-request-vote"),
    re_path(r"^showcases/?$", page(showcases.listing), name="showcases"),
    path("showcases/new", page(showcases.new), name="showcase-new"),
    path("showcases/<int:number>", page(showcases.single), name="showcase"),
    path("user/login", account.sign_in, name="sign-in"),
    path("user/logout", account.sign_out, name="sign-out"),
    path("account/login/", account.sign_in),
    path("account/", include("allauth.urls")),
    path("workspace/", include("catalog.web.workspace.urls")),
    *(path(name, page(pages.own), {"name": name}, name=name) for name in NAMES),
    re_path(r"^statistics/?$", page(statistics.page), name="statistics"),
    path("statistics/months.csv", page(statistics.months_csv), name="statistics-months"),
    path("statistics/agencies.csv", page(statistics.agencies_csv), name="statistics-agencies"),
    re_path(r"^news/?$", page(pages.news), name="news"),
    path("news/feed.atom", page(pages.feed), name="news-feed"),
    path("news/<slug:slug>", page(pages.news_item), name="news-item"),
    re_path(r"^help/?$", page(pages.help_list), name="help"),
    path("help/<slug:slug>", page(pages.help_page), name="help-page"),
    path("developers/", page(about.developers), name="developers"),
    path("design/", page(design.design), name="design"),
    path("robots.txt", about.robots, name="robots"),
    *ckan_addresses.urlpatterns,
]
