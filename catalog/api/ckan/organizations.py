"""Actions on organizations, which own datasets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from django.db.models import QuerySet

from catalog.access import NEEDED_ROLE, is_sysadmin, organizations_where, roles
from catalog.api.ckan import gatherings
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import flag, required, text
from catalog.api.site import placed
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.groups import listed
from catalog.models.shapes import organization_record
from catalog.operations import organizations
from catalog.queries import catalogue, finding


def organization_list(call: Call) -> list[Any]:
    """Return the organizations.

    :param all_fields: objects instead of names, at most 25 in one call (optional)
    :param sort: `name`, `title` or `package_count`, with `asc` or `desc`; `title asc` when left out (optional)
    :param limit, offset: which part of the list (optional)
    :param organizations: the names of those wanted (optional)
    :param q: letters in name, title or description (optional)
    :param include_dataset_count, include_extras, include_users, include_groups: parts of the objects (optional)
    :returns: a list of names, at most 1000, or of objects
    """
    return gatherings.as_list(catalogue.organizations(call.actor), call, names="organizations")


def organization_show(call: Call) -> Any:
    """Return an organization.

    :param id: the id or name of the organization
    :param include_datasets: add `packages`, its latest 10 datasets that you may see (optional)
    :param include_dataset_count, include_extras, include_users, include_groups, include_followers,
        include_member_count: other parts (optional)
    :returns: the organization
    """
    return gatherings.shown(finding.organization(required(call.given, "id"), call.actor), call)


def organization_create(call: Call) -> Any:
    """Make an organization; you become its admin.

    :param name: its name in addresses: 2 to 100 of the characters a-z, 0-9, - and _
    :param title, description, image_url: texts (optional)
    :param extras: a list of objects with `key` and `value` (optional)
    :param groups: the organization above it, as a list of one object with `name` (optional)
    :param users: a list of objects with `name` and `capacity` (optional)
    :param image_upload: a PNG, GIF or JPEG picture, in a multipart body; `clear_upload` removes it (optional)
    :returns: the new organization
    """
    return gatherings.create(call, is_organization=True)


def organization_update(call: Call) -> Any:
    """Replace what an organization says; its members, datasets and the organization above it stay when not given.

    :param id: the id or name of the organization
    :returns: the organization as it is now

    For the other parameters see `organization_create`.
    """
    return gatherings.update(finding.organization(required(call.given, "id"), call.actor), call)


def organization_patch(call: Call) -> Any:
    """Change the given fields of an organization and leave the others.

    :param id: the id or name of the organization
    :returns: the organization as it is now

    For the other parameters see `organization_create`.
    """
    row = finding.organization(required(call.given, "id"), call.actor)
    return gatherings.update(row, replace(call, given=gatherings.merged(row, call)))


def organization_delete(call: Call) -> None:
    """Delete an organization: it disappears from lists. Its admins may, once it has no datasets.

    :param id: the id or name of the organization
    """
    organizations.delete(finding.organization(required(call.given, "id"), call.actor), actor=call.actor)


def organization_purge(call: Call) -> None:
    """Remove an organization for good; its datasets stay, without it. Sysadmins only.

    :param id: the id or name of the organization
    """
    organizations.purge(finding.organization(required(call.given, "id"), call.actor), actor=call.actor)


def organization_list_for_user(call: Call) -> list[Any]:
    """Return the organizations in which a user has a permission.

    :param id: the id or name of the user; yourself when left out (optional)
    :param permission: `manage_group` when left out; `create_dataset`, `update_dataset`, `delete_dataset`, `read`,
        `admin` or `membership` (optional)
    :param include_dataset_count: add `package_count` (optional)
    :returns: a list of organizations, each with `capacity`, the user's role
    """
    counted = flag(call.given, "include_dataset_count", default=False)
    permission = text(call.given, "permission", default="manage_group")
    if permission not in NEEDED_ROLE:
        raise Invalid({"permission": ["No such permission"]})
    key = text(call.given, "id")
    user = finding.user(key) if key else call.actor
    held = "admin" if is_sysadmin(user) else ""
    allowed = organizations_where(user, permission).values("id")
    rows: QuerySet[Any] = catalogue.organizations(call.actor).filter(id__in=allowed).order_by("title_key", "name")
    return [
        _with_capacity(row, held or roles(user)[row.id], row.package_count if counted else None, call) for row in rows
    ]


def organization_autocomplete(call: Call) -> list[dict[str, str]]:
    """Return the organizations that have the given letters in their name or title.

    :param q: the letters
    :param limit: how many, 20 when left out (optional)
    :returns: a list of objects with `id`, `name` and `title`
    """
    return gatherings.completions(catalogue.organizations(call.actor), call)


def _with_capacity(row: Any, capacity: str, package_count: int | None, call: Call) -> Any:
    entry = listed(organization_record(row), package_count=package_count)
    return placed(orjson.dumps({**entry, "capacity": capacity}).decode(), call.site)


READS: tuple[Action, ...] = (
    organization_list, organization_show, organization_list_for_user, organization_autocomplete,
)  # fmt: skip
WRITES: tuple[Action, ...] = (
    organization_create, organization_update, organization_patch, organization_delete, organization_purge,
)  # fmt: skip
