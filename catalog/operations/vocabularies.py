"""Everything that can happen to vocabularies and to tags by themselves; sysadmins do it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from catalog.access import Actor, is_sysadmin, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, Tag, Term, Vocabulary
from catalog.operations import trail
from catalog.operations.rendering import render

TAKEN = "That vocabulary name is already in use."


@transaction.atomic
def create(name: str, tags: Sequence[str], *, actor: Actor) -> Vocabulary:
    """Make a vocabulary of these tags; return it. Raise NotAllowed or Invalid."""
    _require_sysadmin(actor)
    row = Vocabulary(name=name)
    _save(row)
    Term.objects.bulk_create([Term(vocabulary=row, name=tag) for tag in tags])
    trail.audit(actor, "create", "vocabulary", row.id, after={"name": name, "tags": list(tags)})
    return row


@transaction.atomic
def update(row: Vocabulary, name: str | None, tags: Sequence[str] | None, *, actor: Actor) -> Vocabulary:
    """Rename a vocabulary or replace its tags; what is None stays. Datasets lose tags that go. Raise NotAllowed or Invalid."""
    _require_sysadmin(actor)
    if name is not None:
        row.name = name
        _save(row)
    if tags is not None:
        _remove(Term.objects.filter(vocabulary=row).exclude(name__in=tags))
        present = set(row.terms.values_list("name", flat=True))
        Term.objects.bulk_create([Term(vocabulary=row, name=tag) for tag in tags if tag not in present])
    trail.audit(
        actor, "update", "vocabulary", row.id, after={"name": name, "tags": None if tags is None else list(tags)}
    )
    return row


@transaction.atomic
def delete(row: Vocabulary, *, actor: Actor) -> None:
    """Remove a vocabulary and its tags, from datasets as well. Raise NotAllowed."""
    _require_sysadmin(actor)
    trail.audit(actor, "delete", "vocabulary", row.id, before={"name": row.name})
    _remove(Term.objects.filter(vocabulary=row))
    row.delete()


@transaction.atomic
def add_tag(row: Vocabulary, name: str, *, actor: Actor) -> Term:
    """Add a tag to a vocabulary; return it. Raise NotAllowed, or Invalid when it is there already."""
    _require_sysadmin(actor)
    term, made = Term.objects.get_or_create(vocabulary=row, name=name)
    if not made:
        raise Invalid({"name": [f"Tag {name} already belongs to vocabulary {row.name}"]})
    trail.audit(actor, "add_tag", "vocabulary", row.id, after={"tag": name})
    return term


@transaction.atomic
def remove_tag(tag: Tag | Term, *, actor: Actor) -> None:
    """Remove a tag, free or of a vocabulary, from all datasets and for good. Raise NotAllowed."""
    _require_sysadmin(actor)
    trail.audit(actor, "delete", "tag", tag.id, before={"name": tag.name})
    if isinstance(tag, Term):
        _remove(Term.objects.filter(id=tag.id))
        return
    ids = list(tag.datasets.values_list("id", flat=True))
    tag.delete()
    _show_again(ids)


def _remove(terms: QuerySet[Term]) -> None:
    ids = list(Dataset.objects.filter(terms__in=terms).values_list("id", flat=True).distinct())
    terms.delete()
    _show_again(ids)


def _show_again(dataset_ids: Sequence[UUID]) -> None:
    for each in dataset_ids:
        render(each)
    trail.reindex(dataset_ids)


def _save(row: Vocabulary) -> None:
    if Vocabulary.objects.filter(name=row.name).exclude(id=row.id).exists():
        raise Invalid({"name": [TAKEN]})
    row.save()


def _require_sysadmin(actor: Actor) -> None:
    require(is_sysadmin(actor), "Only sysadmins may change vocabularies and tags")
