"""`/sitemap.xml`: an index, and parts of at most 10,000 addresses, each with its date and its other language."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from catalog.api.exchange.answering import answer, outlet
from catalog.api.site import site_of
from catalog.queries import exchange

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
XML = "application/xml; charset=utf-8"


@outlet
def index(request: HttpRequest) -> HttpResponseBase:
    """Send the addresses of the parts."""
    site = site_of(request)

    def chunks() -> Iterator[str]:
        yield f"{HEAD}<sitemapindex {SPACES}>\n"
        for number in range(exchange.address_parts() + 1):
            yield f"<sitemap><loc>{escape(site)}/sitemap-{number}.xml</loc></sitemap>\n"
        yield "</sitemapindex>\n"

    return answer(request, chunks, XML, exchange.stamp())


@outlet
def part(request: HttpRequest, number: int) -> HttpResponseBase:
    """Send one part: 0 the pages of the portal, its agencies and topics; from 1 those of the datasets."""
    if number > exchange.address_parts():
        raise Http404("There is no such part")
    site = site_of(request)

    def chunks() -> Iterator[str]:
        yield f"{HEAD}<urlset {SPACES}>\n"
        for page in exchange.addresses(number):
            changed = f"<lastmod>{page.changed.isoformat(timespec='seconds')}</lastmod>" if page.changed else ""
            path = escape(page.path, {'"': "&quot;"})
            others = "".join(
                f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(site)}{prefix}{path}"/>'
                for code, prefix in (("th", ""), ("en", "/en"))
            )
            yield f"<url><loc>{escape(site)}{path}</loc>{changed}{others}</url>\n"
        yield "</urlset>\n"

    return answer(request, chunks, XML, exchange.stamp())
