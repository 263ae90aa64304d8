"""Who follows what, for those who may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from catalog.access import Actor, visible_datasets
from catalog.models import Dataset, Following, Group, Organization, User
from catalog.models.following import DATASET, FOLLOWED_KINDS, GROUP, ORGANIZATION, USER
from catalog.queries.finding import NotFound

MOST = 1_000
Followed = Dataset | Group | Organization | User


@dataclass(frozen=True, slots=True)
class Followee:
    """Something that somebody follows."""

    kind: str
    """Of `models.following.FOLLOWED_KINDS`."""
    row: Followed


def kind_of(row: Followed) -> str:
    """Return the word for what can be followed."""
    return {Dataset: DATASET, Group: GROUP, Organization: ORGANIZATION, User: USER}[type(row)]


def following(follower: User, row: Followed) -> Following | None:
    """Return since when a user follows something; None if they do not."""
    return Following.objects.filter(follower=follower, kind=kind_of(row), object_id=row.pk).first()


def follower_count(row: Followed) -> int:
    """Return how many active accounts follow something."""
    return _followings(row).count()


def follower_counts(kind: str, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Return how many active accounts follow each of several things of a kind, in one query."""
    rows = Following.objects.filter(kind=kind, object_id__in=ids, follower__is_active=True).order_by()
    found = dict(rows.values_list("object_id").annotate(Count("id")))
    return {each: found.get(each, 0) for each in ids}


def followers(row: Followed) -> Sequence[User]:
    """Return the first 1,000 active accounts that follow something, the earliest first."""
    return [each.follower for each in _followings(row).select_related("follower").order_by("since", "id")[:MOST]]


def followees(follower: User, actor: Actor, kinds: Sequence[str] = FOLLOWED_KINDS) -> Sequence[Followee]:
    """Return what a user follows, as far as the actor may see it: of each kind the first 1,000, by name."""
    return [Followee(kind, row) for kind in kinds for row in rows(follower, kind, actor)[:MOST]]


def rows(follower: User, kind: str, actor: Actor) -> QuerySet[Followed]:
    """Return what of one kind a user follows and the actor may see, by name."""
    ids = Following.objects.filter(follower=follower, kind=kind).values("object_id")
    if kind == DATASET:
        seen = Dataset.objects.filter(visible_datasets(actor), id__in=ids).exclude(state="deleted")
        return seen.order_by("name")
    if kind == USER:
        return User.objects.filter(id__in=ids, is_active=True).order_by("username")
    model: type[Group | Organization] = Group if kind == GROUP else Organization
    return model.objects.filter(id__in=ids, state="active").order_by("name")


def followed_ids(follower: User, kind: str) -> QuerySet[Following, UUID]:
    """Return the ids of what of one kind a user follows, for use in another query."""
    return Following.objects.filter(follower=follower, kind=kind).values_list("object_id", flat=True)


def unseen(follower: User, kind: str) -> QuerySet[Following]:
    """Return what of one kind a user follows and may not see any more, or what is gone."""
    seen = rows(follower, kind, follower).order_by().values("id")
    return Following.objects.filter(follower=follower, kind=kind).exclude(object_id__in=seen)


def required(follower: User, row: Followed) -> Following:
    """Return since when a user follows something; raise NotFound if they do not."""
    found = following(follower, row)
    if found is None:
        raise NotFound("You are not following this")
    return found


def _followings(row: Followed) -> QuerySet[Following]:
    return Following.objects.filter(kind=kind_of(row), object_id=row.pk, follower__is_active=True)
