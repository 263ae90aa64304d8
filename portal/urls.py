"""Addresses: the operators' admin, the health of the portal, and everything that the two applications serve."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from harvesters import identity
from portal import health

# The admin has no sign-in of its own, which would know nothing of second factors.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("admin/", admin.site.urls),
    path("workspace/harvests/", include("harvesters.web.urls")),
    path("account/oidc/<str:provider_id>/login/", identity.go),
    path("workspace/", include("harvesters.preview.urls")),
    path("", include("catalog.urls")),
]
