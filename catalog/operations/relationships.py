"""How datasets come to be related, and cease to be."""

from __future__ import annotations

from django.db import transaction

from catalog.access import Actor, may_edit, require
from catalog.models import Dataset, Relationship
from catalog.operations import trail
from catalog.operations.rendering import render


@transaction.atomic
def relate(subject: Dataset, kind: str, object_: Dataset, comment: str, *, actor: Actor) -> Relationship:
    """Let the subject stand in a relation (of `models.relationships.KINDS`) to the object, or change its comment; return it.

    The actor must be one who may change both. Raise NotAllowed.
    """
    _require_both(subject, object_, actor)
    row, _ = Relationship.objects.update_or_create(
        subject=subject, object=object_, kind=kind, defaults={"comment": comment}
    )
    trail.audit(actor, "relate", "dataset", subject.id, after=_described(row))
    _show(subject, object_)
    return row


@transaction.atomic
def separate(row: Relationship, *, actor: Actor) -> None:
    """End a relation. Raise NotAllowed."""
    _require_both(row.subject, row.object, actor)
    trail.audit(actor, "separate", "dataset", row.subject_id, before=_described(row))
    row.delete()
    _show(row.subject, row.object)


def _show(*datasets: Dataset) -> None:
    """Render both sides anew; that others refer to a dataset is no change of it, so it keeps its time stamp."""
    for dataset in datasets:
        render(dataset.id)
    trail.reindex([dataset.id for dataset in datasets])


def _require_both(subject: Dataset, object_: Dataset, actor: Actor) -> None:
    require(may_edit(actor, subject) and may_edit(actor, object_), "You may not change both of these datasets")


def _described(row: Relationship) -> dict[str, str]:
    return {"kind": row.kind, "object": str(row.object_id), "comment": row.comment}
