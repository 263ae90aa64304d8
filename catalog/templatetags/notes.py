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
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
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
