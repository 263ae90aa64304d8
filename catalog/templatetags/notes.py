"""Descriptions that agencies write in Markdown, as safe HTML: no raw HTML, no scripts, no pictures, no trust in links."""

from __future__ import annotations

import nh3
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from catalog.templatetags.languages import foreign

register = template.Library()

TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
LONGEST = 50_000
"""Beyond this many characters a description is shown as plain text: nobody formats that much by hand."""

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(["table", "strikethrough"])


def rendered(text: str) -> str:
    """Return Markdown (CommonMark with tables) as HTML whose headings start at the third level."""
    html = _parser.render(text)
    for level in (4, 3, 2, 1):
        lower = min(level + 2, 6)
        html = html.replace(f"<h{level}>", f"<h{lower}>").replace(f"</h{level}>", f"</h{lower}>")
    return _clean(html, TAGS, "nofollow ugc noopener")


def rendered_page(text: str) -> str:
    """Return the Markdown of an operator's page as HTML whose headings start at the second level, below its title."""
    html = _parser.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return _clean(html, TAGS | {"h2"}, "noopener")


def _clean(html: str, tags: set[str], relation: str) -> str:
    """Keep only these elements, and links to the web and to mail."""
    return nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=relation,
    )


@register.filter
def markdown(text: str | None) -> SafeString:
    """Return a description as a block of safe HTML in its own language; empty text gives nothing."""
    if not text:
        return SafeString("")
    if len(text) > LONGEST:
        body: SafeString = format_html("<pre>{}</pre>", text)
    else:
        body = mark_safe(rendered(text))  # noqa: S308  cleaned by nh3
    other = foreign(text)
    return format_html('<div class="prose"{}>{}</div>', format_html(' lang="{}"', other) if other else "", body)


@register.filter
def page_markdown(text: str) -> SafeString:
    """Return the text of a page that operators wrote as a block of safe HTML in its own language."""
    body = mark_safe(rendered_page(text))  # noqa: S308  cleaned by nh3
    other = foreign(text)
    language = format_html(' lang="{}"', other) if other else ""
    return format_html('<div class="prose prose-page"{}>{}</div>', language, body)
