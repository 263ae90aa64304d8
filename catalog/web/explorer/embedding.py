"""`/embed/…`: a chart, a map or a page of a table for the pages of others; the only pages of the site that may be framed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt

from catalog.web.explorer import opening, views
from catalog.web.site import origin
from catalog.web.tables import show

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""Framed pages have no forms and no scripts of their own, so that nothing can be clicked by deceit."""


@xframe_options_exempt
def embed(request: HttpRequest, name: str, resource_id: str) -> HttpResponse:
    """Show what the parameters of the resource's page ask for, without the site around it. Strangers' data only."""
    found = opening.opened(request, name, resource_id)
    made: dict[str, object] = {}
    status = 200
    try:
        made = views.context(found)
        if found.asked.view == "rows":
            made["shown"] = show(found.table, found.asked)
    except opening.FAILURES:
        made, status = {"view_failed": True}, 503
    context = {"resource": found.resource, "dataset": found.resource.dataset, "origin": origin(request), **made}
    response = render(request, "web/explorer/embed.html", context, status=status)
    response.headers["Content-Security-Policy"] = POLICY
    return response
