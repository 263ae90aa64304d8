"""The steps of a dataset to the public and back, as its agency takes them on the dataset's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.access import NotAllowed, has_permission, may_approve, publishes_alone
from catalog.formats.ckan.checks import Invalid
from catalog.formats.dates import read_date
from catalog.models import Dataset, Review
from catalog.models.groups import DIRECT
from catalog.operations import publishing, reviews
from catalog.operations.datasets import ONLY_PUBLIC
from catalog.queries import finding
from catalog.queries import reviews as stages
from catalog.queries.finding import NotFound
from catalog.web.workspace.error_texts import in_words


def _schedule(row: Dataset, request: HttpRequest) -> None:
    reviews.schedule(row, _moment(request.POST.get("day", ""), request.POST.get("time", "")), actor=request.user)


def _words(request: HttpRequest) -> str:
    return request.POST.get("text", "")


@dataclass(frozen=True, slots=True)
class Step:
    """One step that a person can ask for: what it does, and what is said when it is done."""

    take: Callable[[Dataset, HttpRequest], Any]
    done: Promise


STEPS: Mapping[str, Step] = {
    "submit": Step(
        lambda row, request: reviews.submit(row, actor=request.user, text=_words(request)),
        _("The dataset waits for its review."),
    ),
    "approve": Step(
        lambda row, request: reviews.approve(
            row, actor=request.user, text=_words(request), seen=request.POST.get("seen", "")
        ),
        _("The dataset is approved."),
    ),
    "send_back": Step(
        lambda row, request: reviews.send_back(row, actor=request.user, text=_words(request)),
        _("The dataset is sent back."),
    ),
    "schedule": Step(_schedule, _("The dataset will be published at that time.")),
    "unschedule": Step(
        lambda row, request: reviews.unschedule(row, actor=request.user), _("The time of publication is taken back.")
    ),
    "withdraw": Step(
        lambda row, request: reviews.withdraw(row, actor=request.user, reason=_words(request)),
        _("The dataset is withdrawn. Its address tells people why."),
    ),
    "comment": Step(
        lambda row, request: reviews.comment(row, actor=request.user, text=_words(request)), _("Your comment is kept.")
    ),
}


@require_POST
def step(request: HttpRequest, name: str) -> HttpResponse:
    """Take the step of a dataset that the form names."""
    row = finding.editable_dataset(name, request.user)
    wanted = STEPS.get(request.POST.get("step", ""))
    if wanted is None:
        raise NotFound("Step")
    try:
        wanted.take(row, request)
    except Invalid as refusal:
        messages.error(request, refused(refusal))
    else:
        messages.success(request, str(wanted.done))
    return redirect("workspace-dataset", row.name)


@require_POST
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """Set how an agency publishes its datasets."""
    agency = finding.organization(name, request.user)
    if not has_permission(request.user, "membership", agency.id):
        raise NotAllowed("You may not change this organization")
    try:
        publishing.set_rule(agency, request.POST.get("publication", ""), actor=request.user)
    except Invalid as refusal:
        raise NotFound("Rule") from refusal
    messages.success(request, gettext("The way of publishing is saved."))
    return redirect("members", agency.name)


def refused(refusal: Invalid) -> str:
    """Return a refusal of the rooms below as one line for people."""
    if refusal.errors.get("private") == [ONLY_PUBLIC]:
        return gettext("Only data of the class “public” can be published. Change the class first.")
    texts = [in_words(text) for each in refusal.errors.values() if isinstance(each, list) for text in each]
    return " ".join(texts) or str(refusal)


def standing(request: HttpRequest, row: Dataset) -> dict[str, Any]:
    """Return what the page of a dataset shows of its way to the public, and which steps the reader may take."""
    review = stages.of(row)
    stage = review.stage
    alone = publishes_alone(request.user, row.owner_org)
    approved = stage in {Review.APPROVED, Review.SCHEDULED}
    return {
        "review": review,
        "stage_title": review.get_stage_display(),
        "notes": stages.notes(row),
        "way": [(code, title, code == stage) for code, title in Review.STAGES if code != Review.WITHDRAWN],
        "demands": bool(row.owner_org and row.owner_org.publication != DIRECT),
        "can": {
            "submit": stage in {Review.DRAFT, Review.WITHDRAWN},
            "approve": stage == Review.IN_REVIEW and may_approve(request.user, row, review.last_hand_id),
            "send_back": stage == Review.IN_REVIEW or approved,
            "publish": approved or (alone and stage != Review.PUBLISHED),
            "unschedule": stage == Review.SCHEDULED,
        },
    }


def _moment(day: str, clock: str) -> datetime:
    """Read a day of either era and a time of day in Bangkok; raise Invalid."""
    try:
        at = datetime.combine(read_date(day), time.fromisoformat(clock.strip() or "08:00"))
    except ValueError as error:
        raise Invalid({"publish_at": ["Date format incorrect"]}) from error
    return timezone.make_aware(at.replace(tzinfo=None))
