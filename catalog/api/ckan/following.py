"""Actions on following datasets, groups, organizations and people: each kind has its own, made from one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from catalog.access import Actor, NotAllowed, is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import required, text
from catalog.api.ckan.user_objects import public_dict, user_dict
from catalog.api.site import placed
from catalog.formats.ckan.addresses import stamp
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.groups import listed
from catalog.models import Dataset, User
from catalog.models.following import FOLLOWED_KINDS
from catalog.models.shapes import organization_record
from catalog.operations import following as operations
from catalog.queries import accounts, finding, following
from catalog.queries.following import Followed, Followee

FOLLOWABLE = ("dataset", "group", "user")
"""The kinds with actions of their own for following; organizations are followed as groups."""


def followee_list(call: Call) -> list[dict[str, Any]]:
    """Return everything that a user follows: yourself, or as a sysadmin anybody.

    :param id: the id or name of the user
    :param q: letters at the beginning of what it is called (optional)
    :returns: a list of objects with `type`, `display_name` and `dict`
    """
    wanted = text(call.given, "q").lower()
    user = _valid("user", call)
    _require_own(call, user)
    entries = [_entry(each, call) for each in following.followees(user, call.actor)]
    return [entry for entry in entries if entry["display_name"].lower().startswith(wanted)]


def followee_count(call: Call) -> int:
    """Return how many things a user follows.

    :param id: the id or name of the user
    :returns: a whole number
    """
    user = _valid("user", call)
    return sum(following.rows(user, kind, call.actor).count() for kind in FOLLOWED_KINDS)


def _named(name: str, action: Action, help_text: str) -> Action:
    action.__name__, action.__doc__ = name, help_text
    return action


def _follow(kind: str) -> Action:
    def follow(call: Call) -> dict[str, Any]:
        _require_account(call, f"You must be logged in to follow {kind}s")
        found = _valid(kind, call, f"Error validating the schema of the {kind} to follow.")
        row = operations.follow(found, actor=call.actor)
        return {
            "follower_id": str(row.follower_id),
            "object_id": str(row.object_id),
            "datetime": stamp(row.since),
        }

    returned = ":returns: an object with `follower_id`, `object_id` and `datetime`"
    return _named(f"follow_{kind}", follow, f"Begin to follow {_a(kind)}.\n\n{_id(kind)}\n{returned}")


def _unfollow(kind: str) -> Action:
    def unfollow(call: Call) -> None:
        _require_account(call, f"You must be logged in to unfollow {kind}s")
        found = _valid(kind, call, "Error validating the schema of the object to unfollow.")
        operations.unfollow(found, actor=call.actor)

    return _named(f"unfollow_{kind}", unfollow, f"Follow {_a(kind)} no more.\n\n{_id(kind)}")


def _am_following(kind: str) -> Action:
    def am_following(call: Call) -> bool:
        row = _valid(kind, call)
        return following.following(_require_account(call, "You must be logged in"), row) is not None

    words = f"Tell whether you follow {_a(kind)}.\n\n{_id(kind)}\n:returns: true or false"
    return _named(f"am_following_{kind}", am_following, words)


def _follower_count(kind: str) -> Action:
    def follower_count(call: Call) -> int:
        return following.follower_count(_valid(kind, call))

    words = f"Return how many people follow {_a(kind)}.\n\n{_id(kind)}\n:returns: a whole number"
    return _named(f"{kind}_follower_count", follower_count, words)


def _follower_list(kind: str) -> Action:
    def follower_list(call: Call) -> list[dict[str, Any]]:
        require(is_sysadmin(call.actor), "Only sysadmins may see who follows")
        rows = following.followers(_valid(kind, call))
        created = accounts.created_packages([row.id for row in rows], call.actor)
        return [public_dict(row, created_packages=created.get(row.id, 0)) for row in rows]

    words = f"Return who follows {_a(kind)}. Sysadmins only.\n\n{_id(kind)}\n:returns: a list of users"
    return _named(f"{kind}_follower_list", follower_list, words)


def _followee_count(kind: str) -> Action:
    def kind_followee_count(call: Call) -> int:
        return following.rows(_valid("user", call), kind, call.actor).count()

    words = f"Return how many {kind}s a user follows.\n\n{_id('user')}\n:returns: a whole number"
    return _named(f"{kind}_followee_count", kind_followee_count, words)


def _followee_list(kind: str) -> Action:
    def kind_followee_list(call: Call) -> list[Any]:
        _require_account(call, "Not authorized")
        if not is_sysadmin(call.actor):
            require(text(call.given, "id") in {str(call.actor.pk), call.actor.get_username()}, "Not authorized")
        return [_entry(each, call)["dict"] for each in following.followees(_valid("user", call), call.actor, [kind])]

    who = "yourself, or as a sysadmin anybody"
    words = f"Return the {kind}s that a user follows: {who}.\n\n{_id('user')}\n:returns: a list of {kind}s"
    return _named(f"{kind}_followee_list", kind_followee_list, words)


def _a(kind: str) -> str:
    return {"dataset": "a dataset", "group": "a group", "organization": "an organization", "user": "a user"}[kind]


def _id(kind: str) -> str:
    also = " or organization" if kind == "group" else ""
    return f":param id: the id or name of the {kind}{also}"


def _find(kind: str, key: str, actor: Actor) -> Followed:
    if kind == "dataset":
        return finding.dataset(key, actor)
    if kind == "user":
        return finding.user(key)
    return finding.organization(key, actor) if kind == "organization" else finding.gathering(key, actor)


def _valid(kind: str, call: Call, message: str = "") -> Any:
    """Return what the parameter `id` names. As in CKAN it is invalid, not missing, when there is no such thing."""
    try:
        return _find(kind, required(call.given, "id"), call.actor)
    except Invalid as error:
        raise Invalid({**error.errors, **({"message": message} if message else {})}) from None
    except finding.NotFound:
        noun = {"dataset": "Dataset", "user": "User"}.get(kind, "Group")
        raise Invalid({"id": [f"Not found: {noun}"], **({"message": message} if message else {})}) from None


def _require_account(call: Call, reason: str) -> User:
    if not isinstance(call.actor, User):
        raise NotAllowed(reason)
    return call.actor


def _require_own(call: Call, user: User) -> None:
    require(call.actor.pk == user.pk or is_sysadmin(call.actor), "You may not see what this user follows")


def _entry(followee: Followee, call: Call) -> dict[str, Any]:
    row = followee.row
    shown: Any
    if isinstance(row, User):
        name, shown = str(row), user_dict(row, call.actor)
    elif isinstance(row, Dataset):
        name, shown = row.title or row.name, placed(row.rendered, call.site)
    else:
        name = row.title or row.name
        shown = placed(orjson.dumps(listed(organization_record(row))).decode(), call.site)
    return {"type": followee.kind, "display_name": name, "dict": shown}


def _all(makers: Mapping[Any, Sequence[str]]) -> tuple[Action, ...]:
    return tuple(make(kind) for make, kinds in makers.items() for kind in kinds)


READS: tuple[Action, ...] = (
    followee_list,
    followee_count,
    *_all({
        _am_following: FOLLOWABLE, _follower_count: FOLLOWED_KINDS, _follower_list: FOLLOWED_KINDS,
        _followee_count: FOLLOWED_KINDS, _followee_list: FOLLOWED_KINDS,
    }),
)  # fmt: skip
WRITES: tuple[Action, ...] = _all({_follow: FOLLOWABLE, _unfollow: FOLLOWABLE})
