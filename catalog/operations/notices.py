"""What people choose to hear of: saved searches, how often letters come, the address of a private feed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.models import NoticeSettings, SavedSearch, User
from catalog.models.notices import FREQUENCIES, LONGEST_QUERY, LONGEST_TITLE, NEVER
from catalog.queries.finding import NotFound, as_uuid

MOST_SEARCHES = 50
"""Saved searches of one person."""
_unsubscribing = Signer(salt="catalog.notices.unsubscribe")


def settings_of(actor: Actor, language: str) -> NoticeSettings:
    """Return how a person hears of what they follow, beginning now if they have not chosen yet.

    `language` (`th` or `en`) is that of their letters until they choose another. Raise NotAllowed without an account.
    """
    user = _account(actor)
    return NoticeSettings.objects.get_or_create(user=user, defaults={"language": language})[0]


@transaction.atomic
def choose(actor: Actor, *, frequency: str, language: str) -> NoticeSettings:
    """Set how often letters about what a person follows come, and in which language. Raise NotAllowed or Invalid.

    Who begins anew hears of what happens from now on.
    """
    user = _account(actor)
    _check_frequency(frequency)
    if language not in {"th", "en"}:
        raise Invalid({"language": ["Must be one of: th, en"]})
    settings_of(user, language)
    row = NoticeSettings.objects.select_for_update().get(user=user)
    if row.frequency == NEVER != frequency:
        row.told_until = timezone.now()
    row.frequency, row.language = frequency, language
    row.save(update_fields=["frequency", "language", "told_until"])
    return row


@transaction.atomic
def save_search(
    actor: Actor,
    *,
    title: str,
    query: str,
    text: str,
    chosen: Mapping[str, Sequence[str]],
    literal: bool,
    language: str,
) -> SavedSearch:
    """Keep a search for a person: its query string, and what that asks for; return it, the earlier one if kept already.

    Raise NotAllowed without an account, Invalid for one that is too long or one too many.
    """
    user = _account(actor)
    if len(query) > LONGEST_QUERY:
        raise Invalid({"query": [f"Must be at most {LONGEST_QUERY} characters long"]})
    settings_of(user, language)
    NoticeSettings.objects.select_for_update().get(user=user)  # one at a time, so that the limit holds
    asked: dict[str, Any] = {
        "text": text,
        "chosen": {key: list(each) for key, each in chosen.items()},
        "literal": literal,
    }
    row = SavedSearch.objects.filter(user=user, query=query).first()
    if row:
        return row
    if SavedSearch.objects.filter(user=user).count() >= MOST_SEARCHES:
        raise Invalid({"query": [f"There can be at most {MOST_SEARCHES} saved searches"]})
    return SavedSearch.objects.create(user=user, title=title[:LONGEST_TITLE], query=query, asked=asked)


def set_frequency(row: SavedSearch, frequency: str, *, actor: Actor) -> None:
    """Set how often a letter tells of new datasets of a saved search; its owner may. Raise NotAllowed or Invalid."""
    _require_owner(row, actor)
    _check_frequency(frequency)
    told = {"told_until": timezone.now()} if row.frequency == NEVER != frequency else {}
    SavedSearch.objects.filter(id=row.id).update(frequency=frequency, **told)


def forget_search(row: SavedSearch, *, actor: Actor) -> None:
    """Delete a saved search; its owner may. Raise NotAllowed."""
    _require_owner(row, actor)
    row.delete()


def saved_search(key: str, actor: Actor) -> SavedSearch:
    """Return the actor's saved search with this id; raise NotFound for any other."""
    number = as_uuid(key)
    row = SavedSearch.objects.filter(id=number, user_id=actor.pk).first() if number and actor.pk else None
    if row is None:
        raise NotFound("Saved search")
    return row


def open_feed(actor: Actor, language: str) -> None:
    """Give a person's private feed a new address, so that an earlier one leads nowhere. Raise NotAllowed."""
    row = settings_of(actor, language)
    NoticeSettings.objects.filter(user_id=row.user_id).update(feed_key=uuid.uuid4())


def close_feed(actor: Actor) -> None:
    """Let the address of a person's private feed lead nowhere. Raise NotAllowed."""
    NoticeSettings.objects.filter(user=_account(actor)).update(feed_key=None)


def unsubscribe_token(user: User) -> str:
    """Return what a letter's link carries with which its reader, signed in or not, ends all letters to them."""
    return _unsubscribing.sign(user.pk.hex)


def subscriber(token: str) -> User:
    """Return whose letters a link ends; raise NotFound for one that this portal did not write."""
    try:
        number = uuid.UUID(_unsubscribing.unsign(token))
    except (BadSignature, ValueError) as error:
        raise NotFound("Subscription") from error
    row = User.objects.filter(id=number).first()
    if row is None:
        raise NotFound("Subscription")
    return row


@transaction.atomic
def end_letters(user: User) -> None:
    """Send a person no letters any more, about nothing; what they follow stays."""
    NoticeSettings.objects.filter(user=user).update(frequency=NEVER)
    SavedSearch.objects.filter(user=user).update(frequency=NEVER)


def _account(actor: Actor) -> User:
    if not isinstance(actor, User):
        raise NotAllowed("You must be logged in to be told of changes")
    return actor


def _require_owner(row: SavedSearch, actor: Actor) -> None:
    if row.user_id != actor.pk:
        raise NotAllowed("You may not change this saved search")


def _check_frequency(frequency: str) -> None:
    if frequency not in dict(FREQUENCIES):
        raise Invalid({"frequency": ["Must be one of: " + ", ".join(dict(FREQUENCIES))]})
