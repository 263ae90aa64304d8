"""Everything that can happen to a dataset; each function checks, changes, and leaves its trail in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.access import Actor, NotAllowed, has_permission, is_sysadmin, may_edit, organizations_where, require
from catalog.formats.ckan.checks import Invalid
from catalog.formats.standard.licenses import DEFAULT_LICENSE
from catalog.formats.thai import sort_key
from catalog.models import Dataset, Following, Organization, ResourceVersion
from catalog.operations import parts, publishing, trail
from catalog.operations.rendering import load, related, render
from catalog.records import DatasetRecord
from catalog.tables import store

COLUMNS = (
    "title", "title_en", "notes", "notes_en", "private", "state", "url", "version", "author", "author_email", "maintainer",
    "maintainer_email", "license_id", "data_type", "data_category", "standard", "extras",
)  # fmt: skip
TAKEN = "That URL is already in use."
FOREIGN = "You cannot add a dataset to this organization"
ONLY_PUBLIC = "Only a dataset of the class “public” can be public"


@transaction.atomic
def create(record: DatasetRecord, *, actor: Actor) -> Dataset:
    """Make a dataset with its parts; return it.

    Where the agency wants an approval first, a dataset that was to be public is private and in review.
    Raise NotAllowed, Invalid (CKAN's fields and texts) or NotFound for an unknown topic.
    """
    require(organizations_where(actor, "create_dataset").exists(), "You may not create datasets")
    owner = _owner(record, actor, before=None)
    _check(record, current=None)
    waits = publishing.waits_for_approval(record, owner, actor)
    record = replace(record, private=True) if waits else record
    now = timezone.now()
    row = Dataset(name=record.name, type=record.type, owner_org=owner, creator=trail.as_user(actor))
    if is_sysadmin(actor):
        row.id = UUID(record.id) if record.id else row.id
        row.metadata_created = record.metadata_created or now
    _fill(row, record)
    row.metadata_modified = (is_sysadmin(actor) and record.metadata_modified) or now
    _save(row, force_insert=True)
    _fill_parts(row, record, actor)
    if waits:
        publishing.put_up_for_review(row.id, actor=actor)
    package = render(row.id)
    trail.activity(actor, "new package", row.id, {"package": package})
    trail.audit(actor, "create", "dataset", row.id, after=package)
    trail.reindex([row.id])
    return row


@transaction.atomic
def update(dataset: Dataset, record: DatasetRecord, *, actor: Actor, known: DatasetRecord | None = None) -> Dataset:
    """Replace what the dataset says by the record; return it. A record that changes nothing leaves no trail.

    `record.resources` None leaves the resources as they are. What would become public without the approval that its
    agency wants becomes private and is put up for review. `known` is what the dataset says now, from a caller that has
    locked its row and read it. Raise NotAllowed, Invalid or NotFound.
    """
    dataset = Dataset.objects.select_for_update(of=("self",)).get(id=dataset.id)
    require(may_edit(actor, dataset), "You may not change this dataset")
    before = known or load(dataset.id)[1]
    owner = _owner(record, actor, before=dataset)
    _check(record, current=dataset)
    dataset.name, dataset.owner_org = record.name, owner
    _fill(dataset, record)
    _save(dataset)
    _fill_parts(dataset, record, actor)
    after = load(dataset.id)[1]
    if publishing.lacks_approval(before, after, owner, actor):
        Dataset.objects.filter(id=dataset.id).update(private=True)
        publishing.put_up_for_review(dataset.id, actor=actor)
        after = replace(after, private=True)
    modified = record.metadata_modified if is_sysadmin(actor) else None
    given = modified if modified and modified != before.metadata_modified else None
    if given or after != before:
        changed(dataset, actor=actor, before=before, modified=given, after=after)
    dataset.refresh_from_db()
    return dataset


def changed(
    dataset: Dataset,
    *,
    actor: Actor,
    before: DatasetRecord | None = None,
    modified: Any = None,
    after: DatasetRecord | None = None,
) -> None:
    """Note that the dataset or a part of it changed: time stamp, JSON, activity, audit, index.

    `after` is what it says now, where the caller has just read it.
    """
    previous = Dataset.objects.values_list("rendered", flat=True).get(id=dataset.id)
    moment = modified or timezone.now()
    Dataset.objects.filter(id=dataset.id).update(metadata_modified=moment)
    publishing.follow(dataset.id, actor=actor)
    package = render(dataset.id, replace(after, metadata_modified=moment) if after else None)
    kind = "deleted package" if package["state"] == "deleted" else "changed package"
    trail.activity(actor, kind, dataset.id, {"package": package})
    parsed = _parsed(previous)
    trail.audit(actor, "update", "dataset", dataset.id, before=parsed, after=package)
    seen_otherwise = parsed and any(parsed[key] != package[key] for key in ("state", "private"))
    trail.reindex([dataset.id, *(_shown_again(related(dataset.id)) if seen_otherwise else ())])


def delete(dataset: Dataset, *, actor: Actor) -> None:
    """Take the dataset out of every list; its row stays, and an update to `active` brings it back."""
    require(may_edit(actor, dataset), "You may not delete this dataset")
    _, record = load(dataset.id)
    update(dataset, replace(record, state="deleted", resources=None), actor=actor)


def give(dataset: Dataset, owner: str, *, actor: Actor) -> None:
    """Make another organization, by id or name, the owner of the dataset; sysadmins only. Raise NotAllowed or Invalid."""
    require(is_sysadmin(actor), "Only sysadmins may give datasets to other organizations")
    _, record = load(dataset.id)
    update(dataset, replace(record, owner_org=owner, resources=None), actor=actor)


@transaction.atomic
def change_several(organization: Organization, keys: Sequence[str], *, actor: Actor, **fields: Any) -> None:
    """Set fields of the record (`private`, `state`) in those of the datasets that are the organization's; admins only.

    All of them change or none. Raise NotAllowed or Invalid.
    """
    require(has_permission(actor, "bulk", organization.id), "You may not change many datasets of this organization")
    rows = Dataset.objects.filter(parts.by_id_or_name(keys), owner_org=organization).exclude(state="deleted")
    for row in rows.order_by("id"):
        update(row, replace(load(row.id)[1], resources=None, **fields), actor=actor)


@transaction.atomic
def purge(dataset: Dataset, *, actor: Actor) -> None:
    """Remove the dataset, its resources, their versions, files and tables for good; sysadmins only."""
    require(is_sysadmin(actor), "Only sysadmins may purge datasets")
    number = dataset.id
    contents = list(ResourceVersion.objects.filter(resource__dataset=dataset).values_list("id", "file"))
    trail.audit(actor, "purge", "dataset", number, before=_parsed(dataset.rendered))
    Following.objects.filter(kind="dataset", object_id=number).delete()
    others = related(number)
    dataset.delete()
    trail.reindex([number, *_shown_again(others)])
    transaction.on_commit(lambda: _remove(contents))


def _shown_again(ids: Collection[UUID]) -> Collection[UUID]:
    """Render datasets anew that tell of one which has come into or gone out of sight; return them."""
    for each in ids:
        render(each)
    return ids


def _remove(contents: Sequence[tuple[UUID, str]]) -> None:
    """Remove the files and tables of versions that are gone; a crash in between leaves files that nobody can reach."""
    for version_id, file in contents:
        default_storage.delete(file)
        store.remove(settings.TABLES, str(version_id))


def _parsed(rendered: str) -> dict[str, Any] | None:
    return orjson.loads(rendered) if rendered else None


def _owner(record: DatasetRecord, actor: Actor, *, before: Dataset | None) -> Organization:
    """Return the organization that the record names, which must be one where the actor may create datasets."""
    if not record.owner_org:
        raise Invalid({"owner_org": ["An organization must be provided"]})
    owner = Organization.objects.filter(parts.by_id_or_name([record.owner_org]), state="active").first()
    if owner is None:
        # Who may not make datasets anywhere they like is refused before they learn which organizations there are.
        require(before is not None or is_sysadmin(actor), FOREIGN)
        raise Invalid({"owner_org": ["Organization does not exist"]})
    moves = before is None or before.owner_org_id != owner.id
    if moves and not has_permission(actor, "create_dataset", owner.id):
        if before is None:
            raise NotAllowed(FOREIGN)
        raise Invalid({"owner_org": [FOREIGN]})
    return owner


def _check(record: DatasetRecord, *, current: Dataset | None) -> None:
    """Raise Invalid for what only the database can know, and for a class that may not be public."""
    errors: dict[str, Any] = {}
    if not record.private and record.data_category != "public":
        errors["private"] = [ONLY_PUBLIC]
    taken = Dataset.objects.filter(name=record.name).exclude(id__in=[current.id] if current else []).first()
    if taken is not None and taken.state == "deleted":
        Dataset.objects.filter(id=taken.id).update(name=str(taken.id))
        render(taken.id)
    elif taken is not None:
        errors["name"] = [TAKEN]
    if current is None and record.id and Dataset.objects.filter(id=record.id).exists():
        errors["id"] = ["Dataset id already exists"]
    if errors:
        raise Invalid(errors)


def _save(row: Dataset, **options: Any) -> None:
    """Write the row; raise Invalid when another transaction took the name since `_check`."""
    try:
        with transaction.atomic():
            row.save(**options)
    except IntegrityError as error:
        raise Invalid({"name": [TAKEN]}) from error


def _fill(row: Dataset, record: DatasetRecord) -> None:
    for name in COLUMNS:
        setattr(row, name, getattr(record, name))
    row.license_id = record.license_id or DEFAULT_LICENSE
    row.title = (record.title or "").strip() or record.name
    row.title_key = sort_key(row.title)


def _fill_parts(row: Dataset, record: DatasetRecord, actor: Actor) -> None:
    parts.set_tags(row, record.tags)
    parts.set_terms(row, record.terms)
    parts.set_groups(row, record.groups, actor=actor)
    if record.resources is not None:
        parts.set_resources(row, record.resources)
