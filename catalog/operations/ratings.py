"""Saying that a dataset is useful or not: one opinion per visitor, which may change."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, may_read, require
from catalog.models import Dataset, Rating
from catalog.models.ratings import LONGEST_WORDS
from catalog.operations.submissions import DAY, HOUR, TooOften, check, known_as
from catalog.operations.throttling import admits

RATINGS_AN_HOUR = 60
"""What one address may do: an office or a school is behind one, too."""
RATINGS_PER_DATASET = 10
"""Opinions from one address about one dataset within a day."""


def rate(dataset: Dataset, *, useful: bool, words: str, visitor: str, client: str, actor: Actor) -> Rating:
    """Keep what a visitor thinks of a dataset, in place of what they thought before.

    `visitor` stands for somebody without an account, `client` for the address. Raises NotAllowed, Invalid (`words`) and
    TooOften.
    """
    require(may_read(actor, dataset), "You may not read this dataset")
    check({"words": words.strip()}, longest={"words": LONGEST_WORDS}, optional=("words",))
    within = admits("ratings", client, most=RATINGS_AN_HOUR, seconds=HOUR)
    if not within or not admits(f"ratings:{dataset.pk}", client, most=RATINGS_PER_DATASET, seconds=DAY):
        raise TooOften
    with transaction.atomic():
        row, _created = Rating.objects.update_or_create(
            dataset=dataset,
            voter=known_as(actor, visitor),
            defaults={"useful": useful, "words": words.strip(), "at": timezone.now()},
        )
    return row
