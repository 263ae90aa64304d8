"""Changes to the search's glossary by operators."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.access import Actor, is_sysadmin, require
from catalog.models.glossary import GlossaryEntry
from catalog.operations.trail import audit
from catalog.search import wording
from catalog.search.words import words


class BadEntry(ValueError):
    """The names cannot stand in the glossary; the text says why and may be shown."""


def check_names(term: str, other: str) -> None:
    """Raise BadEntry unless both names have words to search for, and not the same ones."""
    if not words(term) or not words(other):
        raise BadEntry(_("A name needs letters or digits to be searched for."))
    if words(term) == words(other):
        raise BadEntry(_("To the search these names are the same already."))


@transaction.atomic
def save_entry(entry: GlossaryEntry, *, actor: Actor) -> GlossaryEntry:
    """Add an entry or change it; searches follow within seconds. Raises NotAllowed and BadEntry."""
    require(is_sysadmin(actor), "Only operators may change the glossary")
    check_names(entry.term, entry.other)
    before = GlossaryEntry.objects.filter(pk=entry.pk).first() if entry.pk else None
    entry.save()
    audit(
        actor, "change" if before else "create", "glossary", str(entry.pk),
        before=_shown(before) if before else None, after=_shown(entry),
    )  # fmt: skip
    transaction.on_commit(wording.changed)
    return entry


@transaction.atomic
def delete_entry(entry: GlossaryEntry, *, actor: Actor) -> None:
    """Take an entry away; what is built in counts again. Raises NotAllowed."""
    require(is_sysadmin(actor), "Only operators may change the glossary")
    audit(actor, "delete", "glossary", str(entry.pk), before=_shown(entry))
    entry.delete()
    transaction.on_commit(wording.changed)


def _shown(entry: GlossaryEntry) -> dict[str, Any]:
    return {"term": entry.term, "other": entry.other, "both_ways": entry.both_ways, "off": entry.off}
