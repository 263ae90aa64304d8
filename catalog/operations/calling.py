"""The work of webhooks: which changes make which messages, and what an answer means for the next attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from catalog import queue
from catalog.access import visible_datasets
from catalog.models import Change, Dataset, Webhook, WebhookDelivery
from catalog.models.following import DATASET, GROUP, ORGANIZATION
from catalog.models.webhooks import CHANGED, CREATED, TEST, WITHDRAWN
from catalog.operations.webhooks import KIND
from catalog.queries import changes, news
from catalog.queries.changes import Changed
from catalog.queries.following import followed_ids
from catalog.queries.webhooks import eyes

PIECE = 200
"""Changes that are looked at together."""
MOST_WAITING = 1_000
"""Messages of one webhook that wait at once; further changes are looked at when some have gone."""
DELAYS = (60, 300, 1_800, 7_200, 21_600)
"""Seconds until the next attempt; after the last one a message has failed."""
DISABLED_AFTER = 20
"""Attempts in a row, of whichever messages, after which a webhook is switched off."""
GONE = 410
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt."""

    disabled: bool = False
    """Whether the webhook was switched off by it."""
    rest: bool = False
    """Whether the address is better left alone until the next attempt."""


def plan() -> int:
    """Ask for the work of each webhook that has some; return how many."""
    due = WebhookDelivery.objects.filter(
        webhook=OuterRef("pk"), state=WebhookDelivery.WAITING, next_at__lte=timezone.now()
    )
    rows = Webhook.objects.filter(disabled_at=None).filter(Q(owner__is_active=True) | Q(organization__isnull=False))
    busy = rows.filter(Q(cursor__lt=changes.last_number()) | Exists(due))
    asked = 0
    for number in busy.values_list("id", flat=True).iterator(chunk_size=500):
        with transaction.atomic():
            queue.ask(KIND, number)
        asked += 1
    return asked


@transaction.atomic
def look(webhook_id: str) -> bool:
    """Make the messages of the next changes that a webhook has not looked at; tell whether there are more of them."""
    row = Webhook.objects.select_for_update(of=("self",)).select_related("owner").filter(id=webhook_id).first()
    if row is None or row.disabled_at or not (row.organization_id or row.owner.is_active):
        return False
    if row.deliveries.filter(state=WebhookDelivery.WAITING).count() >= MOST_WAITING:
        return False
    last = changes.last_number()
    stream = changes.changes(row.cursor, eyes(row), PIECE)
    kinds = _events(row, stream.changes)
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(webhook=row, event=event, dataset_id=number, happened_at=change.at)
        for number, (event, change) in kinds.items()
        if event in row.events
    )
    # What lies before the end of the stream and was not told is none of this webhook's business.
    cursor = stream.last if stream.more else max(stream.last, last)
    looked_at = stream.changes[-1].at if stream.changes else row.looked_at
    Webhook.objects.filter(id=row.id).update(cursor=cursor, looked_at=looked_at)
    return stream.more


def _events(row: Webhook, found: Sequence[Changed]) -> Mapping[UUID, tuple[str, Changed]]:
    """Return what happened to each of the datasets that concern a webhook."""
    concerned = _concerned(row, [each.dataset_id for each in found])
    shown = [each.dataset_id for each in found if each.dataset and each.dataset_id in concerned]
    new = news.newcomers(eyes(row), shown, row.looked_at, timezone.now())
    events = {}
    for each in found:
        if each.dataset_id in concerned:
            event = WITHDRAWN if each.dataset is None else CREATED if each.dataset_id in new else CHANGED
            events[each.dataset_id] = (event, each)
    return events


