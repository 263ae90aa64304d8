"""What the rooms below refuse in CKAN's English, said to people in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.web.workspace import dictionary_errors

TEXTS: Mapping[str, Promise] = {
    # Of fields
    "Missing value": _("Fill this in."),
    "An organization must be provided": _("Choose the agency that owns the data."),
    "Organization does not exist": _("This agency does not exist any more."),
    "That URL is already in use.": _("Another dataset has this address already."),
    "That name cannot be used": _("This word is reserved; choose another one."),
    "Must be at least 2 characters long": _("Use at least 2 characters."),
    "Name must be a maximum of 100 characters long": _("Use at most 100 characters."),
    "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_": _(
        "Use only the small letters a-z, digits, hyphens and underscores."
    ),
    "Date format incorrect": _("Write a date such as 31/12/2567 or 2024-12-31."),
    "Must be a year of four digits": _("Write a year of four digits, such as 2567 or 2024."),
    "Must be a number": _("Write a number."),
    "Null characters are not allowed": _("The text holds a character that cannot be stored."),
    "Invalid Unicode text": _("The text holds a character that cannot be stored."),
    "File upload too large": _("The file is larger than the portal takes."),
    "The portal has no room for this file at the moment": _(
        "The portal has no room for this file at the moment. This is no fault of yours; please tell the portal's staff."
    ),
    "Upload was not found": _("The file that was sent is not here any more. Please send it again."),
    "Only a dataset of the class “public” can be public": _(
        "Only data of the class “public” can be published. Make the dataset private first, or choose that class."
    ),
    # Of the way to the public
    "This step is not possible now": _(
        "This step is not possible any more; the page shows how the dataset stands now."
    ),
    "Somebody else has to approve this dataset": _("Somebody else has to approve this dataset."),
    "The agency wants this dataset to be approved first": _("Your agency wants this dataset to be approved first."),
    "The time must lie in the future": _("Choose a time that has not passed yet."),
    "The dataset has changed since you looked at it": _("The dataset has changed since you looked at it. Look again."),
    # Of people
    "You may not change this organization": _("Only administrators of the agency may change this."),
    "You may not create datasets": _("Your role does not let you make datasets."),
    "You may not change this dataset": _("Your role does not let you change this dataset."),
    "You may not delete this dataset": _("Your role does not let you delete this dataset."),
    "You may not read this dataset": _("This dataset belongs to another agency."),
    "You may not read this resource": _("This file belongs to another agency."),
    "You may not read this report": _("This report belongs to another agency."),
    "You cannot add a dataset to this organization": _("Your role does not let you make datasets of this agency."),
    "You may not add or remove datasets of this group": _("You are not a member of this topic."),
    "You may not change the members of this organization": _(
        "Only administrators of the agency may change its members."
    ),
    "Administrators cannot revoke their own admin status": _(
        "You cannot take your own role away; another administrator can."
    ),
    "This import belongs to somebody else": _("This import belongs to somebody else."),
    "Only administrators of the agency may manage its harvests": _(
        "Only administrators of the agency may manage its harvests."
    ),
    "Only operators of the portal may approve a harvest source": _(
        "Only operators of the portal may approve a harvest source."
    ),
    "You may not revoke this token": _("This token belongs to somebody else."),
    **dictionary_errors.TEXTS,
}
"""The fixed sentences, each with what people read instead."""

PATTERNS: Sequence[tuple[re.Pattern[str], Promise]] = (
    (re.compile(r"Email (?P<text>.*) is not a valid format", re.DOTALL), _("“%(text)s” is not an e-mail address.")),
    (
        re.compile(r'Tag "(?P<tag>.*)" length is less than minimum (?P<limit>\d+)', re.DOTALL),
        _("The tag “%(tag)s” is shorter than %(limit)s characters."),
    ),
    (
        re.compile(r'Tag "(?P<tag>.*)" length is more than maximum (?P<limit>\d+)', re.DOTALL),
        _("The tag “%(tag)s” is longer than %(limit)s characters."),
    ),
    (
        re.compile(r'Tag "(?P<tag>.*)" can only contain .*', re.DOTALL),
        _("The tag “%(tag)s” holds signs that tags cannot have; use letters, digits, blanks, - _ and dots."),
    ),
    (re.compile(r"Must be between (?P<low>\S+) and (?P<high>\S+)"), _("Write a number from %(low)s to %(high)s.")),
    (re.compile(r"(?:Version m|M)ust be (?:a maximum of|at most) (?P<limit>\d+) characters long"),
     _("Use at most %(limit)s characters.")),
    (re.compile(r"Upload is not complete: .*"), _("The file has not come completely. Please send it again.")),
    (re.compile(r"Group was not found: .*", re.DOTALL), _("A chosen topic does not exist any more.")),
    *dictionary_errors.PATTERNS,
)  # fmt: skip
"""The sentences with something of the reader's own in them."""


def in_words(text: str) -> str:
    """Return a refusal of the rooms below in the language of the page; one without a translation as it is."""
    if text in TEXTS:
        return str(TEXTS[text])
    for pattern, words in PATTERNS:
        if found := pattern.fullmatch(text):
            return str(words) % found.groupdict()
    return text


def by_field(errors: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return CKAN's errors of one object as texts for people by field, those of parts (extras, resources) left out."""
    return {
        key: [in_words(text) for text in texts if isinstance(text, str)]
        for key, texts in errors.items()
        if isinstance(texts, list | tuple)
    }
