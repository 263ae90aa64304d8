"""Datasets as CKAN's JSON, the way it was rendered when they changed: never parsed on the way out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.access import Actor, may_read, require, visible_datasets
from catalog.models import Dataset, User
from catalog.queries.catalogue import PUBLIC
from catalog.queries.finding import NotFound, as_uuid

FIND = "SELECT id, state, private, owner_org_id, rendered FROM catalog_dataset WHERE name = %s OR id = %s"
"""The portal's most frequent question, written out: building it anew would cost more than asking it."""


def rendered(key: str, actor: Actor) -> str:
    """Return the JSON of the dataset with this id or name, in one query. Raise NotFound or NotAllowed."""
    number = as_uuid(key)
    rows = {row.id: row for row in Dataset.objects.raw(FIND, [key, number])}
    if not rows:
        raise NotFound("Dataset")
    row = rows[number] if number in rows else next(iter(rows.values()))
    require(may_read(actor, row), "You may not read this dataset")
    return row.rendered


def of_dataset(dataset_id: UUID) -> str:
    """Return the JSON of a dataset that the caller has just changed."""
    return Dataset.objects.values_list("rendered", flat=True).get(id=dataset_id)


def latest(part: slice) -> Sequence[str]:
    """Return the JSON of a part of the public datasets, the latest change first."""
    return _texts(Dataset.objects.filter(PUBLIC).order_by("-metadata_modified", "id")[part])


def of_organization(organization_id: UUID, actor: Actor, count: int) -> Sequence[str]:
    """Return the JSON of the active datasets of an organization that the actor may see, the latest change first."""
    return _seen(Q(owner_org_id=organization_id), actor, count)


def of_group(group_id: UUID, actor: Actor, count: int | None) -> Sequence[str]:
    """Return the same of a topic; all of them when `count` is None."""
    return _seen(Q(groups__id=group_id), actor, count)


def with_tag(tag_id: UUID) -> Sequence[str]:
    """Return the JSON of the latest 1,000 public datasets with a tag."""
    return _texts(Dataset.objects.filter(PUBLIC, tags__id=tag_id).order_by("-metadata_modified", "id")[:1_000])


def with_term(term_id: UUID) -> Sequence[str]:
    """Return the same for a tag of a vocabulary."""
    return _texts(Dataset.objects.filter(PUBLIC, terms__id=term_id).order_by("-metadata_modified", "id")[:1_000])


def created_by(user: User, actor: Actor, count: int) -> Sequence[str]:
    """Return the JSON of the active datasets that a user made and the actor may see, the latest change first."""
    return _seen(Q(creator_id=user.id), actor, count)


def _seen(condition: Q, actor: Actor, count: int | None) -> Sequence[str]:
    rows = Dataset.objects.filter(condition, visible_datasets(actor), state="active")
    return _texts(rows.order_by("-metadata_modified", "id")[:count])


def _texts(rows: QuerySet[Dataset]) -> Sequence[str]:
    return list(rows.values_list("rendered", flat=True))


def matching(text: str, actor: Actor, count: int) -> Sequence[tuple[str, str]]:
    """Return names and titles of the active datasets with these letters in name or title that the actor may see."""
    found = Q(name__icontains=text) | Q(title__icontains=text)
    rows = Dataset.objects.filter(found, visible_datasets(actor), state="active").order_by("name")
    return list(rows.values_list("name", "title")[:count])
