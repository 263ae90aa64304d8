"""Actions on accounts."""

from __future__ import annotations

from typing import Any

from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import flag, text
from catalog.api.ckan.user_objects import user_dict
from catalog.api.site import placed
from catalog.formats.ckan.checks import Invalid
from catalog.models import User
from catalog.queries import accounts, finding, packages

MOST_DATASETS = 50
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
    key = text(call.given, "id")
    if not key and not call.actor.is_authenticated:
        raise finding.NotFound("User")
    found = finding.user(key or str(call.actor.pk))
    row = accounts.counted(User.objects.filter(id=found.id), call.actor).get()
    shown = user_dict(row, call.actor, created_packages=row.created_packages)
    if flag(call.given, "include_datasets", default=False):
        shown["datasets"] = [placed(each, call.site) for each in packages.created_by(row, call.actor, MOST_DATASETS)]
    if flag(call.given, "include_num_followers", default=False):
        shown["num_followers"] = 0
    return shown


def user_list(call: Call) -> list[Any]:
    """Return the accounts.

    :param q: letters in the name or full name (optional)
    :param email: the e-mail address; sysadmins only (optional)
    :param order_by: `display_name`, `name`, `fullname`, `id` or `created` (optional)
    :param all_fields: false for names only (optional)
    :returns: a list of users
    """
    rows = accounts.accounts(call.actor, text(call.given, "q"), text(call.given, "email"))
    wanted = text(call.given, "order_by", default="display_name")
    if wanted not in ORDERS:
        raise Invalid({"order_by": [f"Cannot sort by field `{wanted[:100]}`"]})
    rows = rows.order_by(*ORDERS[wanted])
    if not flag(call.given, "all_fields", default=True):
        return list(rows.values_list("username", flat=True))
    counted = accounts.counted(rows, call.actor)
    return [user_dict(row, call.actor, created_packages=row.created_packages) for row in counted]


READS: tuple[Action, ...] = (user_show, user_list)
WRITES: tuple[Action, ...] = ()
