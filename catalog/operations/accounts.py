"""Everything that can happen to an account; roles and tokens are in `people`."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.access import Actor, forget_roles, is_sysadmin, require
from catalog.formats.ckan.checks import Invalid, printable
from catalog.models import ApiToken, Collaborator, GroupMembership, Membership, User
from catalog.operations import trail
from catalog.operations.lengths import check_lengths
from catalog.records import AccountRecord

NAME_TAKEN = "The username is already associated with another account. Please use a different username."
UNCHANGEABLE = "That login name can not be modified."


@transaction.atomic
def create(record: AccountRecord, *, actor: Actor) -> User:
    """Make an account; sysadmins only. Raise NotAllowed or Invalid."""
    require(is_sysadmin(actor), "You may not create users")
    row = User(username=record.name)
    _fill(row, record, actor)
    _save(row)
    trail.activity(row, "new user", row.id, {})
    trail.audit(actor, "create", "user", row.id, after=_described(row))
    return row


@transaction.atomic
def update(row: User, record: AccountRecord, *, actor: Actor) -> User:
    """Let an account be as the record says; its owner and sysadmins may. Raise NotAllowed or Invalid.

    The user name and what the account may do are changed by sysadmins only.
    """
    require(is_sysadmin(actor) or actor.pk == row.pk, "You may not change this user")
    row = User.objects.select_for_update().get(id=row.id)
    if record.name != row.username and not is_sysadmin(actor):
        raise Invalid({"name": [UNCHANGEABLE]})
    before = _described(row)
    row.username = record.name
    _fill(row, record, actor)
    _save(row)
    if _described(row) != before or record.password:
        trail.activity(actor, "changed user", row.id, {})
        trail.audit(actor, "update", "user", row.id, before=before, after=_described(row))
    return row


@transaction.atomic
def delete(row: User, *, actor: Actor) -> None:
    """Close an account: its roles and tokens stop working at once; its row stays. Sysadmins only. Raise NotAllowed."""
    require(is_sysadmin(actor), "Only sysadmins may delete users")
    User.objects.filter(id=row.id).update(is_active=False)
    for model in (Membership, GroupMembership, Collaborator):
        model.objects.filter(user=row).delete()
    ApiToken.objects.filter(user=row, revoked_at=None).update(revoked_at=timezone.now())
    forget_roles(row)
    trail.audit(actor, "delete", "user", row.id, before=_described(row))


def joined(row: User) -> None:
    """Write down that somebody has made an account for themselves."""
    trail.activity(row, "new user", row.id, {})
    trail.audit(row, "sign up", "user", row.id, after=_described(row))


def _fill(row: User, record: AccountRecord, actor: Actor) -> None:
    _require_free(row, record)
    row.email, row.fullname, row.about, row.image_url = record.email, record.fullname, record.about, record.image_url
    if record.password is not None:
        row.set_password(record.password)
    if is_sysadmin(actor):
        row.is_superuser = row.is_superuser if record.sysadmin is None else record.sysadmin
        row.is_active = row.is_active if record.active is None else record.active
    check_lengths(row)


def _require_free(row: User, record: AccountRecord) -> None:
    others = User.objects.exclude(id=row.id)
    errors = {}
    if others.filter(username=record.name).exists():
        errors["name"] = [NAME_TAKEN]
    if others.filter(email__iexact=record.email).exists():
        errors["email"] = [f"The email address '{printable(record.email)}' belongs to a registered user."]
    if errors:
        raise Invalid(errors)


def _save(row: User) -> None:
    """Write the row; raise Invalid when another transaction took the name or the address since `_fill`."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid({"name": [NAME_TAKEN]}) from error


def _described(row: User) -> dict[str, Any]:
    """Return what the audit log keeps of an account: never its password."""
    return {
        "name": row.username,
        "fullname": row.fullname,
        "email": row.email,
        "about": row.about,
        "image_url": row.image_url,
        "sysadmin": row.is_superuser,
        "active": row.is_active,
    }
