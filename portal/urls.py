"""Addresses: the operators' admin, the health of the portal, and everything that the two applications serve."""

from django.contrib import admin
from django.urls import include, path

from portal import health

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("admin/", admin.site.urls),
    path("workspace/", include("harvesters.preview.urls")),
    path("", include("catalog.urls")),
]
