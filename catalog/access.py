"""Who may see and do what: the one place that every outlet asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from catalog.models import (
    Collaborator,
    DataRequest,
    Dataset,
    DatasetQuestion,
    Group,
    GroupMembership,
    Membership,
    Organization,
    Review,
    User,
    WrittenTable,
)
from catalog.models.groups import DIRECT, REVIEWED, SECOND_PERSON
from catalog.models.moderation import Submission
from catalog.models.people import ADMIN, EDITOR, MEMBER
from catalog.models.shapes import labels
from catalog.records import DatasetRecord

Actor = User | AnonymousUser
ANYBODY = AnonymousUser()

NEEDED_ROLE: Mapping[str, Collection[str | None]] = {
    "read": (MEMBER, EDITOR, ADMIN),
    "create_dataset": (EDITOR, ADMIN),
    "update_dataset": (EDITOR, ADMIN),
    "delete_dataset": (EDITOR, ADMIN),
    "bulk": (ADMIN,),
    "membership": (ADMIN,),
    "admin": (ADMIN,),
    "manage_group": (MEMBER, EDITOR, ADMIN),
}
"""CKAN's permissions in an organization, and the roles that have them."""


class NotAllowed(Exception):
    """The actor may not do this; the text says what, and is shown to people."""


def is_sysadmin(actor: Actor) -> bool:
    """Tell whether the actor may do everything."""
    return bool(actor.is_authenticated and actor.is_active and actor.is_superuser)


def roles(actor: Actor) -> dict[UUID, str]:
    """Return the actor's role by organization id, asked of the database once per request."""
    if not isinstance(actor, User) or not actor.is_active:
        return {}
    if actor.known_roles is None:
        active = Membership.objects.filter(user=actor, organization__state="active")
        actor.known_roles = _with_children(dict(active.values_list("organization_id", "capacity")))
    return actor.known_roles


def _with_children(given: dict[UUID, str]) -> dict[UUID, str]:
    """Let the role of an admin cascade to the organizations below, as CKAN's hierarchy does."""
    known = dict(given)
    level = [organization for organization, role in given.items() if role == ADMIN]
    while level:
        children = Organization.objects.filter(parent_id__in=level, state="active").values_list("id", flat=True)
        level = [child for child in children if known.get(child) != ADMIN]
        known.update(dict.fromkeys(level, ADMIN))
    return known


def shares(actor: Actor) -> dict[UUID, str]:
    """Return the actor's role as a collaborator by dataset id, asked of the database once per request."""
    if not settings.COLLABORATORS or not isinstance(actor, User) or not actor.is_active:
        return {}
    if actor.known_shares is None:
        mine = Collaborator.objects.filter(user=actor)
        actor.known_shares = dict(mine.values_list("dataset_id", "capacity"))
    return actor.known_shares


def forget_roles(actor: Actor) -> None:
    """Ask the database again at the next question, after the actor's memberships or collaborations changed."""
    if isinstance(actor, User):
        actor.known_roles = actor.known_shares = None


def organizations_where(actor: Actor, permission: str) -> QuerySet[Organization]:
    """Return the active organizations in which the actor has a permission of `NEEDED_ROLE`."""
    active = Organization.objects.filter(state="active")
    if is_sysadmin(actor):
        return active
    needed = NEEDED_ROLE[permission]
    return active.filter(id__in=[organization for organization, role in roles(actor).items() if role in needed])


def has_permission(actor: Actor, permission: str, organization_id: UUID | None) -> bool:
    """Tell whether the actor has a permission of `NEEDED_ROLE` in an organization; nobody but sysadmins has any in none."""
    role = roles(actor).get(organization_id) if organization_id else None
    return is_sysadmin(actor) or role in NEEDED_ROLE[permission]


def visible_datasets(actor: Actor) -> Q:
    """Return the condition for the datasets that the actor may read.

    Drafts and private ones of their agencies are among them, and those that are shared with them.
    """
    if is_sysadmin(actor):
        return Q()
    public = Q(state="active", private=False)
    mine, shared = list(roles(actor)), list(shares(actor))
    hidden = Q(owner_org_id__in=mine) | Q(id__in=shared)
    return public | hidden & ~Q(state="deleted") if mine or shared else public


def search_labels(actor: Actor, *, include_private: bool = True) -> frozenset[str] | None:
    """Return the labels of which a found dataset must have one, or None when the actor may find everything."""
    if not include_private:
        return frozenset({"public"})
    if is_sysadmin(actor):
        return None
    agencies = (f"org:{organization}" for organization in roles(actor))
    return frozenset({"public", *agencies, *(f"dataset:{dataset}" for dataset in shares(actor))})


def may_read(actor: Actor, dataset: Dataset) -> bool:
    """Tell whether the actor may see this dataset and everything about it."""
    if dataset.state == "active" and not dataset.private:
        return True
    return has_permission(actor, "read", dataset.owner_org_id) or dataset.id in shares(actor)


def may_read_record(actor: Actor, record: DatasetRecord) -> bool:
    """Tell the same of a record, by the labels that the search index uses."""
    allowed = search_labels(actor)
    return allowed is None or not allowed.isdisjoint(labels(record))


