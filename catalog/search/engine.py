"""The search engine: one index on disk, read by many processes, written by one.

Nothing here knows Django: the folder and the entries come as arguments.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tantivy import DocAddress, Query, Searcher

from catalog.search.asking import both, everything, matches, silent, term, without
from catalog.search.building import Build
from catalog.search.compiling import Compiler
from catalog.search.counting import Counts, counts
from catalog.search.documents import IndexDocument
from catalog.search.fields import EXACT, QUERYABLE, whole
from catalog.search.lucene import parse
from catalog.search.opening import Reader, View, guarded
from catalog.search.ordering import keys, page
from catalog.search.query import Answer, QuerySyntaxError, Search, Suggestion
from catalog.search.schema import MARKER, schema
from catalog.search.suggesting import similar, suggestions
from catalog.search.syntax import Everything, FreeText, Node
from catalog.search.wanted import ranks, words_of
from catalog.search.writing import Writer

STATES = frozenset({"active", "draft", "deleted"})
CACHED = 512


class Engine:
    """The index in `folder`. Safe to share between threads, and to make before a fork: it is opened at the first question."""

    def __init__(self, folder: Path, *, patience: float = 5.0) -> None:
        """`patience` is how many seconds a question waits for an index that is being built for the first time."""
        self.folder = folder
        self.patience = patience
        self._reader = Reader(folder)
        self._writer = Writer(self._reader)
        self._lock = threading.Lock()
        self._cache: OrderedDict[object, dict[str, Counts]] = OrderedDict()

    # Reading

    def search(self, search: Search) -> Answer:
        """Answer a question.

        Raises QuerySyntaxError, ForbiddenSyntax or UnknownSort for what cannot be asked, SearchError for what the
        engine refuses, and SearchUnavailable when there is no index.
        """
        view = self._view()
        with guarded():
            compiler = Compiler(search.now)
            asked, text = self._text(search, compiler)
            filters = [silent(compiler.compile(parse(each, strict=True, fields=QUERYABLE))) for each in search.lucene]
            base = [text, *filters]
            choices = {facet: _choice(facet, values) for facet, values in search.chosen.items() if values}
            query = _visible(both([*base, *choices.values()]), search.labels, search.states)
            by = keys(search.sort, scored=ranks(asked))
            total, addresses = page(view.searcher, query, by, max(search.start, 0), max(search.rows, 0))
            return Answer(
                count=total,
                ids=tuple(_id(view.searcher, address) for address in addresses),
                facets=self._facets(view, search, base, choices),
                generation=view.generation,
                words=tuple(words_of(asked)),
            )

    def suggest(self, prefix: str, labels: frozenset[str] | None, limit: int = 10) -> list[Suggestion]:
        """Return completions of what is being typed: topics, agencies and tags first, then titles; visible ones only."""
        view = self._view()
        with guarded():
            return suggestions(view.searcher, prefix, _visible(everything(), labels, frozenset({"active"})), limit)

    def similar(self, id: str, labels: frozenset[str] | None, n: int = 5) -> tuple[str, ...]:
        """Return the ids of visible datasets with like titles and tags; none for an id that is not in the index."""
        view = self._view()
        with guarded():
            return similar(view.searcher, id, _visible(everything(), labels, frozenset({"active"})), n)

    def position(self) -> int:
        """Return the last change that the index has seen."""
        return self._view().position

    def generation(self) -> str:
        """Return a name for the present content of the index."""
        return self._view().generation

    def count(self) -> int:
        """Return how many datasets the index holds."""
        return matches(self._view().searcher, _visible(everything(), None, frozenset()))

    def outdated(self) -> bool:
        """Tell whether the index is missing, unreadable, or made for another schema or dictionary: then rebuild it."""
        return self._reader.outdated()

    # Writing

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], position: int) -> None:
        """Replace entries and take out others, in one commit that also records the position; see `Writer.apply`."""
        self._writer.apply(upserts, deletes, position)

    def close_writer(self) -> None:
        """Give the index free for other writers."""
        self._writer.close()

    def rebuild(self, entries: Iterable[IndexDocument], position: int) -> None:
        """Build a new index from all entries beside the present one and put it in its place in one step."""
        with Build(self.folder) as build:
            build.put(entries)
            build.publish(position)

    # Inside

    def _text(self, search: Search, compiler: Compiler) -> tuple[Node, Query]:
        node = parse(search.text, strict=False, fields=QUERYABLE)
        if isinstance(node, Everything):
            return node, everything()
        try:
            return node, compiler.compile(node)
        except QuerySyntaxError:
            # Well-formed, but with a value or a pattern that cannot be: then it is what somebody typed.
            return FreeText(search.text), compiler.compile(FreeText(search.text))

    def _facets(
        self, view: View, search: Search, base: list[Query], choices: Mapping[str, Query]
    ) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """Count facets, each with the choices of all others."""
        if not search.facets:
            return {}
        key = _cache_key(view.generation, search)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        found: dict[str, Counts] = {}
        together = [facet for facet in dict.fromkeys(search.facets) if facet not in choices]
        for facets in [together, *([facet] for facet in search.facets if facet in choices)]:
            others = [query for facet, query in choices.items() if facet not in facets]
            query = _visible(both([*base, *others]), search.labels, search.states)
            found |= counts(view.searcher, query, facets, search.facet_limit, search.facet_mincount)
        found = {facet: found[facet] for facet in search.facets}
        with self._lock:
            self._cache[key] = found
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return found

    def _view(self) -> View:
        return self._reader.view(self.patience)


def _visible(query: Query, labels: frozenset[str] | None, states: frozenset[str]) -> Query:
    """Restrict a query to what the caller may find; without labels to restrict by, only the marker is kept out."""
    hidden = [term("state", state) for state in STATES - states] if states else []
    if labels is None:
        return without(query, [*hidden, term("id", MARKER)])
    allowed = silent(Query.term_set_query(schema(), "labels", sorted(labels)))
    return without(both([query, allowed]), hidden)


def _choice(facet: str, values: tuple[str, ...]) -> Query:
    if facet in EXACT:
        return silent(Query.term_set_query(schema(), facet, [whole(value) for value in values]))
    return silent(Query.term_set_query(schema(), "pair", [f"{facet}={whole(value)}" for value in values]))


def _cache_key(generation: str, search: Search) -> object:
    relative = any("NOW" in text for text in (search.text, *search.lucene))
    return (
        generation,
        search.text,
        search.lucene,
        tuple(sorted(search.chosen.items())),
        search.facets,
        search.facet_limit,
        search.facet_mincount,
        search.labels,
        search.states,
        search.now if relative else None,
    )


def _id(searcher: Searcher, address: DocAddress) -> str:
    found: Any = searcher.doc(address)["id"]
    return str(found[0])
