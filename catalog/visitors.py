"""Who comes to a door, as far as the request itself says: the address, whether it is a program, and a name without a person."""

from __future__ import annotations

import re
from hashlib import blake2b
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_BOT = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|preview|monitor|scan|lighthouse|headless|facebookexternalhit|archiver",
    re.IGNORECASE,
)
_BROWSER = re.compile(r"Mozilla/|Opera/|Dalvik/")


def client_of(request: HttpRequest) -> str:
    """Return the address that a request comes from, of IPv6 the /64 that one household or office has.

    Behind a proxy of ours that is the last of `X-Forwarded-For`, the one that the proxy itself wrote.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or address
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    if found.version == 4 or mapped:
        return str(mapped or found)
    return str(ip_network((found.packed, 64), strict=False))


def is_bot(request: HttpRequest) -> bool:
    """Tell whether a request says of itself that nobody will read the answer: a crawler, a preview, a prefetch."""
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return not agent or bool(_BOT.search(agent)) or "prefetch" in purpose or "prerender" in purpose


def is_browser(request: HttpRequest) -> bool:
    """Tell whether a request says of itself that it comes from a browser."""
    return bool(_BROWSER.search(request.headers.get("User-Agent", "")))


def pseudonym(*parts: str) -> str:
    """Return 32 hex digits for some parts, always the same, from which without the portal's secret nobody finds the parts."""
    key = blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), key=key, digest_size=16).hexdigest()
