"""Who belongs to organizations and topics: people with their roles, and the datasets of a topic."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from catalog.access import Actor, NotAllowed, is_sysadmin, may_manage, may_put_into, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, Group, GroupMembership, Membership, Organization, User
from catalog.models.people import ADMIN, MEMBER
from catalog.operations import people, trail
from catalog.operations.rendering import render

GROUP_ROLES = (ADMIN, MEMBER)


def set_role(user: User, row: Organization | Group, capacity: str, *, actor: Actor) -> Membership | GroupMembership:
    """Give a user a role in an organization or a topic; return the membership. Raise NotAllowed, or Invalid on `role`.

    As in CKAN an admin cannot lower their own role.
    """
    if isinstance(row, Organization):
        return people.set_role(user, row, capacity, actor=actor)
    require(may_manage(actor, row), "You may not change the members of this group")
    if capacity not in GROUP_ROLES:
        raise Invalid({"role": [f"role does not exist: {capacity}"]})
    with transaction.atomic():
        before = GroupMembership.objects.filter(user=user, group=row).first()
        if before and user.pk == actor.pk and before.capacity == ADMIN != capacity and not is_sysadmin(actor):
            raise NotAllowed("Administrators cannot revoke their own admin status")
        membership, _ = GroupMembership.objects.update_or_create(user=user, group=row, defaults={"capacity": capacity})
        trail.audit(actor, "set_role", "group", row.id, after={"user": user.username, "role": capacity})
    return membership


def remove_member(user: User, row: Organization | Group, *, actor: Actor) -> None:
    """Take a user's role in an organization or a topic away. Raise NotAllowed."""
    if isinstance(row, Organization):
        people.remove_member(user, row, actor=actor)
        return
    require(may_manage(actor, row), "You may not change the members of this group")
    with transaction.atomic():
        GroupMembership.objects.filter(user=user, group=row).delete()
        trail.audit(actor, "remove_member", "group", row.id, before={"user": user.username})


@transaction.atomic
def set_members(row: Organization | Group, wanted: Mapping[User, str], *, actor: Actor) -> None:
    """Give an organization or a topic exactly these members, beside the actor who is its admin. Raise NotAllowed or Invalid."""
    present = {each.user: each.capacity for each in row.memberships.select_related("user")}
    for user in present.keys() - wanted.keys():
        if user.pk != actor.pk:
            remove_member(user, row, actor=actor)
    for user, capacity in wanted.items():
        if present.get(user) != capacity:
            set_role(user, row, capacity, actor=actor)


def add_dataset(group: Group, dataset: Dataset, *, actor: Actor) -> None:
    """Put a dataset into a topic; the topic's members may. Raise NotAllowed."""
    _move(group, dataset, actor, into=True)


def remove_dataset(group: Group, dataset: Dataset, *, actor: Actor) -> None:
    """Take a dataset out of a topic; the topic's members may. Raise NotAllowed."""
    _move(group, dataset, actor, into=False)


@transaction.atomic
def set_datasets(group: Group, wanted: Collection[Dataset], *, actor: Actor) -> None:
    """Let exactly these datasets be in a topic. Raise NotAllowed."""
    present = set(group.datasets.all())
    for dataset in present.difference(wanted):
        remove_dataset(group, dataset, actor=actor)
    for dataset in set(wanted) - present:
        add_dataset(group, dataset, actor=actor)


@transaction.atomic
def _move(group: Group, dataset: Dataset, actor: Actor, *, into: bool) -> None:
    require(may_put_into(actor, group), "You may not add or remove datasets of this group")
    Dataset.objects.select_for_update(of=("self",)).get(id=dataset.id)
    if into:
        dataset.groups.add(group)
    else:
        dataset.groups.remove(group)
    render(dataset.id)
    action = "add_dataset" if into else "remove_dataset"
    trail.audit(actor, action, "group", group.id, after={"dataset": str(dataset.id)})
    trail.reindex([dataset.id])
