"""One thing by its id or name, for somebody: unknown is NotFound, hidden is NotAllowed, as CKAN tells them apart."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from catalog.access import Actor, is_sysadmin, may_edit, may_read, require
from catalog.models import Dataset, Group, Organization, Resource, ResourceVersion, ResourceView, Tag, User
from catalog.models.shapes import with_parts

Row = TypeVar("Row", bound=Model)


class NotFound(Exception):
    """There is nothing of this id or name; the text names the kind of thing."""


def as_uuid(text: str) -> UUID | None:
    """Return the id that a text is, or None."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _one(rows: QuerySet[Row], key: str, name: str, what: str) -> Row:
    """Return the row with this id or, failing that, this name."""
    number = as_uuid(key)
    row = rows.filter(Q(id=number)).first() if number else None
    row = row or (rows.filter(**{name: key}).first() if "\x00" not in key else None)
    if row is None:
        raise NotFound(what)
    return row


def dataset(key: str, actor: Actor, *, parts: bool = False) -> Dataset:
    """Return the dataset with this id or name; with `parts`, ready for `shapes.dataset_record` without more queries."""
    rows = with_parts() if parts else Dataset.objects.select_related("owner_org")
    row = _one(rows, key, "name", "Dataset")
    require(may_read(actor, row), "You may not read this dataset")
    return row


def editable_dataset(key: str, actor: Actor) -> Dataset:
    """Return the dataset with this id or name if the actor may change it."""
    row = dataset(key, actor, parts=True)
    require(may_edit(actor, row), "You may not change this dataset")
    return row


def resource(key: str, actor: Actor) -> Resource:
    """Return the resource with this id, with its dataset, its current version and its written table."""
    number = as_uuid(key)
    rows = Resource.objects.select_related("dataset__owner_org", "current", "written")
    row = rows.filter(id=number).exclude(state="deleted").first() if number else None
    if row is None:
        raise NotFound("Resource")
    require(may_read(actor, row.dataset), "You may not read this resource")
    return row


def editable_resource(key: str, actor: Actor) -> Resource:
    """Return the resource with this id if the actor may change its dataset."""
    row = resource(key, actor)
    require(may_edit(actor, row.dataset), "You may not change this dataset")
    return row


def resource_view(key: str, actor: Actor) -> ResourceView:
    """Return the view of a resource with this id, with its resource and dataset."""
    number = as_uuid(key)
    rows = ResourceView.objects.select_related("resource__dataset").exclude(resource__state="deleted")
    row = rows.filter(id=number).first() if number else None
    if row is None:
        raise NotFound("Resource view")
    require(may_read(actor, row.resource.dataset), "You may not read this resource")
    return row


def version(key: str, actor: Actor) -> ResourceVersion:
    """Return a resource version, whatever became of it, for those who may change its dataset."""
    number = as_uuid(key)
    rows = ResourceVersion.objects.select_related("resource__dataset__owner_org", "resource__current")
    row = rows.filter(id=number).first() if number else None
    if row is None:
        raise NotFound("Version")
    require(may_edit(actor, row.resource.dataset), "You may not read this report")
    return row


def organization(key: str, actor: Actor) -> Organization:
    """Return the organization with this id or name; deleted ones are for sysadmins only."""
    row = _one(Organization.objects.select_related("parent"), key, "name", "Organization")
    require(row.state == "active" or is_sysadmin(actor), "You may not read this organization")
    return row


def group(key: str, actor: Actor) -> Group:
    """Return the topic group with this id or name; deleted ones are for sysadmins only."""
    row = _one(Group.objects.all(), key, "name", "Group")
    require(row.state == "active" or is_sysadmin(actor), "You may not read this group")
    return row


def gathering(key: str, actor: Actor) -> Organization | Group:
    """Return the organization or else the topic group with this id or name."""
    try:
        return organization(key, actor)
    except NotFound:
        return group(key, actor)


def tag(key: str) -> Tag:
    """Return the tag with this id or name if a public dataset has it."""
    used = Tag.objects.filter(datasets__state="active", datasets__private=False).distinct()
    return _one(used, key, "name", "Tag")


def user(key: str, *, closed: bool = False) -> User:
    """Return the account with this id or user name; closed ones only if wanted."""
    rows = User.objects.all() if closed else User.objects.filter(is_active=True)
    return _one(rows, key, "username", "User")
