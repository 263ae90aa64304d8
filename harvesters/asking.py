"""The polite client of harvests: turns, retries with back-off, Retry-After, validators, and answers of any size."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO, Any, cast
from urllib.parse import urlencode, urlsplit

from harvesters import hosts
from harvesters.connectors.protocol import BadSource, Document, Unchanged
from harvesters.connectors.texts import as_json
from harvesters.http import Answer, EgressError, ask

ATTEMPTS = 3
FIRST_PAUSE = 1.0
LONGEST_PATIENCE = 20.0
"""A remote that asks for a longer pause is left alone, and the run goes on later."""
PAGE_BYTES, PAGE_SECONDS = 64 * 1024**2, 120.0
WHOLE_BYTES, WHOLE_SECONDS = 1024**3, 1_800.0
IN_MEMORY = 4 * 1024**2
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(slots=True)
class Remote:
    """A client for one source; satisfies `connectors.protocol.Client`."""

    allowed_hosts: Sequence[str] = ()
    delay: float = 0.0
    alive: hosts.Alive = lambda: None
    known: Mapping[str, str] = field(default_factory=dict)
    """`etag` and `last_modified` of the whole document gathered before."""
    seen: dict[str, str] = field(default_factory=dict)
    """The same of the one gathered now."""
    first_pause: float = FIRST_PAUSE
    attempts: int = ATTEMPTS
    most_seconds: float = WHOLE_SECONDS
    """What one request may take at most."""

    def get(
        self, url: str, params: Mapping[str, str] | None = None, *, accept: str = "", whole: bool = False
    ) -> Document:
        """Return an answer of status 200; see `connectors.protocol.Client`."""
        target = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
        headers = {"Accept": accept or "*/*"}
        if whole and not self.seen:
            headers |= _conditions(self.known)
        for attempt in range(1, self.attempts + 1):
            try:
                return self._once(target, headers, whole)
            except EgressError as error:
                pause = error.retry_after or self.first_pause * 2 ** (attempt - 1)
                if not error.passing or attempt == self.attempts or pause > LONGEST_PATIENCE:
                    raise
                self._wait(pause * random.uniform(1, 1.3))  # noqa: S311 - keeps workers apart, guards nothing
        raise AssertionError("the last attempt returns or raises")

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """Return an answer in JSON; one that is cut off is asked for once more."""
        for last in (False, True):
            document = self.get(url, params, accept="application/json")
            try:
                return as_json(document.read(), document.url, document.content_type)
            except BadSource:
                if last:
                    raise
                self._wait(self.first_pause)
            finally:
                document.file.close()
        return None

    def _once(self, url: str, headers: Mapping[str, str], whole: bool) -> Document:
        seconds, most = (WHOLE_SECONDS, WHOLE_BYTES) if whole else (PAGE_SECONDS, PAGE_BYTES)
        seconds = min(seconds, self.most_seconds)
        with (
            hosts.turn(url, delay=self.delay, alive=self.alive) as needed,
            ask(url, allowed_hosts=self.allowed_hosts, most_bytes=most, seconds=seconds, headers=headers) as answer,
        ):
            self._check(url, answer)
            body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by who reads it
            try:
                for block in answer.blocks:
                    body.write(block)
                    needed()
            except BaseException:
                body.close()
                raise
            body.seek(0)
            found = {"etag": answer.headers.get("etag", ""), "last_modified": answer.headers.get("last-modified", "")}
            if whole and not self.seen:
                self.seen |= {"etag": found["etag"][:300], "last_modified": found["last_modified"][:100]}
            kind = answer.headers.get("content-type", "")
            return Document(cast("IO[bytes]", body), answer.url, kind, **found)

    def _check(self, url: str, answer: Answer) -> None:
        """Raise what an answer other than 200 means."""
        if answer.status == 304:
            raise Unchanged
        if answer.status != 200:
            pause = retry_after(answer.headers)
            if answer.status in {429, 503} and pause:
                hosts.rest(url, pause)
            raise EgressError(
                f"{_shown(url)} answered {answer.status}.",
                status=answer.status,
                passing=answer.status in PASSING,
                retry_after=pause,
            )

    def _wait(self, seconds: float) -> None:
        limit = time.monotonic() + seconds
        while (left := limit - time.monotonic()) > 0:
            self.alive()
            time.sleep(min(left, 1.0))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header, which gives seconds or a date; None without a usable one."""
    given = headers.get("retry-after", "").strip()
    if given.isdecimal():
        return float(given[:9])
    try:
        return max((parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds(), 0.0) if given else None
    except (ValueError, TypeError):
        return None


def _conditions(known: Mapping[str, str]) -> dict[str, str]:
    found = {"If-None-Match": known.get("etag", ""), "If-Modified-Since": known.get("last_modified", "")}
    return {name: value for name, value in found.items() if value}


def _shown(url: str) -> str:
    """Return an address without its query, which may be long or hold a key."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
