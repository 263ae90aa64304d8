"""Actions on organizations, which own datasets, and on groups, which gather them by topic: one table, two faces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.db.models import QuerySet

from catalog.access import NEEDED_ROLE, Actor, is_sysadmin, organizations_where, roles
from catalog.api.ckan import gatherings
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import flag, identifier, natural, text
from catalog.api.site import placed
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.groups import listed
from catalog.models import Group, Organization
from catalog.models.shapes import organization_record
from catalog.operations import organizations
from catalog.queries import catalogue, finding, packages


@dataclass(frozen=True, slots=True)
class Face:
    """One of the two kinds: what it is called, how its rows are found, and what is special in its help texts."""

    word: str
    a: str
    rows: Callable[[Actor], QuerySet[Any]]
    find: Callable[[str, Actor], Organization | Group]
    fields: str
    stays: str
    delete: str


ORGANIZATION = Face(
    word="organization",
    a="an organization",
    rows=catalogue.organizations,
    find=finding.organization,
    fields=":param groups: the organization above it, as a list of one object with `name` (optional)",
    stays="its members, datasets and the organization above it stay when not given",
    delete="Its admins may, once it has no datasets.",
)
GROUP = Face(
    word="group",
    a="a group",
    rows=catalogue.groups,
    find=finding.group,
    fields=":param packages: a list of objects with `id` or `name` of datasets (optional)",
    stays="its members and datasets stay",
    delete="You must be an admin of it. Its datasets stay.",
)


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
    row = finding.group(identifier(call.given, "id"), call.actor)
    limit = min(natural(call.given, "limit", default=0) or gatherings.MOST_NAMES, gatherings.MOST_NAMES)
    return [placed(each, call.site) for each in packages.of_group(row.id, call.actor, limit)]


def _named(face: Face, verb: str, action: Action, help_text: str) -> Action:
    """Give the action its name and its help text, in which `{…}` stand for what differs between the two kinds."""
    words = {"a": face.a, "word": face.word, "stays": face.stays, "fields": face.fields, "delete": face.delete}
    action.__name__, action.__doc__ = f"{face.word}_{verb}", help_text.format(**words)
    return action


def _list(face: Face) -> Action:
    def list_(call: Call) -> list[Any]:
        return gatherings.as_list(face.rows(call.actor), call, kind=face.word)

    return _named(
        face,
        "list",
        list_,
        """Return the {word}s.

    :param all_fields: objects instead of names, at most 25 in one call (optional)
    :param sort: `name`, `title` or `package_count`, with `asc` or `desc`; `title asc` when left out (optional)
    :param limit, offset: which part of the list (optional)
    :param {word}s: the names of those wanted (optional)
    :param q: letters in name, title or description (optional)
    :param include_dataset_count, include_extras, include_users, include_groups: parts of the objects (optional)
    :returns: a list of names, at most 1000, or of objects
    """,
    )


def _show(face: Face) -> Action:
    def show(call: Call) -> Any:
        return gatherings.shown(_row(face, call), call)

    return _named(
        face,
        "show",
        show,
        """Return {a}.

    :param id: the id or name of the {word}
    :param include_datasets: add `packages`, its latest 10 datasets that you may see (optional)
    :param include_dataset_count, include_extras, include_users, include_groups, include_followers,
        include_member_count: other parts (optional)
    :returns: the {word}
    """,
    )


def _autocomplete(face: Face) -> Action:
    def autocomplete(call: Call) -> list[dict[str, str]]:
        return gatherings.completions(face.rows(call.actor), call)

    return _named(
        face,
        "autocomplete",
        autocomplete,
        """Return the {word}s that have the given letters in their name or title.

    :param q: the letters
    :param limit: how many, 20 when left out (optional)
    :returns: a list of objects with `id`, `name` and `title`
    """,
    )


def _create(face: Face) -> Action:
    def create(call: Call) -> Any:
        return gatherings.create(call, kind=face.word)

    return _named(
        face,
        "create",
        create,
        """Make {a}; you become its admin.

    :param name: its name in addresses: 2 to 100 of the characters a-z, 0-9, - and _
    :param title, description, image_url: texts (optional)
    :param extras: a list of objects with `key` and `value` (optional)
    :param users: a list of objects with `name` and `capacity`; those that are no accounts here are left out (optional)
    {fields}
    :param image_upload: a PNG, GIF or JPEG picture, in a multipart body; `clear_upload` removes it (optional)
    :returns: the new {word}
    """,
    )


def _update(face: Face) -> Action:
    def update(call: Call) -> Any:
        return gatherings.update(_row(face, call), call)

    return _named(
        face,
        "update",
        update,
        """Replace what {a} says; {stays}.

    :param id: the id or name of the {word}
    :returns: the {word} as it is now, with `packages`, its latest 10 datasets

    For the other parameters see `{word}_create`. As in CKAN a title, description or picture that is not given stays.
    """,
    )


def _patch(face: Face) -> Action:
    def patch(call: Call) -> Any:
        row = _row(face, call)
        return gatherings.update(row, replace(call, given=gatherings.merged(row, call)))

    return _named(
        face,
        "patch",
        patch,
        """Change the given fields of {a} and leave the others.

    :param id: the id or name of the {word}
    :returns: the {word} as it is now, with `packages`, its latest 10 datasets

    For the other parameters see `{word}_create`.
    """,
    )


def _delete(face: Face) -> Action:
    def delete(call: Call) -> None:
        organizations.delete(_row(face, call), actor=call.actor)

    return _named(
        face,
        "delete",
        delete,
        """Delete {a}: it disappears from lists. {delete}

    :param id: the id or name of the {word}
    """,
    )


def _purge(face: Face) -> Action:
    def purge(call: Call) -> None:
        organizations.purge(_row(face, call), actor=call.actor)

    return _named(
        face,
        "purge",
        purge,
        """Remove {a} for good; its datasets stay, without it. Sysadmins only.

    :param id: the id or name of the {word}
    """,
    )


def _row(face: Face, call: Call) -> Organization | Group:
    return face.find(identifier(call.given, "id"), call.actor)


def _with_capacity(row: Any, capacity: str, package_count: int | None, call: Call) -> Any:
    entry = listed(organization_record(row), package_count=package_count)
    return placed(orjson.dumps({**entry, "capacity": capacity}).decode(), call.site)


organization_autocomplete, group_autocomplete = _autocomplete(ORGANIZATION), _autocomplete(GROUP)
READS: tuple[Action, ...] = (
    *(make(face) for face in (ORGANIZATION, GROUP) for make in (_list, _show)),
    organization_autocomplete, group_autocomplete, organization_list_for_user, group_list_authz, group_package_show,
)  # fmt: skip
WRITES: tuple[Action, ...] = tuple(
    make(face) for face in (ORGANIZATION, GROUP) for make in (_create, _update, _patch, _delete, _purge)
)
