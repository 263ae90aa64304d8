"""What happened, as far as the reader may know: the stream of a dataset, a group, an organization, a person, of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from catalog.access import ANYBODY, Actor, is_sysadmin, may_edit, may_manage, require, roles, shares
from catalog.models import Activity, Dashboard, Dataset, Group, Organization, User
from catalog.queries import following
from catalog.queries.catalogue import PUBLIC
from catalog.queries.finding import NotFound, as_uuid

PACKAGE = Q(activity_type__endswith=" package")


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a stream is wanted."""

    limit: int
    offset: int = 0
    before: datetime | None = None
    after: datetime | None = None
    types: Sequence[str] = ()
    without_types: Sequence[str] = ()


def seen_by(actor: Actor) -> Q:
    """Return the condition for the activities that the actor may see.

    What a dataset was while it was hidden stays with those who may see hidden datasets of its organization.
    """
    if is_sysadmin(actor):
        return Q()
    mine = Q(owner_org_id__in=list(roles(actor))) | Q(id__in=list(shares(actor)))
    public = Q(object_id__in=Dataset.objects.filter(PUBLIC).values("id"))
    open_then = Q(data__package__private=False, data__package__state="active")
    return ~PACKAGE | public & open_then | Q(object_id__in=Dataset.objects.filter(mine).values("id"))


def of_dataset(dataset: Dataset, actor: Actor, part: Part) -> Sequence[Activity]:
    """Return what happened to a dataset, the latest first."""
    return _part(Q(object_id=dataset.id), actor, part)


def of_gathering(row: Organization | Group, actor: Actor, part: Part) -> Sequence[Activity]:
    """Return what happened to an organization or a topic and to the datasets in it, the latest first."""
    return _part(Q(object_id=row.id) | Q(object_id__in=row.datasets.values("id")), actor, part)


def of_user(user: User, actor: Actor, part: Part) -> Sequence[Activity]:
    """Return what a user did and what happened to the account, the latest first."""
    return _part(Q(user=user) | Q(object_id=user.id), actor, part)


def of_public_datasets(part: Part) -> Sequence[Activity]:
    """Return what happened to public datasets, the latest first."""
    return _part(PACKAGE, ANYBODY, part)


def of_interest(user: User, part: Part) -> Sequence[Activity]:
    """Return what a user did and what happened to what they follow, the latest first."""
    return _part(_interest(user), user, part)


def news(user: User) -> int:
    """Return how many things happened to what a user follows since they last looked."""
    rows = Activity.objects.filter(_interest(user), seen_by(user), timestamp__gt=seen_until(user))
    return rows.exclude(user=user).count()


def seen_until(user: User) -> datetime:
    """Return when a user last looked at the news; at first, when the account was made."""
    dashboard = Dashboard.objects.filter(user=user).first()
    return dashboard.seen_until if dashboard else user.date_joined


def _interest(user: User) -> Q:
    ids = {kind: following.followed_ids(user, kind) for kind in ("dataset", "group", "organization", "user")}
    inside = Dataset.objects.filter(Q(groups__in=ids["group"]) | Q(owner_org__in=ids["organization"])).values("id")
    followed = Q(object_id__in=ids["dataset"]) | Q(object_id__in=ids["group"]) | Q(object_id__in=ids["organization"])
    return Q(user=user) | followed | Q(object_id__in=inside) | Q(user__in=ids["user"]) | Q(object_id__in=ids["user"])


def _part(condition: Q, actor: Actor, part: Part) -> Sequence[Activity]:
    rows = Activity.objects.filter(condition, seen_by(actor)).select_related("user")
    if part.before:
        rows = rows.filter(timestamp__lt=part.before)
    if part.after:
        rows = rows.filter(timestamp__gt=part.after)
    if part.types:
        rows = rows.filter(activity_type__in=part.types)
    rows = rows.exclude(activity_type__in=part.without_types)
    return list(rows.order_by("-timestamp", "-id")[part.offset : part.offset + part.limit])


def activity(key: str, actor: Actor) -> Activity:
    """Return one activity with all that it kept, for those who may change the thing. Raise NotFound or NotAllowed."""
    number = as_uuid(key)
    row = Activity.objects.select_related("user").filter(id=number).first() if number else None
    if row is None:
        raise NotFound("Activity")
    require(_may_look_into(row, actor), "You may not read this activity")
    return row


def _may_look_into(row: Activity, actor: Actor) -> bool:
    if is_sysadmin(actor) or row.object_id == actor.pk:
        return True
    kind = row.activity_type.rsplit(maxsplit=1)[-1]
    if kind == "package":
        dataset = Dataset.objects.filter(id=row.object_id).first()
        return dataset is not None and may_edit(actor, dataset)
    models: dict[str, type[Organization | Group]] = {"organization": Organization, "group": Group}
    found = models[kind].objects.filter(id=row.object_id).first() if kind in models else None
    return found is not None and may_manage(actor, found)


def before(row: Activity, object_type: str) -> Activity:
    """Return the activity before this one that kept the same thing; raise NotFound."""
    earlier: QuerySet[Activity] = Activity.objects.filter(object_id=row.object_id, data__has_key=object_type)
    found = earlier.filter(timestamp__lt=row.timestamp).select_related("user").order_by("-timestamp").first()
    if found is None:
        raise NotFound("Previous activity for this object not found")
    return found
