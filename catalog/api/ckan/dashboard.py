"""Actions on the news of what one follows."""

from __future__ import annotations

from typing import Any

import orjson

from catalog.access import NotAllowed
from catalog.api.ckan.activities import described, part
from catalog.api.ckan.call import Action, Call
from catalog.api.site import placed
from catalog.models import User
from catalog.operations import activities as operations
from catalog.queries import activities


def dashboard_activity_list(call: Call) -> list[Any]:
    """Return what you did and what happened to what you follow, the latest first. You need an account.

    :param limit, offset, before, after: which part, as for `package_activity_list` (optional)
    :returns: a list of activities, each with `is_new`: whether you have not marked it as old
    """
    user = _account(call)
    seen_until = activities.seen_until(user)
    entries = [
        {**described(row), "is_new": row.user_id != user.id and row.timestamp > seen_until}
        for row in activities.of_interest(user, part(call.given))
    ]
    return [placed(orjson.dumps(entry).decode(), call.site) for entry in entries]


def dashboard_new_activities_count(call: Call) -> int:
    """Return how many things happened to what you follow that you have not marked as old. You need an account.

    :returns: a whole number
    """
    return activities.news(_account(call))


def dashboard_mark_activities_old(call: Call) -> None:
    """Mark everything that happened until now as old. You need an account."""
    operations.mark_seen(actor=call.actor)


def _account(call: Call) -> User:
    if not isinstance(call.actor, User):
        raise NotAllowed("You must be logged in to access your dashboard.")
    return call.actor


READS: tuple[Action, ...] = (dashboard_activity_list, dashboard_new_activities_count)
WRITES: tuple[Action, ...] = (dashboard_mark_activities_old,)
