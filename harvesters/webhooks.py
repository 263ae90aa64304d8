"""Calling webhooks by the one way out: signed as Standard Webhooks says, tried again, and never led anywhere else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import time
from smtplib import SMTPException
from typing import Any

import orjson
from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext

from catalog.models import Dataset, NoticeSettings, Webhook, WebhookDelivery
from catalog.models.webhooks import TEST
from catalog.operations import calling
from catalog.queries.site import address
from catalog.queries.webhooks import secret_bytes
from harvesters.http import EgressError, ask
from harvesters.jobs import Again, Progress

logger = logging.getLogger(__name__)
SECONDS = 10.0
MOST_BYTES = 64 * 1024
BATCH = 50
SLICE = 60.0


def call(key: str, progress: Progress) -> None:
    """Look at what changed for the webhook of this id and send what is due, a minute long; raise `jobs.Again` for more."""
    more = calling.look(key)
    ends = time.monotonic() + SLICE
    for delivery in calling.due(key, BATCH):
        progress(0, "webhook")
        dataset = calling.subject(delivery)
        if calling.is_outdated(delivery, dataset):
            calling.drop(delivery)
            continue
        outcome = calling.answered(delivery, *attempt(delivery, dataset))
        if outcome.disabled:
            tell_of_end(delivery.webhook, delivery.reason)
        if outcome.rest or time.monotonic() > ends:
            break
    if more or calling.due(key, 1):
        raise Again(0)


def attempt(delivery: WebhookDelivery, dataset: Dataset | None) -> tuple[int, str]:
    """Send one message; return the status of the answer (0 for none) and the reason in words when it is no success.

    Only hosts that the operators named in WEBHOOK_ALLOWED_HOSTS may be inside; what others answer is read by nobody.
    """
    body = orjson.dumps(message(delivery, dataset))
    seconds = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": str(delivery.id),
        "webhook-timestamp": seconds,
        "webhook-signature": signature(secret_bytes(delivery.webhook), str(delivery.id), seconds, body),
    }
    try:
        with ask(
            delivery.webhook.url,
            method="POST",
            content=body,
            headers=headers,
            allowed_hosts=settings.WEBHOOK_ALLOWED_HOSTS,
            most_bytes=MOST_BYTES,
            seconds=SECONDS,
        ) as answer:
            return answer.status, "" if 200 <= answer.status < 300 else f"answered {answer.status}"
    except EgressError as error:
        return 0, str(error)


def signature(secret: bytes, number: str, seconds: str, body: bytes) -> str:
    """Return `v1,` and the HMAC-SHA256 over id, time (Unix seconds) and body, joined by dots, in Base64."""
    signed = f"{number}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def message(delivery: WebhookDelivery, dataset: Dataset | None) -> dict[str, Any]:
    """Return what is sent: the event, when it happened, and the dataset as far as the webhook may see it now."""
    site = address()
    data: dict[str, Any] = (
        {"id": str(delivery.dataset_id)} if delivery.event != TEST else {"webhook": str(delivery.webhook_id)}
    )
    if dataset:
        owner = dataset.owner_org
        data |= {
            "name": dataset.name,
            "title": dataset.title,
            "title_en": dataset.title_en,
            "organization": {"name": owner.name, "title": owner.title} if owner else None,
            "private": dataset.private,
            "metadata_modified": dataset.metadata_modified.isoformat(),
            "url": f"{site}/dataset/{dataset.name}",
            "api_url": f"{site}/api/3/action/package_show?id={dataset.id}",
        }
    return {"type": delivery.event, "timestamp": delivery.happened_at.isoformat(), "data": data}


def tell_of_end(row: Webhook, reason: str) -> None:
    """Write to the owner of a webhook that it is switched off; a mail server that does not answer is logged."""
    if not (row.owner.email and row.owner.is_active):
        return
    chosen = NoticeSettings.objects.filter(user=row.owner_id).first()
    with translation.override(chosen.language if chosen else settings.LANGUAGE_CODE):
        subject = gettext("A webhook is switched off")
        text = gettext(
            "The portal could not deliver messages to %(url)s and stopped trying.\n\nReason: %(reason)s\n\n"
            "When the address works again, switch the webhook on: %(page)s\n"
        ) % {"url": row.url, "reason": reason, "page": f"{address()}/account/webhooks/{row.id}"}
    try:
        send_mail(subject, text, None, [row.owner.email])
    except (OSError, SMTPException) as error:
        logger.warning("no letter to the owner of webhook %s: %s", row.id, error)


def give_up(key: str, reason: str) -> None:
    """Do nothing: what waits is sent when beat asks again."""
