"""`/api/v1/`: where everything is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.site import site_of
from catalog.api.v1 import describing
from catalog.api.v1.shapes import address
from catalog.api.v1.view import ReadView

PLACES = ("datasets", "resources", "organizations", "groups", "changes", "schema", "docs")


class RootShape(serializers.Serializer):
    """The addresses to begin with."""

    datasets = serializers.URLField()
    resources = serializers.URLField()
    organizations = serializers.URLField()
    groups = serializers.URLField()
    changes = serializers.URLField()
    schema = serializers.URLField(help_text=_("This description (OpenAPI 3.1)."))
    docs = serializers.URLField(help_text=_("The same for people, to try out."))


class Root(ReadView):
    """The addresses to begin with."""

    @describing.described("get_root", RootShape, _("Where everything is."), tag="start")
    def get(self, request: Request) -> Response:
        """Return the addresses to begin with."""
        site = site_of(request._request)
        return Response(RootShape({name: address(site, f"v1-{name}") for name in PLACES}).data)
