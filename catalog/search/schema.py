"""The index's schema, and how an entry becomes a document of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import tantivy

from catalog.search.fields import EXACT, INTERNAL, LATER, MANY, NUMBERS, SCHEMA_VERSION, STORED, WORDS
from catalog.search.words import dictionary_version, tokens, trigrams

MARKER = "__state__"
"""The id of the one document that is no dataset: it holds what the index has seen."""
GAP = 100
"""Places left free between two texts of a field, so that no phrase reaches from one into the next."""
TRIGRAM_SOURCES = ("title", "text")
_WHOLE = (*EXACT, *INTERNAL, "title_order")


@cache
def schema(since: int = SCHEMA_VERSION) -> tantivy.Schema:
    """Return the schema, or an earlier one: fields with a single value and those of STORED are kept, the rest only found.

    Queries made for the present schema can be asked of an index of an earlier one, as long as they name no later field.
    """
    builder = tantivy.SchemaBuilder()
    for name in _WHOLE:
        # What results can be sorted by is stored, because the engine gives back no fast text by address.
        stored = name not in {*INTERNAL, *MANY}
        builder.add_text_field(
            name, stored=stored, fast=name not in INTERNAL, tokenizer_name="raw", index_option="basic"
        )
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("trigrams", tokenizer_name="whitespace", index_option="basic")
    for name in STORED:
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in (*(each for each in NUMBERS if each not in LATER), "position", "commits"):
        builder.add_integer_field(name, fast=True, indexed=True)
    builder.add_json_field("extra", fast=True, tokenizer_name="raw", index_option="basic", expand_dots_enabled=False)
    for name in (each for each, came in LATER.items() if came <= since):
        if name in NUMBERS:
            builder.add_integer_field(name, fast=True, indexed=True)
            continue
        # One document has many of these words in one text, hence cut at blanks.
        builder.add_text_field(name, stored=name == "spelling", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def version() -> str:
    """Return what an index must have been built with to be up to date."""
    return f"s{SCHEMA_VERSION}-{dictionary_version()}"


def extra_path(key: str) -> str:
    """Return the engine's name for the fast column of an extra."""
    return "extra." + key.replace("\\", "\\\\").replace(".", "\\.")


def to_document(entry: Mapping[str, Any], since: int = SCHEMA_VERSION) -> tantivy.Document:
    """Turn an entry of `catalog.search.documents` into the engine's document, for an index of the schema `since`.

    Raise KeyError for an unknown field.
    """
    made = tantivy.Document()
    for name, value in entry.items():
        if LATER.get(name, 0) > since:
            continue
        if name in WORDS:
            _add_words(made, name, value)
        elif name in NUMBERS:
            made.add_integer(name, value)
        elif name in _WHOLE or name in STORED or name in LATER:
            for each in value:
                made.add_text(name, each)
        elif name == "extra":
            made.add_json(name, value)
        else:
            # The engine would drop such a field without a word.
            raise KeyError(f"The index has no field {name}.")
    grams = set().union(*(trigrams(text) for name in TRIGRAM_SOURCES for text in entry.get(name, ())))
    made.add_text("trigrams", " ".join(grams))
    return made


def marker(position: int, commits: int) -> tantivy.Document:
    """Return the document that records what the index has seen; written in the same commit as the rest."""
    made = tantivy.Document()
    made.add_text("id", MARKER)
    made.add_integer("position", position)
    made.add_integer("commits", commits)
    return made


def _add_words(made: tantivy.Document, name: str, texts: Iterable[str]) -> None:
    found: list[tantivy.Token] = []
    start = 0
    for text in texts:
        here = tokens(text)
        found.extend(tantivy.Token(word, start + place, 0, 0) for word, place in here)
        start += (here[-1][1] if here else 0) + GAP
    if found:
        made.add_pre_tokenized_text(name, tantivy.PreTokenizedString("", found))
