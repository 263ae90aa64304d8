"""Addresses that strangers wrote: only those of the web become links."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def web_address(text: str | None) -> str:
    """Return an address of the web (http, https, ftp) as it is, and nothing for `javascript:` and its like."""
    address = (text or "").strip()
    return address if address.lower().startswith(("http://", "https://", "ftp://")) else ""
