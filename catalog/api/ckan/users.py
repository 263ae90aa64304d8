"""Actions on accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from catalog.access import ANYBODY, is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import flag, identifier, natural, required, text
from catalog.api.ckan.user_objects import read_user, user_dict
from catalog.api.site import placed
from catalog.models import User
from catalog.operations import accounts as operations
from catalog.operations import people
from catalog.queries import accounts, finding, following, packages

MOST_DATASETS = 50
MOST_COMPLETIONS = 1_000
ORDERS = {
    "name": ("username",),
    "display_name": ("fullname", "username"),
    "fullname": ("fullname", "username"),
    "id": ("id",),
    "created": ("date_joined", "username"),
}


def user_show(call: Call) -> dict[str, Any]:
    """Return an account; e-mail addresses are shown to oneself and to sysadmins only.

    :param id: the id or name of the user; yourself when left out (optional)
    :param include_datasets: add `datasets`, the user's latest 50 that you may see (optional)
    :param include_num_followers: add `num_followers` (optional)
    :returns: the user
    """
    own = "id" not in call.given and call.actor.is_authenticated
    key = str(call.actor.pk) if own else text(call.given, "id")
    found = finding.user(key, closed=is_sysadmin(call.actor))
    row = accounts.counted(User.objects.filter(id=found.id), call.actor).get()
    shown = user_dict(row, call.actor, created_packages=row.created_packages)
    if flag(call.given, "include_datasets", default=False):
        shown["datasets"] = [placed(each, call.site) for each in packages.created_by(row, call.actor, MOST_DATASETS)]
    if flag(call.given, "include_num_followers", default=False):
        shown["num_followers"] = following.follower_count(found)
    return shown


def user_list(call: Call) -> list[Any]:
    """Return the accounts.

    :param q: letters in the name or full name (optional)
    :param email: the e-mail address; sysadmins only (optional)
    :param order_by: `display_name`, `name`, `fullname`, `id` or `created`; anything else counts as the first (optional)
    :param all_fields: false for names only (optional)
    :returns: a list of users
    """
    rows = accounts.accounts(call.actor, text(call.given, "q"), text(call.given, "email"))
    rows = rows.order_by(*ORDERS.get(text(call.given, "order_by"), ORDERS["display_name"]))
    if not flag(call.given, "all_fields", default=True):
        return list(rows.values_list("username", flat=True))
    counted = accounts.counted(rows, call.actor)
    return [user_dict(row, call.actor, created_packages=row.created_packages) for row in counted]


def user_autocomplete(call: Call) -> list[dict[str, str]]:
    """Return the accounts that have the given letters in their name or full name.

    :param q: the letters
    :param limit: how many, 20 when left out, at most 1000 (optional)
    :returns: a list of objects with `id`, `name` and `fullname`
    """
    limit = min(natural(call.given, "limit", default=20), MOST_COMPLETIONS)
    rows = accounts.accounts(ANYBODY, required(call.given, "q")).order_by("username")
    return [{"id": str(row.id), "name": row.username, "fullname": row.fullname} for row in rows[:limit]]


def user_create(call: Call) -> dict[str, Any]:
    """Make an account. Sysadmins only.

    :param name: the user name: 2 to 100 of the characters a-z, 0-9, - and _
    :param email: the e-mail address, which no other account has
    :param password: at least 8 characters
    :param fullname, about, image_url: texts; no links in `about` (optional)
    :param sysadmin: whether the account may do everything (optional)
    :param with_apitoken: make an API token too, shown this once as `token` (optional)
    :returns: the new user
    """
    require(is_sysadmin(call.actor), "You may not create users")
    with_token = flag(call.given, "with_apitoken", default=False)
    with transaction.atomic():
        row = operations.create(read_user(call.given, sysadmin=True), actor=call.actor)
        secret = people.issue_token(row, "default", actor=call.actor)[1] if with_token else ""
    shown = user_dict(row, call.actor, created_packages=0)
    return {**shown, "token": secret} if secret else shown


def user_update(call: Call) -> dict[str, Any]:
    """Replace what an account says: your own, or as a sysadmin anybody's. A password that is not given stays.

    :param id: the id or name of the user
    :returns: the user

    For the other parameters see `user_create`; `name`, `sysadmin` and `state` are changed by sysadmins only.
    """
    return _update(_changeable(call), call.given, call)


def user_patch(call: Call) -> dict[str, Any]:
    """Change the given fields of an account and leave the others: your own, or as a sysadmin anybody's.

    :param id: the id or name of the user
    :returns: the user

    For the other parameters see `user_create`; `name`, `sysadmin` and `state` are changed by sysadmins only.
    """
    row = _changeable(call)
    before = {key: getattr(row, key) for key in ("email", "fullname", "about", "image_url")}
    return _update(row, {**before, "name": row.username, **call.given}, call)


def user_delete(call: Call) -> None:
    """Close an account: its roles and tokens stop working. Sysadmins only.

    :param id: the id or name of the user
    """
    require(is_sysadmin(call.actor), "You may not delete users")
    operations.delete(finding.user(identifier(call.given, "id"), closed=is_sysadmin(call.actor)), actor=call.actor)


def _changeable(call: Call) -> User:
    key = identifier(call.given, "id")
    own = key in {str(call.actor.pk), call.actor.get_username()}
    require(own or is_sysadmin(call.actor), "You may not change this user")
    return finding.user(key, closed=is_sysadmin(call.actor))


def _update(row: User, given: Mapping[str, Any], call: Call) -> dict[str, Any]:
    record = read_user(given, current=row, sysadmin=is_sysadmin(call.actor))
    changed = operations.update(row, record, actor=call.actor)
    counted = accounts.counted(User.objects.filter(id=changed.id), call.actor).get()
    return user_dict(counted, call.actor, created_packages=counted.created_packages)


READS: tuple[Action, ...] = (user_show, user_list, user_autocomplete)
WRITES: tuple[Action, ...] = (user_create, user_update, user_patch, user_delete)
