"""Actions on the people with whom single datasets are shared."""

from __future__ import annotations

from typing import Any

from catalog.access import is_sysadmin, may_share, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import every, identifier, text
from catalog.formats.ckan.addresses import stamp
from catalog.formats.ckan.checks import Invalid
from catalog.models import Collaborator
from catalog.models.collaborators import COLLABORATOR_ROLES
from catalog.operations import collaborators as operations
from catalog.queries import collaborators, finding

ROLES = dict(COLLABORATOR_ROLES)


def package_collaborator_create(call: Call) -> dict[str, Any]:
    """Share a dataset with a user, or change the role. You must be an admin of the dataset's organization.

    :param id: the id or name of the dataset
    :param user_id: the id or name of the user
    :param capacity: `member` to read the dataset while it is private, `editor` to change it too
    :returns: an object with `package_id`, `user_id`, `capacity` and `modified`
    """
    operations.require_enabled()
    key, user_key, capacity = every(call.given, "id", "user_id", "capacity")
    dataset = finding.dataset(key, call.actor)
    user = finding.user(user_key)
    return _shown(operations.share(dataset, user, capacity, actor=call.actor))


def package_collaborator_delete(call: Call) -> None:
    """Do not share a dataset with a user any more. You must be an admin of the dataset's organization.

    :param id: the id or name of the dataset
    :param user_id: the id or name of the user
    """
    operations.require_enabled()
    key, user_key = every(call.given, "id", "user_id")
    dataset = finding.dataset(key, call.actor)
    user = finding.user(user_key)
    if not operations.unshare(dataset, user, actor=call.actor):
        raise finding.NotFound(f"User {user.username} is not a collaborator on this package")


def package_collaborator_list(call: Call) -> list[dict[str, Any]]:
    """Return the users with whom a dataset is shared. You must be an admin of the dataset's organization.

    :param id: the id or name of the dataset
    :param capacity: the role that they must have (optional)
    :returns: a list of objects with `package_id`, `user_id`, `capacity` and `modified`
    """
    operations.require_enabled()
    dataset = finding.dataset(identifier(call.given, "id"), call.actor)
    require(may_share(call.actor, dataset), "You may not see the collaborators of this dataset")
    capacity = _role(call)
    return [_shown(row) for row in collaborators.of_dataset(dataset) if capacity in {"", row.capacity}]


def package_collaborator_list_for_user(call: Call) -> list[dict[str, Any]]:
    """Return the datasets that are shared with a user: yourself, or as a sysadmin anybody.

    :param id: the id or name of the user
    :param capacity: the role that the user must have (optional)
    :returns: a list of objects with `package_id`, `capacity` and `modified`
    """
    operations.require_enabled()
    key = identifier(call.given, "id")
    own = key in {str(call.actor.pk), call.actor.get_username()}
    require(own or is_sysadmin(call.actor), "You may not see the collaborations of this user")
    user, capacity = finding.user(key), _role(call)
    rows = [_shown(row) for row in collaborators.of_user(user) if capacity in {"", row.capacity}]
    return [{key: value for key, value in row.items() if key != "user_id"} for row in rows]


def _role(call: Call) -> str:
    """Return the role to which a list is narrowed, empty for none. Raise Invalid."""
    capacity = text(call.given, "capacity")
    if capacity not in {"", *ROLES}:
        raise Invalid({"message": f'Capacity must be one of "{", ".join(sorted(ROLES))}"'})
    return capacity


def _shown(row: Collaborator) -> dict[str, Any]:
    return {
        "package_id": str(row.dataset_id),
        "user_id": str(row.user_id),
        "capacity": row.capacity,
        "modified": stamp(row.modified),
    }


READS: tuple[Action, ...] = (package_collaborator_list, package_collaborator_list_for_user)
WRITES: tuple[Action, ...] = (package_collaborator_create, package_collaborator_delete)
