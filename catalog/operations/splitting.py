"""Several tables in one file, published as resources of their own: each reads the same original in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.db.models import Max

from catalog.access import Actor, may_edit, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, Resource, ResourceVersion
from catalog.operations import files, parts
from catalog.operations.files import Stored
from catalog.records import Choices, ResourceRecord

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """One table of a file: what people call it, and how it is read."""

    name: str
    choices: Choices


def split(version: ResourceVersion, pieces: Sequence[Piece], *, actor: Actor) -> list[Resource]:
    """Make a resource for each piece, at the end of the dataset, and ask for its validation; return the resources.

    The original is kept once. Raise NotAllowed, or Invalid on `pieces` for none or more than 50 of them.
    """
    require(may_edit(actor, version.resource.dataset), "You may not change this dataset")
    if not 1 <= len(pieces) <= MOST_AT_ONCE:
        raise Invalid({"pieces": [f"Choose 1 to {MOST_AT_ONCE} tables"]})
    content = Stored(place=version.file, name=version.file_name, size=version.size, sha256=version.sha256)
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(of=("self",)).get(id=version.resource.dataset_id)
        last = dataset.resources.filter(state="active").aggregate(last=Max("position"))["last"] or 0
        made = []
        for number, piece in enumerate(pieces, start=1):
            row = parts.make_resource(dataset, ResourceRecord(name=piece.name), last + number)
            files.add_version(row, uuid4(), content, actor=actor, choices=piece.choices)
            made.append(row)
    return made
