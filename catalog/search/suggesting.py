"""Completions of what is being typed, and datasets that are like another one."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from tantivy import Occur, Query, Searcher

from catalog.search import ranges
from catalog.search.asking import both, either, silent, term, without
from catalog.search.documents import SEPARATOR, plain
from catalog.search.query import Suggestion
from catalog.search.schema import schema
from catalog.search.short_prefixes import ShortPrefixes
from catalog.search.words import words

LONGEST_PREFIX = 100
SHORT = 2
"""Letters of a prefix that begins so many completions that the best are remembered."""
SHORTEST_FOR_TITLES = 2
"""One letter begins too many titles for any of them to be meant."""


def suggestions(
    searcher: Searcher, prefix: str, visible: Query, limit: int, remembered: ShortPrefixes, reader: Hashable
) -> list[Suggestion]:
    """Return at most `limit` completions among the visible datasets; none for an empty prefix.

    `reader` stands for whoever may find what `visible` matches.
    """
    folded = plain(prefix[:LONGEST_PREFIX])
    if not folded or limit < 1:
        return []

    def rank() -> list[tuple[str, Suggestion]]:
        return list(_of_vocabulary(searcher, folded, visible, limit))

    short = len(folded) <= SHORT
    ranked = remembered.best((folded, limit, reader), searcher, visible, rank) if short else rank()
    found = [suggestion for _, suggestion in ranked]
    found = found[: max(limit // 2, limit - _enough_titles(folded, limit))]
    titles = _of_titles(searcher, folded, visible, limit - len(found))
    return list(dict.fromkeys([*found, *titles]))[:limit]


def _enough_titles(folded: str, limit: int) -> int:
    return limit // 2 if len(folded) >= SHORTEST_FOR_TITLES else 0


def _of_vocabulary(searcher: Searcher, folded: str, visible: Query, limit: int) -> Iterator[tuple[str, Suggestion]]:
    seen = set()
    # The same thing may be found by several of its words and in both languages.
    for entry, _ in searcher.terms_with_prefix("suggest", folded, filter_query=visible, limit=limit * 4):
        _, kind, name, text = entry.split(SEPARATOR, 3)
        if (kind, name) not in seen:
            seen.add((kind, name))
            yield entry, Suggestion(kind, text, name)  # type: ignore[arg-type]


def _of_titles(searcher: Searcher, folded: str, visible: Query, limit: int) -> Iterator[Suggestion]:
    if len(folded) < SHORTEST_FOR_TITLES or limit < 1:
        return
    for _, address in searcher.search(both([_title_query(folded), visible]), limit=limit, count=False).hits:
        entry = searcher.doc(address)
        titles = [*entry.get_all("shown_title"), *entry.get_all("shown_title_en")]
        # In the language that was typed.
        text = next((title for title in titles if plain(title).startswith(folded)), None)
        text = text or next((title for title in titles if folded.split(maxsplit=1)[0] in plain(title)), titles[0])
        yield Suggestion("dataset", text, entry["name"][0])


def _title_query(folded: str) -> Query:
    whole_title = Query.regex_query(schema(), "title_folded", ranges.literal(folded[:60]) + "(?s:.*)")
    choices = [Query.const_score_query(whole_title, 100.0)]
    if found := words(folded):
        last = Query.regex_query(schema(), "title", ranges.literal(found[-1]) + "(?s:.*)")
        choices.append(both([*(term("title", word) for word in found[:-1]), last]))
    return either(choices)


def similar(searcher: Searcher, id: str, visible: Query, n: int) -> tuple[str, ...]:
    """Return the ids of the `n` visible datasets that share the most telling words with this one."""
    hits = searcher.search(term("id", id), limit=1, count=False).hits
    profile = searcher.doc(hits[0][1]).get_first("profile") if hits else None
    if not profile or n < 1:
        return ()
    shared = [
        (Occur.Should, Query.boost_query(term(field, word), weight))
        for word in profile.split()
        for field, weight in (("title", 2.0), ("keywords", 1.0))
    ]
    query = without(both([Query.boolean_query(shared), silent(visible)]), [term("id", id)])
    found = searcher.search(query, limit=n, count=False).hits
    return tuple(searcher.doc(address)["id"][0] for _, address in found)
