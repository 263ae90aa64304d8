"""What somebody has typed but not saved: kept by itself, for this person alone, until it is saved or thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import orjson
from django.db import transaction
from django.utils import timezone

from catalog.access import may_edit, organizations_where, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, FormDraft, User

MOST_BYTES = 512 * 1024


@transaction.atomic
def keep(user: User, dataset: Dataset | None, content: Mapping[str, Sequence[str]], *, seen: str = "") -> FormDraft:
    """Keep what stands in a form (texts by field) of a dataset, or of a new one, in place of what was kept before.

    `seen` is the fingerprint of the description on which it was begun. Raise NotAllowed, or Invalid when it is larger
    than `MOST_BYTES`.
    """
    if dataset is None:
        require(organizations_where(user, "create_dataset").exists(), "You may not create datasets")
    else:
        require(may_edit(user, dataset), "You may not change this dataset")
    clean = {key: [text.replace("\0", "") for text in texts] for key, texts in content.items()}
    if len(orjson.dumps(clean, option=orjson.OPT_NON_STR_KEYS)) > MOST_BYTES:
        raise Invalid({"draft": ["File upload too large"]})
    values = {"content": clean, "seen": seen[:64], "saved_at": timezone.now()}
    return FormDraft.objects.update_or_create(user=user, dataset=dataset, defaults=values)[0]


def tidy(older_than: timedelta = timedelta(days=180)) -> int:
    """Forget what nobody came back to; return how many."""
    return FormDraft.objects.filter(saved_at__lt=timezone.now() - older_than).delete()[0]


def discard(user: User, dataset: Dataset | None) -> None:
    """Forget what was kept of a form."""
    FormDraft.objects.filter(user=user, dataset=dataset).delete()
