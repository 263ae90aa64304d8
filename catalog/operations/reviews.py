"""The steps of a dataset to the public and back: submit, send back, approve, schedule, publish, withdraw, and the talk."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.access import ANYBODY, Actor, NotAllowed, may_approve, may_discuss, may_edit, publishes_alone, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, Review, ReviewNote
from catalog.operations import datasets, publishing, trail
from catalog.operations.rendering import load

logger = logging.getLogger(__name__)

LONGEST_TEXT = 5_000
MOST_DUE = 200
"""Datasets that one call of `publish_due` publishes; the next call takes the others."""
EDIT = "You may not change this dataset"
WRONG_STEP = "This step is not possible now"


@transaction.atomic
def submit(dataset: Dataset, *, actor: Actor, text: str = "") -> None:
    """Ask for a review of a dataset that is not public. Raise NotAllowed or Invalid."""
    row, review = _locked(dataset)
    require(may_edit(actor, row), EDIT)
    _expect(row, review, Review.DRAFT, Review.WITHDRAWN)
    _may_be_public(row)
    publishing.put_up_for_review(row.id, actor=actor, text=_text(text))
    _audit(row, "submit", actor, text)


@transaction.atomic
def send_back(dataset: Dataset, *, actor: Actor, text: str) -> None:
    """Return a dataset to those who wrote it, saying what has to change. Raise NotAllowed or Invalid."""
    row, review = _locked(dataset)
    require(may_edit(actor, row), EDIT)
    _expect(row, review, Review.IN_REVIEW, Review.APPROVED, Review.SCHEDULED)
    publishing.set_stage(row.id, Review.DRAFT)
    publishing.note(row.id, ReviewNote.RETURNED, actor=actor, text=_text(text, needed=True))
    _audit(row, "send back", actor, text)


@transaction.atomic
def approve(dataset: Dataset, *, actor: Actor, text: str = "", seen: str = "") -> None:
    """Say that a dataset in review may be published as it is now. Raise NotAllowed or Invalid.

    `seen` is when the dataset had last changed (ISO 8601) as the reviewer saw it; empty: whatever it is now.
    """
    row, review = _locked(dataset)
    _expect(row, review, Review.IN_REVIEW)
    if seen and seen != row.metadata_modified.isoformat():
        raise Invalid({"seen": ["The dataset has changed since you looked at it"]})
    require(may_approve(actor, row, review.last_hand_id), "Somebody else has to approve this dataset")
    _may_be_public(row)
    publishing.set_stage(row.id, Review.APPROVED, decided_by=trail.as_user(actor))
    publishing.note(row.id, ReviewNote.APPROVED, actor=actor, text=_text(text))
    _audit(row, "approve", actor, text)


@transaction.atomic
def schedule(dataset: Dataset, at: datetime, *, actor: Actor) -> None:
    """Let a dataset become public by itself at a time (with a zone); in the name of the actor. Raise NotAllowed or Invalid."""
    row, review = _locked(dataset)
    require(may_edit(actor, row), EDIT)
    _may_be_public(row)
    if at <= timezone.now():
        raise Invalid({"publish_at": ["The time must lie in the future"]})
    if review.stage not in publishing.APPROVALS:
        _expect(row, review, Review.DRAFT, Review.IN_REVIEW, Review.WITHDRAWN)
        _publishes_alone(row, actor)
    publishing.set_stage(row.id, Review.SCHEDULED, publish_at=at, decided_by=trail.as_user(actor))
    local = timezone.localtime(at)
    publishing.note(row.id, ReviewNote.SCHEDULED, actor=actor, text=local.isoformat(sep=" ", timespec="minutes")[:16])
    _audit(row, "schedule", actor, "", publish_at=at.isoformat())


@transaction.atomic
def unschedule(dataset: Dataset, *, actor: Actor) -> None:
    """Take the time of publication back; the approval stays. Raise NotAllowed or Invalid."""
    row, review = _locked(dataset)
    require(may_edit(actor, row), EDIT)
    _expect(row, review, Review.SCHEDULED)
    publishing.set_stage(row.id, Review.APPROVED)
    publishing.note(row.id, ReviewNote.UNSCHEDULED, actor=actor)
    _audit(row, "unschedule", actor, "")


@transaction.atomic
def publish(dataset: Dataset, *, actor: Actor) -> Dataset:
    """Make a dataset public now; return it. Raise NotAllowed, or Invalid when its agency wants an approval first."""
    row, review = _locked(dataset)
    require(may_edit(actor, row), EDIT)
    _expect(row, review, Review.DRAFT, Review.IN_REVIEW, Review.APPROVED, Review.SCHEDULED, Review.WITHDRAWN)
    _may_be_public(row)
    if review.stage not in publishing.APPROVALS:
        _publishes_alone(row, actor)
    Review.objects.get_or_create(dataset=row)
    record = replace(load(row.id)[1], private=False, state="active", resources=None)
    return datasets.update(row, record, actor=actor)


@transaction.atomic
def withdraw(dataset: Dataset, *, actor: Actor, reason: str) -> None:
    """Take a public dataset back; its address says since when and why. Raise NotAllowed or Invalid."""
    row, _review = _locked(dataset)
    require(may_edit(actor, row), EDIT)
    if row.state != "active" or row.private:
        raise Invalid({"stage": [WRONG_STEP]})
    reason = _text(reason, needed=True, key="reason")
    datasets.update(row, replace(load(row.id)[1], private=True, resources=None), actor=actor)
    publishing.set_stage(row.id, Review.WITHDRAWN, reason=reason)
    publishing.note(row.id, ReviewNote.WITHDRAWN, actor=actor, text=reason)
    _audit(row, "withdraw", actor, reason)


def comment(dataset: Dataset, *, actor: Actor, text: str) -> None:
    """Say something about a dataset to its staff. Raise NotAllowed or Invalid."""
    require(may_discuss(actor, dataset), "You may not read this dataset")
    publishing.note(dataset.id, ReviewNote.COMMENT, actor=actor, text=_text(text, needed=True))


def publish_due() -> int:
    """Publish what is due, each dataset in a transaction of its own; return how many became public."""
    due = Review.objects.filter(stage=Review.SCHEDULED, publish_at__lte=timezone.now()).order_by("publish_at")
    return sum(_publish_due(review.dataset) for review in due.select_related("dataset__owner_org")[:MOST_DUE])


def _publish_due(dataset: Dataset) -> bool:
    """Publish one dataset in the name of whoever set the time; what has become impossible is said in its talk."""
    with transaction.atomic():
        row, review = _locked(dataset)
        if review.stage != Review.SCHEDULED or review.publish_at is None or review.publish_at > timezone.now():
            return False
        try:
            with transaction.atomic():
                publish(row, actor=review.decided_by or ANYBODY)
        except (NotAllowed, Invalid, datasets.parts.NotFound) as refusal:
            logger.warning("dataset %s was not published at its time: %s", row.id, refusal)
            publishing.set_stage(row.id, Review.APPROVED)
            publishing.note(row.id, ReviewNote.FAILED, actor=ANYBODY, text=str(refusal)[:LONGEST_TEXT])
            return False
    return True


def _locked(dataset: Dataset) -> tuple[Dataset, Review]:
    """Return the dataset, locked, and its review; one that nobody spoke of yet is a draft, or published."""
    row: Dataset = Dataset.objects.select_for_update(of=("self",)).select_related("owner_org").get(id=dataset.id)
    review = Review.objects.select_related("decided_by").filter(dataset=row).first()
    return row, review or Review(dataset=row)


def _expect(row: Dataset, review: Review, *stages: str) -> None:
    """Raise Invalid unless the dataset is neither public nor deleted, and in one of these stages."""
    public = row.state == "active" and not row.private
    stage = Review.DRAFT if review.stage == Review.PUBLISHED else review.stage
    if public or row.state == "deleted" or stage not in stages:
        raise Invalid({"stage": [WRONG_STEP]})


def _may_be_public(row: Dataset) -> None:
    if row.data_category != "public":
        raise Invalid({"private": [datasets.ONLY_PUBLIC]})


def _publishes_alone(row: Dataset, actor: Actor) -> None:
    if not publishes_alone(actor, row.owner_org):
        raise Invalid({"private": ["The agency wants this dataset to be approved first"]})


def _text(text: str, *, needed: bool = False, key: str = "text") -> str:
    clean = text.replace("\0", "").strip()
    if needed and not clean:
        raise Invalid({key: ["Missing value"]})
    if len(clean) > LONGEST_TEXT:
        raise Invalid({key: [f"Must be at most {LONGEST_TEXT} characters long"]})
    return clean


def _audit(row: Dataset, action: str, actor: Actor, text: str, **after: Any) -> None:
    trail.audit(actor, action, "dataset", row.id, after=after or None, reason=text.strip()[:LONGEST_TEXT])
