"""Everything that can happen to a showcase: sent in by anybody, let through by an operator or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.validators import URLValidator
from django.db import transaction

from catalog.access import ANYBODY, Actor, is_sysadmin
from catalog.formats.ckan.checks import MISSING, Invalid
from catalog.models import Showcase
from catalog.models.moderation import LONGEST_TITLE
from catalog.operations import pictures
from catalog.operations.submissions import check, decide, limit, named_datasets
from catalog.operations.trail import as_user, audit

SENT_AN_HOUR = 3
MOST_DATASETS = 20
LONGEST_URL = 2_000


def submit(
    title: str,
    description: str,
    url: str,
    *,
    names: Sequence[str],
    actor: Actor,
    client: str,
    author: str = "",
    email: str = "",
    picture: File | None = None,
) -> Showcase:
    """Send in what somebody made of public datasets (`names`); an operator looks at it first, unless it is one who sends it.

    `client` is the address that it comes from. Raises Invalid (`title`, `description`, `url`, `author`, `email`,
    `datasets`, `image_upload`) and TooOften.
    """
    texts = {"title": title.strip(), "description": description.strip(), "author": author.strip(), "url": url.strip()}
    longest = {"title": LONGEST_TITLE, "author": LONGEST_TITLE, "url": LONGEST_URL}
    check(texts, email=email, longest=longest, optional=("author",))
    _check_url(texts["url"])
    if not names:
        raise Invalid({"datasets": [MISSING]})
    used = named_datasets(list(dict.fromkeys(names)), ANYBODY, MOST_DATASETS)
    limit("showcases", actor, client, most=SENT_AN_HOUR)
    with pictures.stored(picture) as name, transaction.atomic():
        row = Showcase.objects.create(
            **texts,
            email=email.strip(),
            picture=name,
            sender=as_user(actor),
            moderation=Showcase.SHOWN if is_sysadmin(actor) else Showcase.WAITING,
        )
        row.datasets.set(used)
        audit(actor, "create", "showcase", str(row.pk), after=_told(row))
    return row


def _check_url(url: str) -> None:
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        raise Invalid({"url": ["Must be an address that begins with http:// or https://"]}) from None


@transaction.atomic
def moderate(row: Showcase, *, shown: bool, actor: Actor, reason: str = "") -> Showcase:
    """Show a showcase to everybody, or to nobody, which also removes its picture. Raises NotAllowed for all but operators."""
    decide(row, "showcase", shown=shown, reason=reason, actor=actor)
    if not shown and row.picture:
        pictures.discard(row.picture)
        row.picture = ""
        row.save(update_fields=["picture"])
    return row


def _told(row: Showcase) -> dict[str, Any]:
    """Return what the audit log keeps of a showcase: no address of the sender."""
    return {name: getattr(row, name) for name in ("title", "description", "author", "url", "moderation")}
