"""Beginning and ceasing to follow."""

from __future__ import annotations

from catalog.access import Actor, NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.models import Following, User
from catalog.models.following import FOLLOWED_KINDS
from catalog.queries import following
from catalog.queries.following import Followed


def follow(row: Followed, *, actor: Actor) -> Following:
    """Let the actor follow something that they may see; return since when, which stays if they did already.

    Raise NotAllowed for somebody without an account, Invalid for oneself.
    """
    if not isinstance(actor, User):
        raise NotAllowed("You must be logged in to follow something")
    if row == actor:
        raise Invalid({"message": "You cannot follow yourself"})
    found, _ = Following.objects.get_or_create(follower=actor, kind=following.kind_of(row), object_id=row.pk)
    return found


def unfollow(row: Followed, *, actor: Actor) -> None:
    """Let the actor follow something no more. Raise NotAllowed, or NotFound if they did not."""
    if not isinstance(actor, User):
        raise NotAllowed("You must be logged in to unfollow something")
    following.required(actor, row).delete()


def unfollow_hidden(actor: Actor) -> None:
    """Let the actor follow no more what they may not see any more, or what is gone. Raise NotAllowed."""
    if not isinstance(actor, User):
        raise NotAllowed("You must be logged in to unfollow something")
    for kind in FOLLOWED_KINDS:
        following.unseen(actor, kind).delete()
