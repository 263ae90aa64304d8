"""Accounts, roles and tokens."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, NotAllowed, forget_roles, has_permission, is_sysadmin, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import ApiToken, Membership, Organization, User
from catalog.models.people import CAPACITIES, ROBOT
from catalog.operations import trail


@transaction.atomic
def set_role(user: User, organization: Organization, capacity: str, *, actor: Actor) -> Membership:
    """Give a user a role in an organization; return the membership. Raise NotAllowed, or Invalid for an unknown role.

    As in CKAN an admin cannot lower their own role.
    """
    require(has_permission(actor, "membership", organization.id), "You may not change the members of this organization")
    if capacity not in dict(CAPACITIES):
        raise Invalid({"role": [f"role does not exist: {capacity}"]})
    before = Membership.objects.filter(user=user, organization=organization).first()
    if before and before.user_id == actor.pk and before.capacity == "admin" != capacity and not is_sysadmin(actor):
        raise NotAllowed("Administrators cannot revoke their own admin status")
    membership, _ = Membership.objects.update_or_create(
        user=user, organization=organization, defaults={"capacity": capacity}
    )
    forget_roles(user)
    trail.audit(actor, "set_role", "organization", organization.id, after={"user": user.username, "role": capacity})
    return membership


@transaction.atomic
def remove_member(user: User, organization: Organization, *, actor: Actor) -> None:
    """Take a user's role in an organization away. Raise NotAllowed."""
    require(has_permission(actor, "membership", organization.id), "You may not change the members of this organization")
    Membership.objects.filter(user=user, organization=organization).delete()
    forget_roles(user)
    trail.audit(actor, "remove_member", "organization", organization.id, before={"user": user.username})


@transaction.atomic
def issue_token(user: User, name: str, *, actor: Actor, lifetime: timedelta | None = None) -> tuple[ApiToken, str]:
    """Make an API token for a user; return its row and the secret, which is shown once. Raise NotAllowed or Invalid."""
    require(actor.pk == user.pk or is_sysadmin(actor), "You may not create tokens for this user")
    if not name.strip():
        raise Invalid({"name": ["Missing value"]})
    token, secret = ApiToken.issue(user, name.strip()[:100], lifetime)
    trail.audit(actor, "issue_token", "user", user.id, after={"token": str(token.id), "name": token.name})
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: Actor) -> None:
    """Make a token useless at once. Raise NotAllowed."""
    require(actor.pk == token.user_id or is_sysadmin(actor), "You may not revoke this token")
    ApiToken.objects.filter(id=token.id, revoked_at=None).update(revoked_at=timezone.now())
    trail.audit(actor, "revoke_token", "user", token.user_id, after={"token": str(token.id)})


def robot() -> User:
    """Return the portal's own account, which imports and harvests act as; nobody can sign in with it."""
    user, made = User.objects.get_or_create(
        username=ROBOT, defaults={"fullname": "ระบบของศูนย์ข้อมูล", "is_superuser": True}
    )
    if made:
        user.set_unusable_password()
        user.save()
    return user
