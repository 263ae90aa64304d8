"""Actions on API tokens."""

from __future__ import annotations

from typing import Any

from catalog.access import NotAllowed, is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import MISSING, every, required, text
from catalog.formats.ckan.addresses import stamp
from catalog.formats.ckan.checks import Invalid
from catalog.models import ApiToken, User
from catalog.operations import people
from catalog.queries import accounts, finding


def api_token_create(call: Call) -> dict[str, str]:
    """Make an API token for yourself, or as a sysadmin for anybody.

    :param user: the id or name of the user
    :param name: what the token is for
    :returns: an object with `token`, which is shown this once, and `id`
    """
    key, name = every(call.given, "user", "name")
    token, secret = people.issue_token(_own(key, call), name, actor=call.actor)
    return {"token": secret, "id": str(token.id)}


def api_token_list(call: Call) -> list[dict[str, Any]]:
    """Return your API tokens, or as a sysadmin anybody's, the oldest first; never the secrets.

    :param user_id: the id or name of the user
    :returns: a list of objects with `id`, `name`, `user_id`, `created_at` and `last_access`
    """
    return [_shown(token) for token in accounts.tokens(_own(required(call.given, "user_id", "user"), call))]


def api_token_revoke(call: Call) -> None:
    """Make an API token useless at once.

    :param token: the token; or
    :param jti: the token's id
    """
    secret, number = text(call.given, "token"), text(call.given, "jti")
    if not (secret or number):
        raise Invalid({"token": [MISSING]})
    require(call.actor.is_authenticated, "You may not revoke this token")
    try:
        token = accounts.token(secret, number)
    except finding.NotFound:
        # Others must not learn which tokens there are.
        raise NotAllowed("You may not revoke this token") from None
    people.revoke_token(token, actor=call.actor)


def _own(key: str, call: Call) -> User:
    """Return a user whose tokens the caller may see and make."""
    user = finding.user(key)
    require(call.actor.pk == user.pk or is_sysadmin(call.actor), "You may not see the tokens of this user")
    return user


def _shown(token: ApiToken) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "name": token.name,
        "user_id": str(token.user_id),
        "created_at": stamp(token.created_at),
        "last_access": stamp(token.last_access),
    }


READS: tuple[Action, ...] = (api_token_list,)
WRITES: tuple[Action, ...] = (api_token_create, api_token_revoke)
