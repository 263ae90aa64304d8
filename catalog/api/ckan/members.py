"""Actions on who and what belongs to organizations and groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from catalog.access import Actor, may_manage, require, visible_datasets
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import every, identifier, required, text
from catalog.formats.ckan.checks import Invalid
from catalog.models import Group, Organization, User
from catalog.models.shapes import organization_record
from catalog.operations import memberships, organizations
from catalog.queries import accounts, finding

ROLES = {"admin": "Admin", "editor": "Editor", "member": "Member"}
KINDS = ("user", "package", "group")
Row = Organization | Group
Triple = list[str]


def member_list(call: Call) -> list[Triple]:
    """Return the members of an organization or a group: users, datasets, and of an organization the one above it.

    :param id: the id or name of the organization or group
    :param object_type: `user`, `package` or `group` (optional)
    :param capacity: the role that users must have (optional)
    :returns: a list of `[id, type, capacity]`
    """
    row = finding.gathering(identifier(call.given, "id"), call.actor)
    kind, capacity = text(call.given, "object_type"), text(call.given, "capacity").lower()
    triples: list[Triple] = []
    if kind in {"", "user"}:
        triples += [
            [str(member.user_id), "user", ROLES[member.capacity]]
            for member in accounts.members([row])[row.id]
            if capacity in {"", member.capacity}
        ]
    shown_as = "organization" if isinstance(row, Organization) else "public"
    if kind in {"", "package"} and capacity in {"", shown_as}:
        datasets = row.datasets.filter(visible_datasets(call.actor), state="active").order_by("name")
        triples += [[str(number), "package", shown_as] for number in datasets.values_list("id", flat=True)]
    if kind == "group" and capacity in {"", "public"} and isinstance(row, Organization) and row.parent_id:
        triples.append([str(row.parent_id), "group", "public"])
    return triples


def member_roles_list(call: Call) -> list[dict[str, str]]:
    """Return the roles that members can have.

    :param group_type: `organization` when left out, or `group` (optional)
    :returns: a list of objects with `text` and `value`
    """
    kind = text(call.given, "group_type", default="organization")
    if kind not in {"organization", "group"}:
        raise Invalid({"group_type": ["Must be organization or group"]})
    return [{"text": ROLES[role], "value": role} for role in ROLES if kind == "organization" or role != "editor"]


def member_create(call: Call) -> dict[str, Any]:
    """Make a user, a dataset or an organization a member of a group or an organization.

    Users need an admin of it; datasets join groups only, which the group's members may let them.

    :param id: the id or name of the group or organization
    :param object: the id or name of what becomes a member; for an organization in another, of the one above
    :param object_type: `user`, `package` or `group`
    :param capacity: the role of a user: `admin`, `editor` or `member`
    :returns: the membership: an object with `id`, `table_name`, `table_id`, `capacity`, `group_id` and `state`
    """
    every(call.given, "object", "object_type", "capacity", "id")
    row, kind, key = _membership(call)
    capacity = required(call.given, "capacity")
    if kind == "user":
        user = finding.user(key)
        return _shown(row, "user", user.id, memberships.set_role(user, row, capacity, actor=call.actor).capacity)
    if kind == "package" and isinstance(row, Group):
        dataset = finding.dataset(key, call.actor)
        memberships.add_dataset(row, dataset, actor=call.actor)
        return _shown(row, "package", dataset.id, "public")
    if kind == "group" and isinstance(row, Organization):
        parent = finding.organization(key, call.actor)
        organizations.update(row, replace(organization_record(row), parent=str(parent.id)), actor=call.actor)
        return _shown(row, "group", parent.id, "public")
    raise _impossible(kind)


def member_delete(call: Call) -> None:
    """End a membership in a group or an organization; who may is as for `member_create`.

    :param id: the id or name of the group or organization
    :param object: the id or name of the member; for an organization in another, of the one above
    :param object_type: `user`, `package` or `group`
    """
    every(call.given, "object", "object_type", "id")
    row, kind, key = _membership(call)
    if kind == "user":
        memberships.remove_member(finding.user(key), row, actor=call.actor)
    elif kind == "package" and isinstance(row, Group):
        memberships.remove_dataset(row, finding.dataset(key, call.actor), actor=call.actor)
    elif kind == "group" and isinstance(row, Organization):
        if finding.organization(key, call.actor).id == row.parent_id:
            organizations.update(row, replace(organization_record(row), parent=None), actor=call.actor)
    else:
        raise _impossible(kind)


def organization_member_create(call: Call) -> dict[str, Any]:
    """Give a user a role in an organization, or another one. You must be an admin of the organization.

    :param id: the id or name of the organization
    :param username: the id or name of the user
    :param role: `admin`, `editor` or `member`
    :returns: the membership: an object with `id`, `table_name`, `table_id`, `capacity`, `group_id` and `state`
    """
    return _give_role(_existing(finding.organization, call), call)


def organization_member_delete(call: Call) -> None:
    """Take a user's role in an organization away. You must be an admin of the organization.

    :param id: the id or name of the organization
    :param username: the id or name of the user
    """
    row = finding.organization(required(call.given, "id"), call.actor)
    memberships.remove_member(_member(call), row, actor=call.actor)


def group_member_create(call: Call) -> dict[str, Any]:
    """Give a user a role in a group, or another one. You must be an admin of the group.

    :param id: the id or name of the group
    :param username: the id or name of the user
    :param role: `admin` or `member`
    :returns: the membership: an object with `id`, `table_name`, `table_id`, `capacity`, `group_id` and `state`
    """
    return _give_role(_existing(finding.group, call), call)


def group_member_delete(call: Call) -> None:
    """Take a user's role in a group away. You must be an admin of the group.

    :param id: the id or name of the group
    :param username: the id or name of the user
    """
    row = finding.group(required(call.given, "id"), call.actor)
    memberships.remove_member(_member(call), row, actor=call.actor)


def _existing(find: Callable[[str, Actor], Row], call: Call) -> Row:
    """Return the organization or group of the parameter `id`; as in CKAN an unknown one is an invalid parameter."""
    try:
        row = find(required(call.given, "id"), call.actor)
    except finding.NotFound:
        raise Invalid({"id": ["That group name or ID does not exist."]}) from None
    require(may_manage(call.actor, row), "You may not change the members of this")
    every(call.given, "role", "username")
    return row


def _member(call: Call) -> User:
    return finding.user(required(call.given, "username", "user_id"))


def _give_role(row: Row, call: Call) -> dict[str, Any]:
    role = required(call.given, "role")
    user = _named_user(call)
    return _shown(row, "user", user.id, memberships.set_role(user, row, role, actor=call.actor).capacity)


def _named_user(call: Call) -> User:
    """Return the user of the parameter `username`; as in CKAN an unknown one is an invalid parameter."""
    try:
        return finding.user(required(call.given, "username"))
    except finding.NotFound:
        raise Invalid({"username": ["User not found"]}) from None


def _membership(call: Call) -> tuple[Row, str, str]:
    """Return the group or organization, the kind of member and its key. Raise Invalid or NotFound."""
    key, kind = required(call.given, "object"), required(call.given, "object_type")
    if kind not in KINDS:
        raise Invalid({"object_type": [f"Must be one of {', '.join(KINDS)}"]})
    return finding.gathering(identifier(call.given, "id"), call.actor), kind, key


def _impossible(kind: str) -> Invalid:
    reason = "Datasets belong to an organization by their owner_org" if kind == "package" else "Groups hold no groups"
    return Invalid({"object_type": [reason]})


def _shown(row: Row, kind: str, number: UUID, capacity: str) -> dict[str, Any]:
    return {
        "id": str(uuid5(row.id, str(number))),
        "table_name": kind,
        "table_id": str(number),
        "capacity": capacity,
        "group_id": str(row.id),
        "state": "active",
    }


READS: tuple[Action, ...] = (member_list, member_roles_list)
WRITES: tuple[Action, ...] = (
    member_create, member_delete, organization_member_create, organization_member_delete, group_member_create,
    group_member_delete,
)  # fmt: skip
