"""Actions on how far loaders outside the portal are; they write and read it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.access import is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import identifier, required, text
from catalog.formats.ckan.addresses import stamp
from catalog.formats.ckan.checks import Invalid, objects
from catalog.models import TaskStatus
from catalog.operations import site as operations
from catalog.queries import site

NAMED_BY = ("entity_id", "task_type", "key")
NEEDED = ("entity_id", "entity_type", "task_type", "key")
ONLY_SYSADMINS = "Only sysadmins may change the status of tasks"


def task_status_show(call: Call) -> dict[str, Any]:
    """Return the state of a task.

    :param id: the id of the state; or
    :param entity_id, task_type, key: what it is about
    :returns: an object with these, `entity_type`, `value`, `state`, `error` and `last_updated`
    """
    if number := text(call.given, "id"):
        return _shown(site.task_status(number))
    return _shown(site.task_status_of(*(required(call.given, name) for name in NAMED_BY)))


def task_status_update(call: Call) -> dict[str, Any]:
    """Write the state of a task. Sysadmins only.

    :param entity_id, entity_type, task_type, key: what it is about
    :param value, state, error: texts (optional)
    :returns: the state
    """
    if number := text(call.given, "id"):
        site.task_status(number)
    require(is_sysadmin(call.actor), ONLY_SYSADMINS)
    return _shown(operations.note_task(_read(call.given), actor=call.actor))


def task_status_update_many(call: Call) -> dict[str, Any]:
    """Write the states of several tasks. Sysadmins only.

    :param data: a list of objects as `task_status_update` takes them
    :returns: an object with `results`, a list of states
    """
    require(is_sysadmin(call.actor), ONLY_SYSADMINS)
    read = [_read(each) for each in objects(call.given, "data") or ()]
    return {"results": [_shown(operations.note_task(each, actor=call.actor)) for each in read]}


def task_status_delete(call: Call) -> None:
    """Remove the state of a task. Sysadmins only.

    :param id: the id of the state
    """
    require(is_sysadmin(call.actor), ONLY_SYSADMINS)
    operations.forget_task(site.task_status(identifier(call.given, "id")), actor=call.actor)


def _read(given: Mapping[str, Any]) -> dict[str, str]:
    values = {name: text(given, name) for name in operations.TASK_COLUMNS}
    if missing := {name: ["Missing value"] for name in NEEDED if not values[name]}:
        raise Invalid(missing)
    return values


def _shown(row: TaskStatus) -> dict[str, Any]:
    named: dict[str, Any] = {name: getattr(row, name) for name in operations.TASK_COLUMNS}
    named |= {name: named[name] or None for name in ("value", "state", "error")}
    return {"id": str(row.id), **named, "last_updated": stamp(row.last_updated)}


READS: tuple[Action, ...] = (task_status_show,)
WRITES: tuple[Action, ...] = (task_status_update, task_status_update_many, task_status_delete)
