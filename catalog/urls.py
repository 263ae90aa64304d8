"""The addresses of the catalogue's two doors."""

from django.urls import include, path

urlpatterns = [
    path("", include("catalog.api.urls")),
    path("", include("catalog.web.urls")),
]
