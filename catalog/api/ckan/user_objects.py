"""CKAN's user object, with the private parts for those who may see them."""

from __future__ import annotations

import hashlib
from typing import Any

from catalog.access import Actor, is_sysadmin
from catalog.formats.ckan.addresses import stamp
from catalog.models import User


def user_dict(row: User, actor: Actor, *, created_packages: int | None = None, capacity: str = "") -> dict[str, Any]:
    """Return an account as CKAN shows it; e-mail addresses go to the account's owner and to sysadmins only.

    With `capacity` it is the member of an organization or a group that has this role.
    """
    shown: dict[str, Any] = {
        "id": str(row.id),
        "name": row.username,
        "fullname": row.fullname,
        "display_name": str(row),
        "about": row.about,
        "created": stamp(row.date_joined),
        "last_active": stamp(row.last_login),
        "state": "active" if row.is_active else "deleted",
        "sysadmin": row.is_superuser,
        "email_hash": hashlib.md5(row.email.strip().lower().encode(), usedforsecurity=False).hexdigest(),
        "image_url": "",
        "image_display_url": "",
        "activity_streams_email_notifications": False,
    }
    if created_packages is not None:
        shown["number_created_packages"] = created_packages
    if capacity:
        shown["capacity"] = capacity
    if actor.pk == row.pk or is_sysadmin(actor):
        shown |= {"email": row.email, "apikey": None}
    return shown
