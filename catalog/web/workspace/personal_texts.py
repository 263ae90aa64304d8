"""A warning to whoever saves a description in which a citizen number stands: descriptions are public as they are typed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalog.formats.citizen import citizen_numbers


def warn(request: HttpRequest) -> None:
    """Add a warning to the next page if any text of the sent form holds a citizen number; the number is not repeated."""
    texts = (text for _key, values in request.POST.lists() for text in values)
    if any(any(citizen_numbers(text)) for text in texts):
        messages.warning(
            request,
            _("What you saved holds a citizen identification number. Everybody may read it; please take it out."),
        )
