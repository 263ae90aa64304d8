"""Everything that can happen to a resource; what happens to its content is in `files`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from catalog.access import Actor, may_edit, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Dataset, Resource
from catalog.operations import datasets, files, parts
from catalog.operations.rendering import load
from catalog.operations.uploads import Finished
from catalog.records import ResourceRecord


def create(
    dataset: Dataset, record: ResourceRecord, *, actor: Actor, upload: File | Finished | None = None
) -> Resource:
    """Add a resource at the end of a dataset, with a file if one is given; return it. Raise NotAllowed or Invalid."""
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(of=("self",)).get(id=dataset.id)
        require(may_edit(actor, dataset), "You may not change this dataset")
        _, before = load(dataset.id)
        last = dataset.resources.filter(state="active").aggregate(last=Max("position"))["last"]
        row = parts.make_resource(dataset, record, 0 if last is None else last + 1)
        if upload is None:
            datasets.changed(dataset, actor=actor, before=before)
        else:
            files.receive(row, upload, actor=actor)
    return Resource.objects.select_related("dataset", "current").get(id=row.id)


def update(
    resource: Resource, record: ResourceRecord, *, actor: Actor, upload: File | Finished | None = None
) -> Resource:
    """Replace what a resource says by the record, and its content if a file is given; return it.

    Raise NotAllowed or Invalid. A record that changes nothing leaves no trail.
    """
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(of=("self",)).get(id=resource.dataset_id)
        require(may_edit(actor, dataset), "You may not change this dataset")
        _, before = load(dataset.id)
        row = Resource.objects.select_for_update(of=("self",)).get(id=resource.id)
        parts.change_resource(row, record, row.position)
        if upload is not None:
            files.receive(row, upload, actor=actor)
        elif load(dataset.id)[1] != before:
            datasets.changed(dataset, actor=actor, before=before)
    return Resource.objects.select_related("dataset", "current").get(id=row.id)


def receive_several(dataset: Dataset, uploads: Mapping[int, File | Finished], *, actor: Actor) -> None:
    """Give resources of a dataset new files, by position; when one cannot be kept, none is. Raise NotAllowed or Invalid."""
    rows = list(dataset.resources.filter(state="active").order_by("position", "created")) if uploads else []
    kept: list[str] = []
    try:
        with transaction.atomic():
            for position, upload in uploads.items():
                kept.append(files.receive(rows[position], upload, actor=actor).file)
    except BaseException:
        for each in kept:
            default_storage.delete(each)
        raise


@transaction.atomic
def delete(resource: Resource, *, actor: Actor) -> None:
    """Take a resource, its file and its table out of reach; positions close up. Raise NotAllowed."""
    dataset = Dataset.objects.select_for_update(of=("self",)).get(id=resource.dataset_id)
    require(may_edit(actor, dataset), "You may not change this dataset")
    Resource.objects.filter(id=resource.id).update(state="deleted", current=None)
    for position, row in enumerate(dataset.resources.filter(state="active").order_by("position", "created")):
        Resource.objects.filter(id=row.id).update(position=position)
    datasets.changed(dataset, actor=actor)


@transaction.atomic
def reorder(dataset: Dataset, ids: Sequence[str], *, actor: Actor) -> list[str]:
    """Put these resources of a dataset first, in this order, the others behind them; return all ids in their order.

    Raise NotAllowed, or Invalid on `order` for an id that is given twice or is no resource of the dataset.
    """
    dataset = Dataset.objects.select_for_update(of=("self",)).get(id=dataset.id)
    require(may_edit(actor, dataset), "You may not change this dataset")
    present = {str(row.id): row for row in dataset.resources.filter(state="active").order_by("position", "created")}
    if len(set(ids)) != len(ids):
        raise Invalid({"order": "Must supply unique resource_ids"})
    if unknown := set(ids) - set(present):
        raise Invalid({"order": f"resource_id {min(unknown)[:100]} can not be found"})
    order = [*ids, *(each for each in present if each not in set(ids))]
    moved = [present[each] for position, each in enumerate(order) if present[each].position != position]
    for position, each in enumerate(order):
        present[each].position = position
    Resource.objects.bulk_update(moved, ["position"])
    if moved:
        datasets.changed(dataset, actor=actor)
    return order
