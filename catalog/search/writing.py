"""Changes to the index in use, by one process at a time."""

from __future__ import annotations

from collections.abc import Iterable

import tantivy

from catalog.search.documents import IndexDocument
from catalog.search.opening import Reader, guarded
from catalog.search.query import SearchUnavailable
from catalog.search.schema import MARKER, marker, to_document

HEAP = 64_000_000


class IndexBusy(RuntimeError):
    """Another process is writing the index."""


class Writer:
    """Keeps the index open for writing from the first change on, until `close`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._opened: tuple[str, tantivy.IndexWriter] | None = None

    def apply(self, upserts: Iterable[IndexDocument], deletes: Iterable[str], position: int) -> None:
        """Replace entries and take out others, in one commit that also records the position.

        When this returns, the change is on disk and every process sees it at its next question. Applying the same
        change again changes nothing. Raises IndexBusy when another process has the index open for writing, and
        SearchUnavailable when there is no index to write to.
        """
        seen = self._reader.view()
        writer = self._writer()
        try:
            with guarded():
                for entry in upserts:
                    writer.delete_documents_by_term("id", entry["id"][0])
                    writer.add_document(to_document(entry, seen.since))
                for each in deletes:
                    writer.delete_documents_by_term("id", each)
                writer.delete_documents_by_term("id", MARKER)
                writer.add_document(marker(max(position, seen.position), seen.commits + 1))
                writer.commit()
        except BaseException:
            # A half-made batch must not be committed with the next one.
            self.close()
            raise

    def close(self) -> None:
        """Give the index free for other writers; what was not committed is forgotten."""
        self._opened = None

    def _writer(self) -> tantivy.IndexWriter:
        name = self._reader.target()
        if self._opened is None or self._opened[0] != name:
            self._opened = None
            try:
                self._opened = (name, self._reader.index(name).writer(HEAP, 1))
            except ValueError as error:
                if "LockBusy" in str(error):
                    raise IndexBusy("Another process is writing the search index.") from error
                raise SearchUnavailable("The search index cannot be written.") from error
        return self._opened[1]
