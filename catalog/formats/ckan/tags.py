"""Tags as CKAN writes and checks them, with the rule of Thai portals for what a tag may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from catalog.formats.ckan.checks import MISSING, as_text, objects, printable, text_problem
from catalog.records import TermRecord

MIN_LENGTH = 2
MAX_LENGTH = 100

# \w has Thai consonants but not the vowel and tone marks, so stock CKAN refuses น้ำท่วม: the whole Thai block is let in.
_ALLOWED = re.compile("[\\w \\-.\u0e01-\u0e59]*")
_REFUSED = re.compile("[^\\w \\-.\u0e01-\u0e59]+")


def tag_dict(name: str, tag_id: str | None, vocabulary_id: str | None = None) -> dict[str, Any]:
    """A tag as it stands in a dataset; a free one belongs to no vocabulary."""
    return {"display_name": name, "id": tag_id, "name": name, "state": "active", "vocabulary_id": vocabulary_id}


def tag_problem(name: str) -> str | None:
    """CKAN's text for what is wrong with a tag; None when it is fine."""
    unstorable = text_problem(name)
    if unstorable:
        return f'Tag "{printable(name)}": {unstorable}'
    if len(name) < MIN_LENGTH:
        return f'Tag "{name}" length is less than minimum {MIN_LENGTH}'
    if len(name) > MAX_LENGTH:
        return f'Tag "{printable(name)}" length is more than maximum {MAX_LENGTH}'
    if not _ALLOWED.fullmatch(name):
        return (
            f'Tag "{name}" can only contain alphanumeric characters, spaces (" "), hyphens ("-"), underscores ("_") '
            'or dots (".")'
        )
    return None


def read_tags(data: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[TermRecord, ...], list[str]]:
    """The free tags of `tags` and `tag_string`, those of vocabularies, each once, and the errors as one list of texts.

    Whether the vocabularies exist is not looked at. Raises Malformed when `tags` is not a list of objects.
    """
    names: list[str] = []
    terms: list[TermRecord] = []
    errors: list[str] = []
    for item in objects(data, "tags") or ():
        if item.get("name") is None:
            errors.append(MISSING)
            continue
        try:
            name = as_text(item["name"]).strip()
            if item.get("vocabulary_id"):
                terms.append(TermRecord(name, _vocabulary(item["vocabulary_id"])))
            else:
                names.append(name)
        except ValueError as problem:
            errors.append(str(problem))
    names += _from_string(data.get("tag_string"), errors)
    unique, unique_terms = tuple(dict.fromkeys(names)), tuple(dict.fromkeys(terms))
    errors += [text for name in (*unique, *(term.name for term in unique_terms)) if (text := tag_problem(name))]
    return unique, unique_terms, errors


def _vocabulary(value: Any) -> str:
    text = as_text(value)
    if text_problem(text):
        raise ValueError("Tag vocabulary was not found.")
    return text


def repaired_tag(name: str) -> str:
    """A tag of another catalogue made to fit our rule: what is not allowed becomes a blank; `""` when nothing is left.

    A tag with U+FFFD was cut in the middle of a letter by the sender; what it said is not known, so nothing is left.
    """
    if "\ufffd" in name:
        return ""
    plain = " ".join(_REFUSED.sub(" ", name).split())
    return plain if tag_problem(plain) is None else ""


def _from_string(raw: Any, errors: list[str]) -> list[str]:
    if raw is None:
        return []
    parts = raw if isinstance(raw, list) else [raw]
    try:
        texts = [as_text(part) for part in parts]
    except ValueError as problem:
        errors.append(str(problem))
        return []
    return [name.strip() for text in texts for name in text.split(",") if name.strip()]
