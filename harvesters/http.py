"""The only way out to the internet: every connection is checked after the name is resolved, and everything is bounded."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpcore
import httpx

AGENT = "OpenDataPortal/1.0"
MOST_REDIRECTS = 5
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
FAILURES = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class EgressError(Exception):
    """A remote could not be fetched, or may not be; the text says why and is shown to people."""

    def __init__(self, text: str, *, status: int = 0, passing: bool = False, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.status = status
        """What the remote answered; 0 when it gave no answer."""
        self.passing = passing
        """Whether another attempt may well succeed."""
        self.retry_after = retry_after
        """Seconds after which the remote itself asks to be tried again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a remote said: status, headers with names in lower case, where redirects led, and the unread body."""

    status: int
    headers: Mapping[str, str]
    url: str
    blocks: Iterator[bytes]


def inner_address(text: str) -> Address:
    """Return the address that a connection to `text` would really reach: IPv4 inside IPv6 notations is taken out."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address in SIX_TO_FOUR:
            return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address


def is_public(text: str) -> bool:
    """Tell whether an address belongs to the public internet: not loopback, private, link-local, multicast or reserved."""
    address = inner_address(text)
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or site_local)


class TimedStream(httpcore.NetworkStream):
    """A connection that ends at a moment, however slowly the other side drips its bytes, headers included."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise EgressError("The answer takes too long.", passing=True)
        return left if timeout is None else min(timeout, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, within the time that is left."""
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send, within the time that is left."""
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt the connection, within the time that is left."""
        return TimedStream(self._inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return a fact about the connection."""
        return self._inner.get_extra_info(info)


class GuardedNetwork(httpcore.NetworkBackend):
    """Opens TCP connections to public addresses only; the check is on the very address that is connected to."""

    def __init__(self, allowed_hosts: Iterable[str], deadline: float) -> None:
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._sockets = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first public address of a host; raise EgressError when it has none."""
        name = host.lower().rstrip(".")
        if port not in {80, 443} and name not in self._allowed:
            raise EgressError(f"Port {port} of {host} is not a web port.")
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise EgressError(f"The name {host} cannot be resolved.", passing=True) from error
        addresses = [str(entry[4][0]) for entry in found]
        if name not in self._allowed:
            addresses = [address for address in addresses if is_public(address)]
        if not addresses:
            raise EgressError(f"{host} is not on the public internet.")
        left = max(self._deadline - time.monotonic(), 0.1)
        timeout = left if timeout is None else min(timeout, left)
        return TimedStream(self._first(addresses, port, timeout, local_address, socket_options), self._deadline)

    def _first(self, addresses: list[str], port: int, *options: Any) -> httpcore.NetworkStream:
        """Connect to the first of a host's addresses that answers; raise what the last of at most three did."""
        *others, last = list(dict.fromkeys(addresses))[:3]
        for address in others:
            try:
                return self._sockets.connect_tcp(address, port, *options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._sockets.connect_tcp(last, port, *options)


class GuardedTransport(httpx.BaseTransport):
    """httpx's transport over a guarded network, without proxies from the environment."""

    def __init__(self, allowed_hosts: Iterable[str], deadline: float) -> None:
        network = GuardedNetwork(allowed_hosts, deadline)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=network, max_connections=10
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return the response with its unread stream."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        sent = httpcore.Request(
            method=request.method,
            url=url,
            headers=request.headers.raw,
            content=cast("Iterable[bytes]", request.stream),
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(sent)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    """The body of a response, closed with it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def fetch(
    url: str,
    *,
    allowed_hosts: Iterable[str] = (),
    most_bytes: int,
    seconds: float,
    headers: dict[str, str] | None = None,
) -> Iterator[Iterator[bytes]]:
    """Open an address and yield its decoded body in blocks.

    At most `most_bytes` after decompression and `seconds` in all. Raise EgressError for a forbidden address, a remote
    that fails, stalls, floods or redirects in circles, and for any answer but 200.
    """
    with ask(url, allowed_hosts=allowed_hosts, most_bytes=most_bytes, seconds=seconds, headers=headers) as answer:
        if answer.status != httpx.codes.OK:
            raise EgressError(f"{url} answered {answer.status}.", status=answer.status)
        yield answer.blocks


@contextmanager
def ask(
    url: str,
    *,
    method: str = "GET",
    content: bytes | None = None,
    allowed_hosts: Iterable[str] = (),
    most_bytes: int,
    seconds: float,
    headers: Mapping[str, str] | None = None,
) -> Iterator[Answer]:
    """Open an address, with `content` as the body if there is one, and yield whatever the remote answers.

    The answer's body is decoded and bounded as in `fetch`; what is sent is not sent on to where a redirect leads.

    Raise EgressError for a forbidden address and for a remote that gives no answer of HTTP.
    """
    _check_address(url)
    sent = {"User-Agent": AGENT, "Accept-Encoding": "gzip", **(headers or {})}
    deadline = time.monotonic() + seconds
    with httpx.Client(
        transport=GuardedTransport(allowed_hosts, deadline),
        headers=sent,
        timeout=httpx.Timeout(min(seconds, 30.0)),
        follow_redirects=content is None,
        max_redirects=MOST_REDIRECTS,
        trust_env=False,
    ) as client:
        try:
            with client.stream(method, url, content=content) as response:
                blocks = _bounded(response, most_bytes, deadline)
                yield Answer(response.status_code, dict(response.headers), str(response.url), blocks)
        except FAILURES as error:
            raise _failure(url, error) from error


def _failure(url: str, error: Exception) -> EgressError:
    """Return what happened in words; an incomplete chain of certificates is told from other faults, with advice."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        advice = " Its server must send the intermediate certificate with its own; the portal never skips the check."
        return EgressError(f"The certificate of {url} cannot be verified.{advice}")
    if isinstance(error, httpx.TooManyRedirects):
        return EgressError(f"{url} redirects more than {MOST_REDIRECTS} times.")
    lasting = isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | httpcore.UnsupportedProtocol)
    return EgressError(f"{url} could not be fetched: {type(error).__name__}.", passing=not lasting)


def _check_address(url: str) -> None:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise EgressError(f"{url} is not an address.") from error
    if address.scheme not in {"http", "https"} or not address.host:
        raise EgressError("Only http and https addresses can be fetched.")


def _bounded(response: httpx.Response, most_bytes: int, deadline: float) -> Iterator[bytes]:
    taken = 0
    for block in response.iter_bytes(64 * 1024):
        taken += len(block)
        if taken > most_bytes:
            raise EgressError(f"The answer is larger than {most_bytes} bytes.")
        if time.monotonic() > deadline:
            raise EgressError("The answer takes too long.", passing=True)
        yield block
