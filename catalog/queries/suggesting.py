"""Completions of what is being typed, of what the reader may find."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.access import Actor, search_labels
from catalog.search import indexing
from catalog.search.query import Suggestion

MOST = 8


def suggest(prefix: str, actor: Actor) -> Sequence[Suggestion]:
    """Return up to eight datasets, agencies, topics and keywords that begin with `prefix`; raise SearchUnavailable."""
    return indexing.engine().suggest(prefix, search_labels(actor), limit=MOST)