def may_edit(actor: Actor, dataset: Dataset) -> bool:
    """Tell whether the actor may change this dataset, which includes deleting it."""
    return has_permission(actor, "update_dataset", dataset.owner_org_id) or shares(actor).get(dataset.id) == EDITOR


def may_read_rows(actor: Actor, table: WrittenTable, dataset: Dataset) -> bool:
    """Tell whether the actor, who may see the dataset, may also read a table of it that is written through the API.

    One that is held for personal data is for those only who may decide about it.
    """
    return table.is_served or may_edit(actor, dataset)


def may_upload(actor: Actor) -> bool:
    """Tell whether there is any dataset that the actor may change, so that a file on its way has somewhere to go."""
    edits = {EDITOR, ADMIN} & set(roles(actor).values()) or EDITOR in shares(actor).values()
    return is_sysadmin(actor) or bool(edits)


def may_share(actor: Actor, dataset: Dataset) -> bool:
    """Tell whether the actor may choose the collaborators of this dataset."""
    return has_permission(actor, "membership", dataset.owner_org_id)


def may_discuss(actor: Actor, dataset: Dataset) -> bool:
    """Tell whether the actor is one of the staff who talk about this dataset among themselves."""
    return has_permission(actor, "read", dataset.owner_org_id) or dataset.id in shares(actor)


def tombstones() -> Q:
    """Return the condition for the datasets that were public and of which the public is told why they are not."""
    return Q(review__stage=Review.WITHDRAWN) & (Q(private=True) | Q(state="deleted"))


def publishes_alone(actor: Actor, organization: Organization | None) -> bool:
    """Tell whether what the actor makes public in an agency needs nobody's approval first."""
    return organization is None or organization.publication == DIRECT or is_sysadmin(actor)


def may_approve(actor: Actor, dataset: Dataset, last_hand: UUID | None) -> bool:
    """Tell whether the actor may approve this dataset, which `last_hand` submitted or changed last (a user's id)."""
    rule = dataset.owner_org.publication if dataset.owner_org else DIRECT
    if is_sysadmin(actor):
        return True
    if rule == REVIEWED:
        return has_permission(actor, "admin", dataset.owner_org_id)
    if rule == SECOND_PERSON:
        return has_permission(actor, "update_dataset", dataset.owner_org_id) and actor.pk != last_hand
    return may_edit(actor, dataset)


def may_create(actor: Actor, kind: str) -> bool:
    """Tell whether the actor may make an `organization` or a `group`; the portal's settings let accounts do so or not."""
    anybody = settings.ACCOUNTS_CREATE_ORGANIZATIONS if kind == "organization" else settings.ACCOUNTS_CREATE_GROUPS
    return is_sysadmin(actor) or (bool(anybody) and bool(actor.is_authenticated and actor.is_active))


def may_answer(actor: Actor, row: DataRequest) -> bool:
    """Tell whether the actor may answer a request for data: operators, and editors of the agency asked once it is public."""
    if is_sysadmin(actor):
        return True
    return row.moderation == DataRequest.SHOWN and has_permission(actor, "update_dataset", row.organization_id)


def may_read_request(actor: Actor, row: DataRequest) -> bool:
    """Tell whether the actor may read a request: everybody when it is let through, before that operators and the asker."""
    mine = isinstance(actor, User) and row.asker_id == actor.pk
    return row.moderation == DataRequest.SHOWN or mine or is_sysadmin(actor)


def may_answer_question(actor: Actor, row: DatasetQuestion) -> bool:
    """Tell whether the actor may answer a question about a dataset: operators, and once it is public who may change the dataset."""
    return is_sysadmin(actor) or (row.moderation == DatasetQuestion.SHOWN and may_edit(actor, row.dataset))


def may_read_submission(actor: Actor, row: Submission) -> bool:
    """Tell whether the actor may read what somebody sent in: everybody when it is let through, else operators and the sender."""
    mine = isinstance(actor, User) and row.sender_id == actor.pk
    return row.moderation == Submission.SHOWN or mine or is_sysadmin(actor)


def may_manage(actor: Actor, row: Organization | Group) -> bool:
    """Tell whether the actor may change or delete an organization or a group and choose its members: its admins may."""
    if isinstance(row, Organization):
        return has_permission(actor, "admin", row.id)
    if not isinstance(actor, User):
        return False
    return is_sysadmin(actor) or GroupMembership.objects.filter(user=actor, group=row, capacity=ADMIN).exists()


def may_put_into(actor: Actor, group: Group) -> bool:
    """Tell whether the actor may add datasets to a topic: its members may, whatever their role there."""
    if not isinstance(actor, User):
        return False
    return is_sysadmin(actor) or GroupMembership.objects.filter(user=actor, group=group).exists()


def require(allowed: bool, what: str, **params: Any) -> None:
    """Raise NotAllowed with a sentence unless the answer of a question above was yes."""
    if not allowed:
        raise NotAllowed(what % params if params else what)
