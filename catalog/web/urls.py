"""The addresses of the pages for people; those of datasets and agencies are CKAN's."""

from __future__ import annotations

from django.urls import include, path, re_path

from catalog.web import (
    about,
    account,
    cards,
    comparing,
    datasets,
    design,
    dictionaries,
    following,
    groups,
    home,
    organizations,
    requests,
    resources,
    search,
    unsubscribing,
    versions,
    webhooks,
)
from catalog.web.errors import page

RESOURCE = "dataset/<str:name>/resource/<str:resource_id>"

urlpatterns = [
    path("", page(home.home), name="home"),
    re_path(r"^dataset/?$", page(search.search), name="search"),
    path("suggest", page(search.suggest), name="suggest"),
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
    re_path(r"^organization/?$", page(organizations.organizations), name="organizations"),
    path("organization/<str:name>", page(organizations.organization), name="organization"),
    re_path(r"^group/?$", page(groups.groups), name="groups"),
    path("group/<str:name>", page(groups.group), name="group"),
    re_path(r"^requests/?$", page(requests.listing), name="data-requests"),
    path("requests/new", page(requests.new), name="data-request-new"),
    path("requests/<int:number>", page(requests.single), name="data-request"),
    path("requests/<int:number>/vote", page(requests.vote), name="data-request-vote"),
    path("user/login", account.sign_in, name="sign-in"),
    path("user/logout", account.sign_out, name="sign-out"),
    path("account/login/", account.sign_in),
    path("account/following", page(following.overview), name="account-following"),
    path("account/following/choose", page(following.choose), name="notices-choose"),
    path("account/following/feed", page(following.feed), name="notices-feed"),
    path("account/following/searches", page(following.save_search), name="search-save"),
    path("account/following/searches/<str:search_id>", page(following.change_search), name="search-change"),
    path("account/following/hidden/unfollow", page(following.unfollow_hidden), name="unfollow-hidden"),
    path("account/following/<str:kind>/<str:key>", page(following.follow), name="follow"),
    path("account/following/<str:kind>/<str:key>/unfollow", page(following.unfollow), name="unfollow"),
    path("account/webhooks", page(webhooks.listing), name="webhooks"),
    path("account/webhooks/<str:webhook_id>", page(webhooks.single), name="webhook"),
    path("account/webhooks/<str:webhook_id>/act", page(webhooks.act), name="webhook-act"),
    path("unsubscribe/<str:token>", page(unsubscribing.unsubscribe), name="unsubscribe"),
    path("account/", include("allauth.urls")),
    path("workspace/", include("catalog.web.workspace.urls")),
    path("about", page(about.about), name="about"),
    path("developers/", page(about.developers), name="developers"),
    path("design/", page(design.design), name="design"),
    path("robots.txt", about.robots, name="robots"),
]
