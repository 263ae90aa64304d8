"""Accounts, the members of organizations and topics, and the tokens of a user."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from catalog.access import Actor, NotAllowed, is_sysadmin, visible_datasets
from catalog.models import ApiToken, Dataset, Group, GroupMembership, Membership, Organization, User
from catalog.models.people import ROBOT
from catalog.queries.finding import NotFound, as_uuid

Member = Membership | GroupMembership


def accounts(actor: Actor, text: str = "", email: str = "") -> QuerySet[User]:
    """Return the active accounts but the portal's own, those with the letters in a name if some are given.

    Sysadmins search e-mail addresses too.
    Raise NotAllowed when somebody else than a sysadmin asks for an e-mail address.
    """
    rows = User.objects.filter(is_active=True).exclude(username=ROBOT)
    if text:
        found = Q(username__icontains=text) | Q(fullname__icontains=text)
        rows = rows.filter(found | Q(email__icontains=text) if is_sysadmin(actor) else found)
    if email:
        if not is_sysadmin(actor):
            raise NotAllowed("Only sysadmins may look for e-mail addresses")
        rows = rows.filter(email__iexact=email)
    return rows


def counted(rows: QuerySet[User], actor: Actor) -> QuerySet[Any]:
    """Return the accounts with `created_packages`: how many active datasets of theirs the actor may see."""
    seen = Dataset.objects.filter(visible_datasets(actor), state="active").values("id")
    return rows.annotate(created_packages=Count("created_datasets", filter=Q(created_datasets__in=seen), distinct=True))


def created_packages(ids: Collection[UUID], actor: Actor) -> Mapping[UUID, int]:
    """Return how many active datasets that the actor may see each of these accounts made; without those that made none."""
    rows = Dataset.objects.filter(visible_datasets(actor), state="active", creator_id__in=ids).order_by()
    return dict(rows.values_list("creator_id").annotate(Count("id")))


def members(rows: Iterable[Organization | Group]) -> dict[UUID, list[Member]]:
    """Return the roles that active accounts have in organizations or in topics, by the ids of these, then by name."""
    given = list(rows)
    found: dict[UUID, list[Member]] = {row.id: [] for row in given}
    for key, model in (("organization", Membership), ("group", GroupMembership)):
        wanted = [row.id for row in given if isinstance(row, Group) == (key == "group")]
        if wanted:
            active = model.objects.filter(**{f"{key}_id__in": wanted}, user__is_active=True)
            for member in active.select_related("user").order_by("user__username"):
                found[getattr(member, f"{key}_id")].append(member)
    return found


def tokens(user: User) -> Sequence[ApiToken]:
    """Return a user's tokens that have not been revoked, the oldest first."""
    return list(user.api_tokens.filter(revoked_at=None).order_by("created_at"))


def token(secret: str, number: str) -> ApiToken:
    """Return the token with this secret or this id that has not been revoked; raise NotFound."""
    key = Q(digest=ApiToken.digest_of(secret)) if secret else Q(id=as_uuid(number))
    row = ApiToken.objects.filter(key, revoked_at=None).select_related("user").first()
    if row is None:
        raise NotFound("API token")
    return row
