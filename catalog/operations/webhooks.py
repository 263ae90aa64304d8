"""Making, testing and ending webhooks; who runs them is in `calling`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone

from catalog import queue
from catalog.access import Actor, NotAllowed, has_permission, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Organization, User, Webhook, WebhookDelivery
from catalog.models.webhooks import EVENTS, TEST
from catalog.operations import trail
from catalog.operations.throttling import admits
from catalog.queries import changes

KIND = "remote.webhook"
MOST = 10
"""Webhooks of one person, and of one agency."""
TESTS = 20
"""Tests that one person may send in an hour."""


class TooOften(Exception):
    """Too many tests were sent."""


@transaction.atomic
def create(url: str, events: Sequence[str], *, organization: Organization | None = None, actor: Actor) -> Webhook:
    """Make a webhook that tells from now on, of what the actor follows or, for its admins, of an agency's datasets.

    Raise NotAllowed, or Invalid with the fields `url` and `events`.
    """
    if not isinstance(actor, User):
        raise NotAllowed("You must be logged in to make a webhook")
    if organization:
        require(has_permission(actor, "admin", organization.id), "You may not change this organization")
    errors = {**_wrong_address(url), **_wrong_events(events)}
    if errors:
        raise Invalid(errors)
    User.objects.select_for_update().get(id=actor.id)  # one at a time, so that the limit holds
    others = Webhook.objects.filter(organization=organization)
    if (others if organization else others.filter(owner=actor)).count() >= MOST:
        raise Invalid({"url": [f"There can be at most {MOST} webhooks"]})
    row = Webhook.objects.create(
        owner=actor, organization=organization, url=url, events=list(events), cursor=changes.last_number()
    )
    trail.audit(actor, "create", "webhook", row.id, after=_described(row))
    return row


@transaction.atomic
def delete(row: Webhook, *, actor: Actor) -> None:
    """End a webhook and forget its deliveries. Raise NotAllowed."""
    _require_keeper(row, actor)
    trail.audit(actor, "delete", "webhook", row.id, before=_described(row))
    row.delete()


@transaction.atomic
def renew_secret(row: Webhook, *, actor: Actor) -> None:
    """Give a webhook another secret; the next message is signed with it. Raise NotAllowed."""
    _require_keeper(row, actor)
    row.key = uuid.uuid4()
    Webhook.objects.filter(id=row.id).update(key=row.key)
    trail.audit(actor, "renew secret", "webhook", row.id)


@transaction.atomic
def enable(row: Webhook, *, actor: Actor) -> None:
    """Let a webhook that was switched off tell again, of what happens from now on. Raise NotAllowed."""
    _require_keeper(row, actor)
    Webhook.objects.filter(id=row.id).update(
        disabled_at=None, failures=0, cursor=changes.last_number(), looked_at=timezone.now()
    )
    trail.audit(actor, "enable", "webhook", row.id)


@transaction.atomic
def test(row: Webhook, *, actor: Actor) -> WebhookDelivery:
    """Send a message that says only that it is a test; return it. Raise NotAllowed, Invalid if switched off, TooOften."""
    _require_keeper(row, actor)
    if row.disabled_at:
        raise Invalid({"url": ["The webhook is switched off"]})
    if not admits("webhook-test", str(actor.pk), most=TESTS, seconds=3600):
        raise TooOften
    delivery = WebhookDelivery.objects.create(webhook=row, event=TEST)
    queue.ask(KIND, row.id)
    return delivery


def _wrong_address(url: str) -> dict[str, list[str]]:
    """Return what is wrong with an address: it must be https, except on hosts that the operators named."""
    try:
        URLValidator(schemes=["http", "https"])(url)
        parts = urlsplit(url)
        known = (parts.hostname or "").lower() in settings.WEBHOOK_ALLOWED_HOSTS
        plain = parts.username is None and parts.port in {None, 443} and not parts.fragment
    except (ValidationError, ValueError):
        return {"url": ["Must be an address"]}
    if len(url) > 500:
        return {"url": ["Must be at most 500 characters long"]}
    if not known and not (parts.scheme == "https" and plain):
        return {"url": ["Must be an https address without user name and port"]}
    return {}


def _wrong_events(events: Sequence[str]) -> dict[str, list[str]]:
    known = [code for code, _ in EVENTS]
    return {} if events and set(events) <= set(known) else {"events": ["Must be some of: " + ", ".join(known)]}


def _require_keeper(row: Webhook, actor: Actor) -> None:
    mine = row.owner_id == actor.pk and row.organization_id is None
    require(mine or has_permission(actor, "admin", row.organization_id), "You may not change this webhook")


def _described(row: Webhook) -> dict[str, object]:
    owner = str(row.organization_id) if row.organization_id else None
    return {"url": row.url, "events": row.events, "organization": owner}
