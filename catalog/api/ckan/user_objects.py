"""CKAN's user object, with the private parts for those who may see them, and how clients send it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from catalog.access import Actor, is_sysadmin
from catalog.formats.ckan.addresses import stamp
from catalog.formats.ckan.checks import MISSING, Checker, Invalid
from catalog.models import User
from catalog.records import AccountRecord

SHORTEST_PASSWORD = 8


def user_dict(row: User, actor: Actor, *, created_packages: int = 0) -> dict[str, Any]:
    """Return an account as CKAN shows it; e-mail addresses go to the account's owner and to sysadmins only."""
    shown = public_dict(row, created_packages=created_packages)
    if actor.pk == row.pk or is_sysadmin(actor):
        shown |= {"email": row.email, "apikey": None}
    return shown


def member_dict(row: User, *, capacity: str, created_packages: int) -> dict[str, Any]:
    """Return an account as the member of an organization or a group that has this role; the same for every reader."""
    return {**public_dict(row, created_packages=created_packages), "capacity": capacity}


def public_dict(row: User, *, created_packages: int = 0) -> dict[str, Any]:
    """Return what everybody may know of an account; texts that it never said are null, as in CKAN."""
    return {
        "id": str(row.id),
        "name": row.username,
        "fullname": row.fullname or None,
        "display_name": str(row),
        "about": row.about or None,
        "created": stamp(row.date_joined),
        "last_active": stamp(row.last_login),
        "state": "active" if row.is_active else "deleted",
        "sysadmin": row.is_superuser,
        "email_hash": hashlib.md5(row.email.strip().lower().encode(), usedforsecurity=False).hexdigest(),
        "image_url": row.image_url or None,
        "image_display_url": row.image_url or None,
        "activity_streams_email_notifications": False,
        "number_created_packages": created_packages,
    }


def read_user(given: Mapping[str, Any], *, current: User | None = None, sysadmin: bool = False) -> AccountRecord:
    """Return the account that a client of `user_create` or `user_update` asks for; raise Invalid with every error.

    What only sysadmins may say is read for them alone.
    """
    check = Checker(given)
    name = check.name(current=current.username if current else None)
    email, about = (check.email("email") or "").strip(), check.text("about") or ""
    if not email and "email" not in check.errors:
        check.fail("email", MISSING)
    if "http://" in about or "https://" in about:
        check.fail("about", "Edit not allowed as it looks like spam. Please avoid links in your description.")
    password = check.text("password") or None
    if password is None and current is None and "password" not in check.errors:
        check.fail("password", MISSING)
    if password is not None and len(password) < SHORTEST_PASSWORD:
        check.fail("password", f"Your password must be {SHORTEST_PASSWORD} characters or longer")
    state = (check.text("state") or "").strip()
    if state not in {"", "active", "deleted"}:
        check.fail("state", "Invalid state")
    fullname, image_url = (check.text("fullname") or "").strip(), (check.text("image_url") or "").strip()
    if check.errors:
        raise Invalid(check.errors)
    says_sysadmin = sysadmin and given.get("sysadmin") is not None
    return AccountRecord(
        name=name,
        email=email,
        fullname=fullname,
        about=about,
        image_url=image_url,
        password=password,
        sysadmin=check.boolean("sysadmin") if says_sysadmin else None,
        active=state == "active" if sysadmin and state else None,
    )
