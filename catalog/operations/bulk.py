"""One change for many datasets: rehearsed first, then done, each dataset by itself, so that one refusal stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from catalog.access import Actor, NotAllowed
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.reading import read_package
from catalog.models import Dataset
from catalog.operations import datasets, reviews, trail
from catalog.operations.parts import NotFound
from catalog.operations.rendering import load
from catalog.records import DatasetRecord

MOST = 200
"""Datasets that one call takes."""


@dataclass(frozen=True, slots=True)
class Values:
    """What is wanted, checked: only what the action needs is looked at."""

    record: DatasetRecord
    """Tags, frequency, class and contact, as a dataset would hold them."""
    topic: str = ""
    text: str = ""
    """The reason of a withdrawal, the words of a submission."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one dataset, or would."""

    dataset: Dataset
    result: str
    """`done`, `unchanged` or `refused`."""
    refusal: Exception | None = None


Edit = Callable[[DatasetRecord, Values], DatasetRecord]
Step = Callable[[Dataset, Values, Actor], Any]


def _without_tags(record: DatasetRecord, values: Values) -> DatasetRecord:
    return replace(record, tags=tuple(tag for tag in record.tags if tag not in values.record.tags))


def _frequency(record: DatasetRecord, values: Values) -> DatasetRecord:
    unit = values.record.standard["update_frequency_unit"]
    return replace(record, standard={**record.standard, "update_frequency_unit": unit})


def _contact(record: DatasetRecord, values: Values) -> DatasetRecord:
    return replace(record, maintainer=values.record.maintainer, maintainer_email=values.record.maintainer_email)


EDITS: Mapping[str, Edit] = {
    "add_tag": lambda record, values: replace(record, tags=tuple(sorted({*record.tags, *values.record.tags}))),
    "remove_tag": _without_tags,
    "frequency": _frequency,
    "category": lambda record, values: replace(record, data_category=values.record.data_category),
    "contact": _contact,
    "add_topic": lambda record, values: replace(record, groups=tuple(sorted({*record.groups, values.topic}))),
    "move_topic": lambda record, values: replace(record, groups=(values.topic,)),
    "private": lambda record, values: replace(record, private=True),
    "restore": lambda record, values: replace(record, state="active", private=True),
}
"""What a change makes of a record."""

STEPS: Mapping[str, Step] = {
    "submit": lambda row, values, actor: reviews.submit(row, actor=actor, text=values.text),
    "approve": lambda row, values, actor: reviews.approve(row, actor=actor, text=values.text),
    "publish": lambda row, values, actor: reviews.publish(row, actor=actor),
    "withdraw": lambda row, values, actor: reviews.withdraw(row, actor=actor, reason=values.text),
    "delete": lambda row, values, actor: datasets.delete(row, actor=actor),
}
"""What happens to a dataset as a whole."""


def read(given: Mapping[str, str], *, topic: str = "") -> Values:
    """Check what was typed by the rules of a dataset's own form.

    Takes `tag_string`, `update_frequency_unit`, `data_category`, `maintainer`, `maintainer_email` and `text`. Raise
    Invalid with the errors by key.
    """
    keys = ("tag_string", "update_frequency_unit", "data_category", "maintainer", "maintainer_email")
    package = {"name": "any-name", "owner_org": "any", "private": True}
    record = read_package({**package, **{key: given[key] for key in keys if given.get(key)}})
    return Values(record, topic, given.get("text", ""))


def run(
    rows: Sequence[Dataset], action: str, values: Values, *, actor: Actor, rehearsal: bool = False
) -> Sequence[Outcome]:
    """Do a change of `EDITS` or `STEPS` to each of these datasets and return what became of each.

    A rehearsal does the very same and takes it back. Every dataset has a transaction of its own. Raise Invalid for
    more than `MOST` datasets.
    """
    if len(rows) > MOST:
        raise Invalid({"datasets": [f"Must be at most {MOST} datasets"]})
    with trail.without_waiting():
        return [_one(row, action, values, actor, rehearsal) for row in rows]


def _one(row: Dataset, action: str, values: Values, actor: Actor, rehearsal: bool) -> Outcome:
    try:
        with transaction.atomic():
            changed = _change(row, action, values, actor)
            transaction.set_rollback(rehearsal)
    except (NotAllowed, Invalid, NotFound) as refusal:
        return Outcome(row, "refused", refusal)
    return Outcome(row, "done" if changed else "unchanged")


def _change(row: Dataset, action: str, values: Values, actor: Actor) -> bool:
    """Do it; tell whether anything is different now."""
    if action == "publish" and row.state == "active" and not row.private:
        return False
    if action in STEPS:
        STEPS[action](row, values, actor)
        return True
    before = load(row.id)[1]
    wanted = EDITS[action](before, values)
    datasets.update(row, replace(wanted, resources=None), actor=actor)
    return wanted != before
