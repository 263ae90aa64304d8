"""Actions on groups, which gather datasets by topic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from catalog.api.ckan import gatherings
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import flag, natural, required
from catalog.api.site import placed
from catalog.formats.ckan.groups import listed
from catalog.models.shapes import organization_record
from catalog.operations import organizations
from catalog.queries import catalogue, finding, packages


def group_list(call: Call) -> list[Any]:
    """Return the groups.

    :param all_fields: objects instead of names, at most 25 in one call (optional)
    :param sort: `name`, `title` or `package_count`, with `asc` or `desc`; `title asc` when left out (optional)
    :param limit, offset: which part of the list (optional)
    :param groups: the names of those wanted (optional)
    :param q: letters in name, title or description (optional)
    :param include_dataset_count, include_extras, include_users, include_groups: parts of the objects (optional)
    :returns: a list of names, at most 1000, or of objects
    """
    return gatherings.as_list(catalogue.groups(call.actor), call, names="groups")


def group_show(call: Call) -> Any:
    """Return a group.

    :param id: the id or name of the group
    :param include_datasets: add `packages`, its latest 10 datasets that you may see (optional)
    :param include_dataset_count, include_extras, include_users, include_groups, include_followers,
        include_member_count: other parts (optional)
    :returns: the group
    """
    return gatherings.shown(finding.group(required(call.given, "id"), call.actor), call)


def group_create(call: Call) -> Any:
    """Make a group; you become its admin.

    :param name: its name in addresses: 2 to 100 of the characters a-z, 0-9, - and _
    :param title, description, image_url: texts (optional)
    :param extras: a list of objects with `key` and `value` (optional)
    :param users: a list of objects with `name` and `capacity` (optional)
    :param packages: a list of objects with `id` or `name` of datasets (optional)
    :param image_upload: a PNG, GIF or JPEG picture, in a multipart body; `clear_upload` removes it (optional)
    :returns: the new group
    """
    return gatherings.create(call, is_organization=False)


def group_update(call: Call) -> Any:
    """Replace what a group says; its members and datasets stay.

    :param id: the id or name of the group
    :returns: the group as it is now

    For the other parameters see `group_create`.
    """
    return gatherings.update(finding.group(required(call.given, "id"), call.actor), call)


def group_patch(call: Call) -> Any:
    """Change the given fields of a group and leave the others.

    :param id: the id or name of the group
    :returns: the group as it is now

    For the other parameters see `group_create`.
    """
    row = finding.group(required(call.given, "id"), call.actor)
    return gatherings.update(row, replace(call, given=gatherings.merged(row, call)))


def group_delete(call: Call) -> None:
    """Delete a group: it disappears from lists. You must be an admin of it. Its datasets stay.

    :param id: the id or name of the group
    """
    organizations.delete(finding.group(required(call.given, "id"), call.actor), actor=call.actor)


def group_purge(call: Call) -> None:
    """Remove a group for good; its datasets stay, without it. Sysadmins only.

    :param id: the id or name of the group
    """
    organizations.purge(finding.group(required(call.given, "id"), call.actor), actor=call.actor)


def group_list_authz(call: Call) -> list[Any]:
    """Return the groups that you may put datasets into.

    :param available_only, am_member: only those of which you are a member, also for sysadmins (optional)
    :returns: a list of groups
    """
    members_only = flag(call.given, "am_member", default=False) | flag(call.given, "available_only", default=False)
    rows = catalogue.groups_of(call.actor, members_only=members_only).order_by("title_key", "name")
    entries = (listed(organization_record(row)) for row in rows)
    return [placed(orjson.dumps(entry).decode(), call.site) for entry in entries]


def group_package_show(call: Call) -> list[Any]:
    """Return the datasets of a group that you may see, the latest change first.

    :param id: the id or name of the group
    :param limit: how many, at most 1000 (optional)
    :returns: a list of datasets
    """
    row = finding.group(required(call.given, "id"), call.actor)
    limit = min(natural(call.given, "limit", default=0) or gatherings.MOST_NAMES, gatherings.MOST_NAMES)
    return [placed(each, call.site) for each in packages.of_group(row.id, call.actor, limit)]


def group_autocomplete(call: Call) -> list[dict[str, str]]:
    """Return the groups that have the given letters in their name or title.

    :param q: the letters
    :param limit: how many, 20 when left out (optional)
    :returns: a list of objects with `id`, `name` and `title`
    """
    return gatherings.completions(catalogue.groups(call.actor), call)


READS: tuple[Action, ...] = (
    group_list, group_show, group_list_authz, group_package_show, group_autocomplete,
)  # fmt: skip
WRITES: tuple[Action, ...] = (
    group_create, group_update, group_patch, group_delete, group_purge,
)  # fmt: skip
