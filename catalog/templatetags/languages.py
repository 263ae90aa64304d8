"""Texts that exist in Thai and English: the one for the page, marked when it is not in the page's language (WCAG 3.1.2)."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

_THAI = re.compile("[\u0e01-\u0e5b]")
_LATIN = re.compile("[A-Za-z]{2}")


def written(thing: Any, field: str) -> str:
    """Return the text `field` of a row or record in the page's language, or in Thai where there is no English one."""
    english = getattr(thing, f"{field}_en", "") if get_language() == "en" else ""
    return str(english or getattr(thing, field) or "")


def language_of(text: str) -> str:
    """Return `th` or `en` for a text by its letters; empty when it has none."""
    if _THAI.search(text):
        return "th"
    return "en" if _LATIN.search(text) else ""


@register.filter
def in_language(thing: Any, field: str) -> str:
    """Return the text as it is, for attributes and titles: `{{ dataset|in_language:"title" }}`; of None nothing."""
    return written(thing, field) if thing else ""


@register.filter
def foreign(text: str) -> str:
    """Return the language of a text when it differs from the page's, else nothing: `{% with other=text|foreign %}`."""
    language = language_of(text)
    return language if language and language != get_language() else ""


@register.filter
def marked(text: object) -> SafeString:
    """Return a text inside a `lang` of its own when it is not in the page's language."""
    plain = str(text)
    other = foreign(plain)
    return format_html('<span lang="{}">{}</span>', other, plain) if other else conditional_escape(plain)


@register.simple_tag
def said(thing: Any, field: str = "title") -> SafeString:
    """Return a text of a row or record for the page: `{% said dataset "title" %}`."""
    return marked(written(thing, field))
