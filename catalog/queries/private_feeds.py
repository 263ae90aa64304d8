"""The secret in the address of a private feed: signed by the portal, so that what the database holds opens none."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

from catalog.models import NoticeSettings
from catalog.queries.finding import NotFound

_signer = Signer(salt="catalog.notices.feed", sep=".")


def feed_token(row: NoticeSettings) -> str:
    """Return what stands in the address of a person's feed; empty when they have none."""
    return _signer.sign(row.feed_key.hex) if row.feed_key else ""


def feed_owner(token: str) -> NoticeSettings:
    """Return the settings, with their user, whose feed an address is; raise NotFound for one that leads nowhere."""
    try:
        key = UUID(_signer.unsign(token))
    except (BadSignature, ValueError) as error:
        raise NotFound("Feed") from error
    row = NoticeSettings.objects.select_related("user").filter(feed_key=key, user__is_active=True).first()
    if row is None:
        raise NotFound("Feed")
    return row
