"""Actions on who belongs to organizations and groups."""

from __future__ import annotations

from catalog.access import visible_datasets
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import required, text
from catalog.models import Organization
from catalog.queries import accounts, finding

ROLES = {"admin": "Admin", "editor": "Editor", "member": "Member"}
KINDS = {"user", "package", "group"}
Triple = list[str]


def member_list(call: Call) -> list[Triple]:
    """Return the members of an organization or a group: users, and of a group its datasets.

    :param id: the id or name of the organization or group
    :param object_type: `user` or `package` (optional)
    :param capacity: the role that users must have (optional)
    :returns: a list of `[id, type, capacity]`
    """
    row = finding.gathering(required(call.given, "id"), call.actor)
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
    return triples


READS: tuple[Action, ...] = (member_list,)
WRITES: tuple[Action, ...] = ()