def _concerned(row: Webhook, ids: Sequence[UUID]) -> set[UUID]:
    told = Change.objects.filter(dataset_id__in=ids)
    if row.organization_id:
        mine = told.filter(audience=Change.PUBLIC, owner_org_id=row.organization_id)
        return set(mine.values_list("dataset_id", flat=True))
    owner = row.owner
    inside = Dataset.objects.filter(groups__in=followed_ids(owner, GROUP)).values("id")
    followed = Q(dataset_id__in=followed_ids(owner, DATASET)) | Q(owner_org_id__in=followed_ids(owner, ORGANIZATION))
    return set(told.filter(followed | Q(dataset_id__in=inside)).values_list("dataset_id", flat=True))


def due(webhook_id: str, most: int) -> Sequence[WebhookDelivery]:
    """Return the messages of a webhook that are to be sent now, the oldest first, with their webhook and its owner."""
    rows = WebhookDelivery.objects.filter(
        webhook_id=webhook_id, webhook__disabled_at=None, state=WebhookDelivery.WAITING, next_at__lte=timezone.now()
    )
    return list(rows.select_related("webhook__owner").order_by("happened_at", "id")[:most])


def subject(delivery: WebhookDelivery) -> Dataset | None:
    """Return the dataset that a message is about if the webhook may still see it."""
    if delivery.dataset_id is None:
        return None
    seen = Dataset.objects.filter(visible_datasets(eyes(delivery.webhook)), id=delivery.dataset_id)
    return seen.exclude(state="deleted").select_related("owner_org").first()


def is_outdated(delivery: WebhookDelivery, dataset: Dataset | None) -> bool:
    """Tell whether a message must not be sent any more: its dataset went out of sight, or came back into it."""
    return delivery.event != TEST and (dataset is None) != (delivery.event == WITHDRAWN)


def drop(delivery: WebhookDelivery) -> None:
    """Note that a message was not sent because it no longer holds."""
    _close(delivery, WebhookDelivery.DROPPED)


@transaction.atomic
def answered(delivery: WebhookDelivery, status: int, reason: str) -> Outcome:
    """Note how an attempt went: HTTP status (0 for no answer) and the reason in words; return what follows from it."""
    row = Webhook.objects.select_for_update(of=("self",)).get(id=delivery.webhook_id)
    delivery.attempts += 1
    delivery.status, delivery.reason = status, reason[:300]
    if 200 <= status < 300:
        Webhook.objects.filter(id=row.id).update(failures=0)
        _close(delivery, WebhookDelivery.DELIVERED)
        return Outcome()
    Webhook.objects.filter(id=row.id).update(failures=F("failures") + 1)
    disabled = row.failures + 1 >= DISABLED_AFTER or status == GONE
    if disabled or delivery.attempts > len(DELAYS):
        _close(delivery, WebhookDelivery.FAILED)
    else:
        delivery.next_at = timezone.now() + timedelta(seconds=DELAYS[delivery.attempts - 1])
        delivery.save(update_fields=["attempts", "status", "reason", "next_at"])
    if disabled:
        _disable(row)
        return Outcome(disabled=True, rest=True)
    rest = not 400 <= status < 500 or status == 429
    if rest:  # the address itself is away: its other messages wait as long as this one
        later = timezone.now() + timedelta(seconds=DELAYS[min(delivery.attempts, len(DELAYS)) - 1])
        row.deliveries.filter(state=WebhookDelivery.WAITING, next_at__lt=later).update(next_at=later)
    return Outcome(rest=rest)


def _disable(row: Webhook) -> None:
    now = timezone.now()
    Webhook.objects.filter(id=row.id).update(disabled_at=now)
    row.deliveries.filter(state=WebhookDelivery.WAITING).update(state=WebhookDelivery.FAILED, finished_at=now)


def _close(delivery: WebhookDelivery, state: str) -> None:
    delivery.state, delivery.finished_at = state, timezone.now()
    delivery.save(update_fields=["state", "attempts", "status", "reason", "finished_at"])


def tidy() -> int:
    """Forget deliveries of long ago; return how many."""
    return WebhookDelivery.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()[0]
