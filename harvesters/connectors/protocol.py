"""What a connector is: it lists the records of a remote catalogue page by page, and puts one into CKAN's shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Protocol


class BadSource(Exception):
    """A remote does not say what its kind of catalogue must; the text is shown to people."""


class Unchanged(Exception):
    """The remote says that its document is the one that was gathered before."""


@dataclass(frozen=True, slots=True)
class Document:
    """One answer of a remote, whole, in memory or on disk by its size."""

    file: IO[bytes]
    url: str
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""

    def read(self) -> bytes:
        """Return all of it."""
        self.file.seek(0)
        return self.file.read()


class Client(Protocol):
    """How connectors reach a remote: politely, bounded, and with failures named."""

    def get(
        self, url: str, params: Mapping[str, str] | None = None, *, accept: str = "", whole: bool = False
    ) -> Document:
        """Return an answer; with `whole` it may be a large document, kept on disk, and Unchanged may be raised.

        Raise EgressError for a remote that cannot be reached or answers with an error.
        """

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """Return an answer in JSON; raise EgressError or BadSource."""


@dataclass(frozen=True, slots=True)
class Found:
    """One remote record."""

    id: str
    raw: Any
    """As the remote gave it, in plain JSON."""
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of a remote, in its order."""

    records: tuple[Found, ...]
    cursor: Mapping[str, Any] | None = None
    """Where the page after this one begins; None: a run that is taken over starts again, and finds these unchanged."""
    total: int | None = None
    """How many records the remote says it has in all."""
    notes: tuple[Mapping[str, Any], ...] = ()
    """What was odd, as codes with parameters: `{"code": "not_utf8"}`."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of a connector."""

    url: str
    title: str = ""
    cursor: Mapping[str, Any] = field(default_factory=dict)
    since: datetime | None = None
    """Only what changed after this, where the remote can be asked so; None: everything."""


class Connector(Protocol):
    """One kind of remote catalogue."""

    INCREMENTAL: bool
    """Whether `Task.since` is honoured."""

    def pages(self, client: Client, task: Task) -> Iterator[Page]:
        """Yield all records from the cursor on. Raise EgressError, BadSource or Unchanged."""

    def package(self, raw: Any, task: Task) -> dict[str, Any]:
        """Return a raw record as a dataset of CKAN's shape, ready for the source's mapping. Raise BadSource."""

    def is_gone(self, client: Client, task: Task, remote_id: str) -> bool | None:
        """Ask the remote whether a record does not exist any more; None where it cannot be asked."""
