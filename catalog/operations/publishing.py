"""The gate before the public: what an agency wants approved stays private until it is, whichever door it came through."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, may_manage, publishes_alone, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, Organization, Review, ReviewNote
from catalog.models.groups import DIRECT, PUBLICATION
from catalog.operations import trail
from catalog.records import DatasetRecord

APPROVALS = (Review.APPROVED, Review.SCHEDULED)


def is_public(record: DatasetRecord) -> bool:
    """Tell whether everybody sees a dataset that is as the record says."""
    return record.state == "active" and not record.private


def waits_for_approval(record: DatasetRecord, owner: Organization, actor: Actor) -> bool:
    """Tell whether a new dataset that was to be public has to be approved first."""
    return is_public(record) and not publishes_alone(actor, owner)


def lacks_approval(before: DatasetRecord, after: DatasetRecord, owner: Organization, actor: Actor) -> bool:
    """Tell whether a change makes a dataset public, or gives a public one to another agency, without approval.

    An approval is good for what was approved: published in the same breath with another change, it does not count.
    """
    shown = is_public(before) and before.owner_org == after.owner_org
    if not is_public(after) or shown or publishes_alone(actor, owner):
        return False
    approved = Review.objects.filter(dataset_id=str(before.id), stage__in=APPROVALS).exists()
    return not (approved and replace(after, private=before.private, state=before.state) == before)


def put_up_for_review(dataset_id: UUID, *, actor: Actor, text: str = "") -> None:
    """Let the dataset wait for an approval, and say so in its talk, unless it waits already."""
    if Review.objects.filter(dataset_id=dataset_id, stage=Review.IN_REVIEW).update(last_hand=trail.as_user(actor)):
        return
    set_stage(dataset_id, Review.IN_REVIEW, last_hand=trail.as_user(actor), decided_by=None)
    note(dataset_id, ReviewNote.SUBMITTED, actor=actor, text=text)


def follow(dataset_id: UUID, *, actor: Actor) -> None:
    """Let the stage follow a change that was just made to the dataset or to its files.

    An approval ends with a change; whoever changes what is in review is its last hand; what is public is published.
    """
    review = Review.objects.select_for_update().filter(dataset_id=dataset_id).first()
    if review is None:
        return
    public = Dataset.objects.filter(id=dataset_id, state="active", private=False).exists()
    if public and review.stage != Review.PUBLISHED:
        set_stage(dataset_id, Review.PUBLISHED)
        note(dataset_id, ReviewNote.PUBLISHED, actor=actor)
    elif not public and review.stage in APPROVALS:
        set_stage(dataset_id, Review.DRAFT)
        note(dataset_id, ReviewNote.CHANGED, actor=actor)
    elif not public and review.stage == Review.PUBLISHED:
        set_stage(dataset_id, Review.DRAFT)
    elif review.stage == Review.IN_REVIEW:
        Review.objects.filter(dataset_id=dataset_id).update(last_hand=trail.as_user(actor))


def set_stage(dataset_id: UUID, stage: str, **fields: object) -> None:
    """Write the stage of a dataset; what belongs to the stage before (time, reason) is gone unless given."""
    values = {"stage": stage, "publish_at": None, "reason": "", "changed_at": timezone.now(), **fields}
    Review.objects.update_or_create(dataset_id=dataset_id, defaults=values)


def note(dataset_id: UUID, kind: str, *, actor: Actor, text: str = "") -> None:
    """Write one line into the talk about a dataset."""
    user = trail.as_user(actor)
    ReviewNote.objects.create(dataset_id=dataset_id, kind=kind, author=user, author_name=str(user or ""), text=text)


@transaction.atomic
def set_rule(organization: Organization, rule: str, *, actor: Actor) -> None:
    """Set how an agency publishes: a code of `groups.PUBLICATION`. Its admins may. Raise NotAllowed or Invalid."""
    require(may_manage(actor, organization), "You may not change this organization")
    if rule not in dict(PUBLICATION):
        raise Invalid({"publication": ["Must be one of: " + ", ".join(dict(PUBLICATION))]})
    before = Organization.objects.select_for_update().get(id=organization.id).publication
    Organization.objects.filter(id=organization.id).update(publication=rule)
    if rule not in {before, DIRECT}:  # an approval under a laxer rule is none under this one
        approved = Review.objects.filter(dataset__owner_org=organization, stage__in=APPROVALS)
        approved.update(stage=Review.IN_REVIEW, publish_at=None, changed_at=timezone.now())
    trail.audit(
        actor, "update", "organization", organization.id, before={"publication": before}, after={"publication": rule}
    )
