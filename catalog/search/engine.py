"""The search engine: one index on disk, read by many processes, written by one.

Nothing here knows Django: the folder and the entries come as arguments.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tantivy import DocAddress, Query, Searcher

from catalog.search.asking import both, everything, matches, silent, term, without
from catalog.search.building import Build
from catalog.search.compiling import Compiler
from catalog.search.counting import Counts, counts
from catalog.search.documents import IndexDocument
from catalog.search.fields import EXACT, LATER, QUERYABLE, whole
from catalog.search.folding import without_surrogates
from catalog.search.glossary import Glossary, built_in
from catalog.search.in_tables import in_tables
from catalog.search.lucene import parse
from catalog.search.meaning import Meaning, lifting, understood
from catalog.search.opening import Reader, View, guarded
from catalog.search.ordering import keys, page
from catalog.search.query import Answer, Direction, QuerySyntaxError, Search, Suggestion
from catalog.search.schema import MARKER, schema
from catalog.search.short_prefixes import ShortPrefixes
from catalog.search.suggesting import SHORT, similar, suggestions
from catalog.search.syntax import Everything, FreeText, Node
from catalog.search.typed import typed
from catalog.search.vocabulary import Vocabulary
from catalog.search.wanted import ranks, words_of
from catalog.search.warming import Warmer
from catalog.search.writing import Writer

T = TypeVar("T")
STATES = frozenset({"active", "draft", "deleted"})
CACHED = 512
READERS = 32
"""Kinds of readers (by what they may find) for whom it is remembered which names there are."""


class Engine:
    """The index in `folder`. Safe to share between threads, and to make before a fork: it is opened at the first question."""

    def __init__(self, folder: Path, *, patience: float = 5.0, glossary: Callable[[], Glossary] = built_in) -> None:
        """`patience` is how many seconds a question waits for an index that is being built for the first time.

        `glossary` gives the other names that are to be looked for as well; it is called for every text.
        """
        self.folder = folder
        self._glossary = glossary
        self._known: OrderedDict[object, dict[str, bool]] = OrderedDict()
        self._suggested: OrderedDict[object, list[Suggestion]] = OrderedDict()
        self._short = ShortPrefixes()
        self.patience = patience
        self._reader = Reader(folder)
        self._writer = Writer(self._reader)
        self._lock = threading.Lock()
        self._cache: OrderedDict[object, dict[str, Counts]] = OrderedDict()
        self._warmer = Warmer(lambda: self._reader.view().generation, self._warm)

    # Reading

    def search(self, search: Search) -> Answer:
        """Answer a question.

        Raises QuerySyntaxError, ForbiddenSyntax or UnknownSort for what cannot be asked, SearchError for what the
        engine refuses, and SearchUnavailable when there is no index.
        """
        view = self._view()
        with guarded():
            compiler = Compiler(search.now)
            asked, meaning = self._text(view, search, compiler)
            filters = [silent(compiler.compile(parse(each, strict=True, fields=QUERYABLE))) for each in search.lucene]
            base = [meaning.query, *filters]
            choices = {facet: _choice(facet, values) for facet, values in search.chosen.items() if values}
            query = _visible(both([*base, *choices.values()]), search.labels, search.states)
            by = keys(_sort(search, view), scored=ranks(asked), is_extra=lambda key: self._has_extra(view, search, key))
            total, addresses = page(view.searcher, query, by, max(search.start, 0), max(search.rows, 0))
            ids = tuple(_id(view.searcher, address) for address in addresses)
            began = time.thread_time()
            facets = self._facets(view, search, base, choices)
            self._warmer.note(search, time.thread_time() - began)
            sought = tuple(words_of(asked, [also.other for also in meaning.also]))
            return Answer(
                count=total,
                ids=ids,
                facets=facets,
                generation=view.generation,
                words=sought,
                in_tables=_in_tables(view.searcher, ids, sought),
                also=meaning.also,
                ignored=meaning.ignored,
                loosened=meaning.loosened,
                did_you_mean=meaning.did_you_mean,
            )

    def suggest(self, prefix: str, labels: frozenset[str] | None, limit: int = 10) -> list[Suggestion]:
        """Return completions of what is being typed: topics, agencies and tags first, then titles; visible ones only."""
        view = self._view()
        key = (view.generation, labels, prefix, limit) if len(prefix.strip()) <= SHORT else None
        with self._lock:
            if key in self._suggested:
                return list(self._suggested[key])
        with guarded():
            visible = _visible(everything(), labels, frozenset({"active"}))
            found = suggestions(view.searcher, prefix, visible, limit, self._short, labels)
        if key:
            self._remember(self._suggested, key, found)
        return found

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

    def _text(self, view: View, search: Search, compiler: Compiler) -> tuple[Node, Meaning]:
        node = parse(search.text, strict=False, fields=QUERYABLE)
        if isinstance(node, Everything):
            return node, Meaning(everything())
        if not isinstance(node, FreeText):
            try:
                return node, Meaning(compiler.compile(node))
            except QuerySyntaxError:
                # Well-formed, but with a value or a pattern that cannot be: then it is what somebody typed.
                node = FreeText(search.text)
        lift = lifting(search.now.year, view.since)
        if search.literal:
            return node, Meaning(typed(node.text, (), lift))
        vocabulary, glossary = self._vocabulary(view, search), self._glossary()
        return node, understood(node.text, vocabulary, glossary, lift, loosen=search.loosen)

    def _has_extra(self, view: View, search: Search, key: str) -> bool:
        """Tell whether a dataset that the caller may find has this extra; whether hidden ones do is not told."""
        return self._vocabulary(view, search).finds(term("present", without_surrogates(key)), 1)

    def _vocabulary(self, view: View, search: Search) -> Vocabulary:
        key = (view.generation, search.labels, search.states)
        with self._lock:
            remembered = self._known.setdefault(key, {})
            self._known.move_to_end(key)
            while len(self._known) > READERS:
                self._known.popitem(last=False)
        visible = _visible(everything(), search.labels, search.states)
        return Vocabulary(view.searcher, visible, remembered, since=view.since)

    def _facets(
        self, view: View, search: Search, base: list[Query], choices: Mapping[str, Query]
    ) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """Count facets, each with the choices of all others."""
        if not search.facets:
            return {}
        key = (_cache_key(view.generation, search), self._glossary() if search.text and not search.literal else None)
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
        self._remember(self._cache, key, found)
        return found

    def _warm(self, search: Search) -> None:
        """Count the facets of an unfiltered question and remember them."""
        with guarded():
            self._facets(self._reader.view(), search, [everything()], {})

    def forget(self) -> None:
        """Forget all answers; for those who measure how long they take."""
        with self._lock:
            for cache in (self._cache, self._known, self._suggested):
                cache.clear()
        self._short.forget()

    def _remember(self, cache: OrderedDict[object, T], key: object, found: T) -> None:
        with self._lock:
            cache[key] = found
            while len(cache) > CACHED:
                cache.popitem(last=False)

    def _view(self) -> View:
        return self._reader.view(self.patience)


def _visible(query: Query, labels: frozenset[str] | None, states: frozenset[str]) -> Query:
    """Restrict a query to what the caller may find; without labels to restrict by, only the marker is kept out."""
    hidden = [term("state", state) for state in STATES - states] if states else []
    if labels is None:
        return without(query, [*hidden, term("id", MARKER)])
    return without(both([query, silent(_labelled(labels))]), hidden)


def _labelled(labels: frozenset[str]) -> Query:
    # A set of terms is collected over the whole index first; the list of a single one is skipped through with the others.
    if len(labels) == 1:
        return term("labels", next(iter(labels)))
    return Query.term_set_query(schema(), "labels", sorted(labels))


def _sort(search: Search, view: View) -> tuple[tuple[str, Direction], ...]:
    """Return what to sort by; an index of an older schema does not tell recent views from others."""
    if view.since >= LATER["views_recent"]:
        return search.sort
    return tuple(("views" if field == "views_recent" else field, direction) for field, direction in search.sort)


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
        search.literal,
        search.now if relative else None,
    )


def _in_tables(searcher: Searcher, ids: Sequence[str], sought: Sequence[str]) -> frozenset[str]:
    if not ids or not sought:
        return frozenset()
    hits = searcher.search(in_tables(ids, sought), limit=len(ids), count=False).hits
    return frozenset(_id(searcher, address) for _, address in hits)


def _id(searcher: Searcher, address: DocAddress) -> str:
    found: Any = searcher.doc(address)["id"]
    return str(found[0])
