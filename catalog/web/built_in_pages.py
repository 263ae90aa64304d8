"""The texts that the portal brings along for its own pages, until operators write their own in the admin."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from catalog.queries import catalogue
from catalog.queries.site import ABOUT, TITLE, options

NAMES = ("about", "accessibility", "privacy", "terms", "contact")
"""Each has a Markdown file per language in `templates/web/pages`, which begins with its title."""


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A title and a body in Markdown."""

    title: str
    body: str


def built_in(name: str, language: str) -> BuiltIn:
    """Return the text of one of NAMES in `th` or `en`, with the portal's name and addresses in it.

    What sysadmins say of the portal (CKAN's `ckan.site_about`) stands at the head of `about`.
    """
    with translation.override(language):
        numbers, texts = catalogue.numbers(), options(language)
        context = {
            "site_title": texts[TITLE],
            "root": "/" if language == settings.LANGUAGE_CODE else f"/{language}/",
            "email": settings.CONTACT_EMAIL,
            "datasets": numbers.datasets,
            "organizations": numbers.organizations,
        }
        text = render_to_string(f"web/pages/{name}.{language}.md", context)
    title, _, body = text.partition("\n")
    own = texts[ABOUT] if name == "about" else ""
    return BuiltIn(title.removeprefix("# ").strip(), f"{own}\n\n{body}".strip())
