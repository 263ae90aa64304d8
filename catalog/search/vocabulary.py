"""What the datasets that a reader may find say: whether they hold a name, and which of their words are like another."""

from __future__ import annotations

from collections.abc import MutableMapping

from tantivy import Query, Searcher

from catalog.search.asking import both, named, silent, term
from catalog.search.fields import LATER, SCHEMA_VERSION
from catalog.search.schema import schema
from catalog.search.spelling import LONGEST, SHORTEST, SHORTEST_FOR_EDIT, one_edit, skeleton
from catalog.search.words import words

READ = 30
"""Datasets whose words are looked at for one misspelled word."""


class Vocabulary:
    """The words of one state of the index, as far as one reader may know them."""

    def __init__(
        self, searcher: Searcher, visible: Query, remembered: MutableMapping[str, bool], *, since: int = SCHEMA_VERSION
    ) -> None:
        """`visible` matches what the reader may find; `remembered` keeps what was asked before with the same two.

        `since` is the schema that the index was made with.
        """
        self.searcher = searcher
        self._spells = since >= LATER["near"]
        self._visible = silent(visible)
        self._remembered = remembered

    def size(self) -> int:
        """Return how many datasets the index holds."""
        return self.searcher.num_docs

    def frequency(self, word: str) -> int:
        """Return about how many datasets have a word, hidden ones included: for estimates, never to be shown."""
        return max(self.searcher.doc_freq(field, word) for field in ("text", "columns", "values"))

    def holds(self, text: str) -> bool:
        """Tell whether a visible dataset has this name."""
        if text not in self._remembered:
            found = words(text)
            asked = bool(found) and all(self.frequency(word) for word in found)
            self._remembered[text] = asked and self.finds(named(text), 1)
        return self._remembered[text]

    def finds(self, query: Query, least: int) -> bool:
        """Tell whether at least so many visible datasets match."""
        found = self.searcher.search(silent(both([query, self._visible])), limit=least, count=False)
        return len(found.hits) >= least

    def like(self, word: str) -> list[str]:
        """Return the words in titles and keywords of visible datasets that a folded word may be a misspelling of.

        First those that differ in tone marks and look-alike letters only, then those with one letter wrong; of each
        the most frequent first.
        """
        bones = skeleton(word)
        if not self._spells or not SHORTEST <= len(bones) <= LONGEST:
            return []
        wide = len(bones) >= SHORTEST_FOR_EDIT
        query = Query.fuzzy_term_query(schema(), "near", bones, 1) if wide else term("near", bones)
        hits = self.searcher.search(both([query, self._visible]), limit=READ, count=False).hits
        seen = {
            each for _, address in hits for each in (self.searcher.doc(address).get_first("spelling") or "").split()
        }
        alike = {each: skeleton(each) for each in seen if each != word}
        close = [each for each, other in alike.items() if other == bones or (wide and one_edit(other, bones))]
        return sorted(close, key=lambda each: (alike[each] != bones, -self.frequency(each), each))
