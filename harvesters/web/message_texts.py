"""What the codes of harvests say to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.web.workspace.error_texts import in_words
from harvesters.web.reason_texts import reason

MESSAGES: Mapping[str, Promise] = {
    "changed": _("%(field)s: “%(value)s” was changed so that it fits."),
    "dropped": _("%(field)s: “%(value)s” could not be taken over."),
    "kept_as_extra": _("%(field)s: “%(value)s” is kept as an extra field."),
    "missing_in_source": _("%(field)s: %(value)s are missing in the source."),
    "harvest_not_allowed": _("Its agency does not want it to be gathered."),
    "deleted_here": _("It was deleted here by a person and stays so."),
    "left_out": _("A person decided to leave it out."),
    "made_private": _("It is not of the class “public”, so it is private here."),
    "unknown_topic": _("The portal has no topic “%(value)s”."),
    "kept": _("%(field)s was edited here and stays as it is."),
    "no_owner": _("Nobody says which agency owns it."),
    "invalid": _("%(field)s: %(value)s"),
    "unreadable": _("The record cannot be read: %(value)s"),
    "conflict_claimed": _("Another source has this record: “%(title)s” (%(name)s)."),
    "conflict_name": _("Another dataset has this address: “%(title)s” (%(name)s)."),
    "conflict_owner": _("The agency does not match: %(agency)s %(title)s"),
    "conflict_title": _("Another dataset of the source has this title: %(name)s."),
    "repeated_title": _("Another dataset of the source has this title: %(value)s."),
}
"""About one record."""

NOTES: Mapping[str, Promise] = {
    "not_modified": _("The source has not changed since the last harvest."),
    "no_id": _("%(count)s records have no identifier and were passed over."),
    "wrong_total": _(
        "The source promised %(promised)s records and gave %(seen)s. What is missing was taken away only where the "
        "source itself says that it is gone."
    ),
}
"""About a whole run."""


def _said(texts: Mapping[str, Promise], given: Mapping[str, Any]) -> str:
    values = {"field": "", "value": "", "title": "", "name": "", "agency": "", "count": 1, "promised": 0, "seen": 0}
    values |= {key: reason(in_words(value)) if isinstance(value, str) else value for key, value in given.items()}
    text = texts.get(str(given.get("code")))
    return str(text) % values if text else str(given.get("code"))


def message(given: Mapping[str, Any]) -> str:
    """Return what a message about a record says."""
    return _said(MESSAGES, given)


def note(given: Mapping[str, Any]) -> str:
    """Return what a note about a run says."""
    return _said(NOTES, given)
