"""How programs use the portal, and what robots may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.queries.examples import example_table
from catalog.web.site import origin

ROBOTS = """User-agent: *
Disallow: /*?
Disallow: /admin/
Disallow: /user/
Disallow: /workspace
Disallow: /api/
Disallow: /datastore/
Disallow: /feeds/custom
Allow: /

Sitemap: {origin}/sitemap.xml
"""
"""Crawlers read every dataset by its own address; the endless combinations of facets and sorts are closed to them."""


def developers(request: HttpRequest) -> HttpResponse:
    """Show how programs read the catalogue, with calls that can be run as they stand."""
    return render(request, "web/developers.html", {"origin": origin(request), "example": example_table()})


def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what to read."""
    return HttpResponse(ROBOTS.format(origin=origin(request)), content_type="text/plain; charset=utf-8")
