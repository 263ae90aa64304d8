"""Webhooks for those who look after them, and the secret with which each signs."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from catalog.access import ANYBODY, Actor, organizations_where
from catalog.models import User, Webhook, WebhookDelivery
from catalog.queries.finding import NotFound, as_uuid

SHOWN = 20
"""Deliveries that the page of a webhook shows."""


def of_user(user: User) -> QuerySet[Webhook]:
    """Return a person's own webhooks and those of the agencies that they administer, the oldest first."""
    mine = Q(owner=user, organization=None) | Q(organization__in=organizations_where(user, "admin"))
    return Webhook.objects.filter(mine).select_related("owner", "organization")


def one(key: str, actor: Actor) -> Webhook:
    """Return the webhook with this id if the actor looks after it; raise NotFound for any other."""
    number = as_uuid(key)
    row = of_user(actor).filter(id=number).first() if number and isinstance(actor, User) else None
    if row is None:
        raise NotFound("Webhook")
    return row


def deliveries(row: Webhook) -> Sequence[WebhookDelivery]:
    """Return the last messages of a webhook, the latest first."""
    return list(row.deliveries.all()[:SHOWN])


def secret(row: Webhook) -> str:
    """Return the secret with which a webhook signs, as Standard Webhooks writes it: `whsec_` and 32 bytes in Base64.

    It is made of the row and of the portal's own secret key, so that what the database holds signs nothing.
    """
    return "whsec_" + base64.b64encode(secret_bytes(row)).decode()


def secret_bytes(row: Webhook) -> bytes:
    """Return the 32 bytes of the secret."""
    return salted_hmac("catalog.webhooks", row.key.hex, algorithm="sha256").digest()


def eyes(row: Webhook) -> Actor:
    """Return with whose eyes a webhook sees: its owner's, or for an agency's everybody's."""
    return ANYBODY if row.organization_id else row.owner
