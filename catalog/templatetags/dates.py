"""Days and times for people: Buddhist era in Thai, Common era in English, ISO 8601 for machines inside `<time>`."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.formats.thai import be_date, be_month

register = template.Library()


def day_text(value: date) -> str:
    """Return a day in the page's language, a moment as the day that it is in Thailand."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return be_date(value, get_language() or "th")


@register.filter
def day(value: date | None) -> SafeString | str:
    """Return `<time>` with the day, or nothing for None."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_text(value))


@register.filter
def month(value: date) -> SafeString:
    """Return `<time>` with a month."""
    return format_html('<time datetime="{}">{}</time>', f"{value:%Y-%m}", be_month(value, get_language() or "th"))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Return `<time>` with day, hour and minute in Thailand, or nothing for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{} {}</time>', value.isoformat(), day_text(value), f"{local:%H:%M}")
