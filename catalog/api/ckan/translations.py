"""Actions on translations of terms of the catalogue's content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.access import is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import MISSING, every, texts
from catalog.formats.ckan.checks import Invalid
from catalog.models import TermTranslation
from catalog.operations import site as operations
from catalog.queries import site

LONGEST_TERM = 600
"""Four bytes a letter, the longest that an index entry of PostgreSQL (2,700 bytes) holds beside the language."""


def term_translation_show(call: Call) -> list[dict[str, str]]:
    """Return the translations of terms.

    :param terms: a term, or a list of them
    :param lang_codes: a list of languages, for those only (optional)
    :returns: a list of objects with `term`, `term_translation` and `lang_code`, at most 1000
    """
    given = call.given.get("terms")
    terms = [given] if isinstance(given, str) and given and not given.startswith("[") else texts(call.given, "terms")
    if not terms:
        raise Invalid({"terms": [MISSING]})
    return [_shown(row) for row in site.translations(terms, texts(call.given, "lang_codes"))]


def term_translation_update(call: Call) -> dict[str, str]:
    """Write the translation of a term. Sysadmins only.

    :param term: the term
    :param term_translation: its translation
    :param lang_code: the language
    :returns: the translation
    """
    require(is_sysadmin(call.actor), "Only sysadmins may translate terms")
    row = _read(call.given)
    operations.translate([row], actor=call.actor)
    return _shown(row)


def term_translation_update_many(call: Call) -> dict[str, str]:
    """Write the translations of several terms. Sysadmins only.

    :param data: a list of objects as `term_translation_update` takes them
    :returns: an object with `success`, a text
    """
    require(is_sysadmin(call.actor), "Only sysadmins may translate terms")
    data = call.given.get("data")
    if not isinstance(data, list) or not data or not all(isinstance(each, dict) for each in data):
        raise Invalid({"error": "Must be a list of dicts"})
    rows = [_read(each) for each in data]
    operations.translate(rows, actor=call.actor)
    return {"success": f"{len(rows)} rows updated"}


def _read(given: Mapping[str, Any]) -> TermTranslation:
    term, translation, language = every(given, "term", "term_translation", "lang_code")
    if len(term) > LONGEST_TERM:
        raise Invalid({"term": [f"Must be at most {LONGEST_TERM} characters long"]})
    return TermTranslation(term=term, term_translation=translation, lang_code=language)


def _shown(row: TermTranslation) -> dict[str, str]:
    return {"term": row.term, "term_translation": row.term_translation, "lang_code": row.lang_code}


READS: tuple[Action, ...] = (term_translation_show,)
WRITES: tuple[Action, ...] = (term_translation_update, term_translation_update_many)
