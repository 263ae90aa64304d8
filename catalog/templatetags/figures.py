"""Numbers for people: grouped digits and sizes of files, in Arabic digits in both languages."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()

UNITS = ("B", "kB", "MB", "GB", "TB")


@register.filter
def grouped(value: float | Decimal | None) -> str:
    """Return a number with its thousands grouped, `1,234,567`; nothing for None."""
    return "" if value is None else f"{value:,}"


@register.filter
def size(value: int | None) -> str:
    """Return a number of bytes as people read it, `1.2 MB` (powers of 1,000); nothing for None."""
    if value is None:
        return ""
    amount, unit = float(value), 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {UNITS[unit]}" if unit and amount < 10 else f"{amount:.0f} {UNITS[unit]}"
