"""Actions on how datasets relate to each other."""

from __future__ import annotations

from typing import Any

from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import every, identifier, text
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, Relationship
from catalog.models.relationships import KINDS, REVERSED
from catalog.operations import relationships as operations
from catalog.queries import finding, relationships

Ends = tuple[Dataset, str, Dataset]


def package_relationships_list(call: Call) -> list[dict[str, Any]]:
    """Return the relations of a dataset to others.

    :param id: the id or name of the dataset
    :param id2: the id or name of another, for the relations between the two (optional)
    :param rel: the type of relation (optional)
    :returns: a list of objects with `subject`, `type`, `object` and `comment`, the dataset as the subject
    """
    dataset = finding.dataset(identifier(call.given, "id"), call.actor)
    key, wanted = text(call.given, "id2"), text(call.given, "rel")
    other = finding.dataset(key, call.actor) if key else None
    rows = relationships.relationships(dataset, call.actor, other)
    shown = [_seen_from(dataset, row) for row in rows]
    found = [each for each in shown if wanted in {"", each["type"]}]
    if other is not None and not found:
        raise finding.NotFound("Relationship")
    return found


def package_relationship_create(call: Call) -> dict[str, Any]:
    """Relate two datasets. You must be one who may change both.

    :param subject: the id or name of the one
    :param object: the id or name of the other
    :param type: `depends_on`, `dependency_of`, `derives_from`, `has_derivation`, `links_to`, `linked_from`,
        `child_of` or `parent_of`
    :param comment: a text (optional)
    :returns: an object with `subject`, `type`, `object` and `comment`
    """
    subject, kind, object_ = _ends(call)
    if subject.id == object_.id:
        raise Invalid({"object": ["A dataset cannot be related to itself"]})
    row = operations.relate(subject, kind, object_, text(call.given, "comment"), actor=call.actor)
    return _asked_for(row, call)


def package_relationship_update(call: Call) -> dict[str, Any]:
    """Change the comment on a relation of two datasets. You must be one who may change both.

    :param subject, object, type: which relation, as for `package_relationship_create`
    :param comment: a text (optional)
    :returns: an object with `subject`, `type`, `object` and `comment`
    """
    subject, kind, object_ = _ends(call)
    relationships.relationship(subject, kind, object_)
    row = operations.relate(subject, kind, object_, text(call.given, "comment"), actor=call.actor)
    return _asked_for(row, call)


def package_relationship_delete(call: Call) -> None:
    """End a relation of two datasets. You must be one who may change both.

    :param subject, object, type: which relation, as for `package_relationship_create`
    """
    operations.separate(relationships.relationship(*_ends(call)), actor=call.actor)


def _ends(call: Call) -> Ends:
    """Return the relation that the parameters name, in the direction in which it is kept. Raise Invalid."""
    *keys, kind = every(call.given, "subject", "object", "type")
    if kind not in KINDS and kind not in REVERSED:
        raise Invalid({"type": [f"Value must be one of {[*KINDS, *REVERSED]}"]})
    subject, object_ = (finding.dataset(key, call.actor) for key in keys)
    return (subject, kind, object_) if kind in KINDS else (object_, REVERSED[kind], subject)


def _seen_from(dataset: Dataset, row: Relationship) -> dict[str, Any]:
    if row.subject_id == dataset.id:
        return _shown(row.subject, row.kind, row.object, row.comment)
    return _shown(row.object, KINDS[row.kind], row.subject, row.comment)


def _asked_for(row: Relationship, call: Call) -> dict[str, Any]:
    forward = call.given["type"] == row.kind
    return _seen_from(row.subject if forward else row.object, row)


def _shown(subject: Dataset, kind: str, object_: Dataset, comment: str) -> dict[str, Any]:
    return {"subject": subject.name, "type": kind, "object": object_.name, "comment": comment}


READS: tuple[Action, ...] = (package_relationships_list,)
WRITES: tuple[Action, ...] = (package_relationship_create, package_relationship_update, package_relationship_delete)
