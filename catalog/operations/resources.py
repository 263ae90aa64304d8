"""Everything that can happen to a resource; what happens to its content is in `files`."""

from __future__ import annotations

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from catalog.access import Actor, may_edit, require
from catalog.models import Dataset, Resource
from catalog.operations import datasets, files, parts
from catalog.operations.rendering import load
from catalog.records import ResourceRecord


def create(dataset: Dataset, record: ResourceRecord, *, actor: Actor, upload: File | None = None) -> Resource:
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


def update(resource: Resource, record: ResourceRecord, *, actor: Actor, upload: File | None = None) -> Resource:
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


@transaction.atomic
def delete(resource: Resource, *, actor: Actor) -> None:
    """Take a resource, its file and its table out of reach; positions close up. Raise NotAllowed."""
    dataset = Dataset.objects.select_for_update(of=("self",)).get(id=resource.dataset_id)
    require(may_edit(actor, dataset), "You may not change this dataset")
    Resource.objects.filter(id=resource.id).update(state="deleted", current=None)
    for position, row in enumerate(dataset.resources.filter(state="active").order_by("position", "created")):
        Resource.objects.filter(id=row.id).update(position=position)
    datasets.changed(dataset, actor=actor)
