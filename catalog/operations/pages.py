"""Changes to news, help and the portal's own pages by operators."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog.access import Actor, is_sysadmin, require
from catalog.models import Page
from catalog.operations.trail import audit


@transaction.atomic
def save_page(row: Page, *, actor: Actor) -> Page:
    """Add a page or change it. Raises NotAllowed for all but operators."""
    require(is_sysadmin(actor), "Only operators may change the pages of the portal")
    before = Page.objects.filter(pk=row.pk).first() if row.pk else None
    row.save()
    audit(
        actor,
        "change" if before else "create",
        "page",
        str(row.pk),
        before=_told(before) if before else None,
        after=_told(row),
    )
    return row


@transaction.atomic
def delete_page(row: Page, *, actor: Actor) -> None:
    """Take a page away; one of the portal's own has its built-in text again. Raises NotAllowed for all but operators."""
    require(is_sysadmin(actor), "Only operators may change the pages of the portal")
    audit(actor, "delete", "page", str(row.pk), before=_told(row))
    row.delete()


def _told(row: Page) -> dict[str, Any]:
    published = row.published_at.isoformat() if row.published_at else None
    texts = {name: getattr(row, name) for name in ("kind", "slug", "title", "title_en", "body", "body_en")}
    return {**texts, "published_at": published}
