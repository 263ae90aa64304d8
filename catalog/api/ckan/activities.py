"""Actions on what happened to datasets, groups, organizations and accounts."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from catalog.access import is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import every, flag, identifier, mapping, natural, text, texts
from catalog.api.site import placed
from catalog.formats.ckan.addresses import stamp
from catalog.formats.ckan.checks import Invalid
from catalog.models import Activity
from catalog.operations import activities as operations
from catalog.queries import activities, finding
from catalog.queries.activities import Part

DEFAULT, MOST = 31, 100
KINDS = ("package", "group", "organization", "user")
TYPES = tuple(f"{verb} {kind}" for kind in KINDS for verb in ("new", "changed", "deleted"))
DIFFS = ("unified", "context", "html")
MOST_HTML_LINES = 3_000
"""Comparing word by word takes the square of the number of lines."""


def package_activity_list(call: Call) -> list[Any]:
    """Return what happened to a dataset, the latest first.

    :param id: the id or name of the dataset
    :param limit: how many, 31 when left out, at most 100 (optional)
    :param offset: how many to skip (optional)
    :param before, after: only those before or after this time, in seconds since 1970 (optional)
    :param activity_types, exclude_activity_types: a list of the types wanted or not wanted (optional)
    :returns: a list of activities: `id`, `timestamp`, `user_id`, `object_id`, `activity_type` and `data`
    """
    dataset = finding.dataset(identifier(call.given, "id"), call.actor)
    return _shown(activities.of_dataset(dataset, call.actor, part(call.given)), call)


def group_activity_list(call: Call) -> list[Any]:
    """Return what happened to a group and the datasets in it, the latest first.

    :param id: the id or name of the group
    :returns: a list of activities

    For the other parameters see `package_activity_list`.
    """
    group = finding.group(identifier(call.given, "id"), call.actor)
    return _shown(activities.of_gathering(group, call.actor, part(call.given)), call)


def organization_activity_list(call: Call) -> list[Any]:
    """Return what happened to an organization and its datasets, the latest first.

    :param id: the id or name of the organization
    :returns: a list of activities

    For the other parameters see `package_activity_list`.
    """
    organization = finding.organization(identifier(call.given, "id"), call.actor)
    return _shown(activities.of_gathering(organization, call.actor, part(call.given)), call)


def user_activity_list(call: Call) -> list[Any]:
    """Return what a user did, the latest first.

    :param id: the id or name of the user
    :returns: a list of activities

    For the other parameters see `package_activity_list`.
    """
    user = finding.user(identifier(call.given, "id"))
    return _shown(activities.of_user(user, call.actor, part(call.given)), call)


def recently_changed_packages_activity_list(call: Call) -> list[Any]:
    """Return what happened to public datasets, the latest first.

    :returns: a list of activities

    For the parameters see `package_activity_list`.
    """
    return _shown(activities.of_public_datasets(part(call.given)), call)


def activity_show(call: Call) -> Any:
    """Return one activity. You must be one who may change what it happened to.

    :param id: the id of the activity
    :param include_data: false for the title only of the object as it was (optional)
    :returns: the activity
    """
    row = activities.activity(identifier(call.given, "id"), call.actor)
    entry = described(row)
    if not flag(call.given, "include_data", default=True):
        titles = {kind: {"title": kept.get("title", "")} for kind, kept in row.data.items() if isinstance(kept, dict)}
        entry["data"] = {**entry["data"], **titles}
    return _placed(entry, call)


def activity_data_show(call: Call) -> Any:
    """Return what an activity kept of its object. You must be one who may change that.

    :param id: the id of the activity
    :param object_type: `package`, `group` … (optional)
    :returns: the object as it was
    """
    row = activities.activity(identifier(call.given, "id"), call.actor)
    kind = text(call.given, "object_type")
    if kind and kind not in row.data:
        raise finding.NotFound("Could not find that object_type in the activity")
    return _placed(row.data[kind] if kind else row.data, call)


def activity_diff(call: Call) -> dict[str, Any]:
    """Return what an activity changed, against the one before. You must be one who may change the object.

    :param id: the id of the activity
    :param object_type: `package`, `group` …
    :param diff_type: `unified` when left out, `context` or `html` (optional)
    :returns: an object with `diff`, a text, and `activities`, the one before and this one
    """
    key, object_type = every(call.given, "id", "object_type")
    diff_type = text(call.given, "diff_type", default="unified")
    if diff_type not in DIFFS:
        raise Invalid({"diff_type": [f"Must be one of {', '.join(DIFFS)}"]})
    after = activities.activity(key, call.actor)
    if object_type not in after.data:
        raise finding.NotFound("Could not find that object_type in the activity")
    before = activities.before(after, object_type)
    old, new = (_lines(row.data[object_type], call) for row in (before, after))
    return {
        "diff": _difference(old, new, diff_type),
        "activities": [_placed(described(row), call) for row in (before, after)],
    }


def activity_create(call: Call) -> Any:
    """Add an activity of a user. Sysadmins only.

    :param user_id: the id or name of the user
    :param object_id: the id or name of what it happened to
    :param activity_type: `new`, `changed` or `deleted`, and behind it `package`, `group`, `organization` or `user`
    :param data: the object as it was, under the word for it (optional)
    :returns: the activity
    """
    require(is_sysadmin(call.actor), "Only sysadmins may create activities")
    user_key, key, activity_type = every(call.given, "user_id", "object_id", "activity_type")
    if activity_type not in TYPES:
        raise Invalid({"activity_type": ["Not found: Activity type"]})
    object_id = _object_id(activity_type.split()[1], key, call)
    try:
        user = finding.user(user_key)
    except finding.NotFound:
        raise Invalid({"user_id": ["Not found: User"]}) from None
    data = mapping(call.given, "data")
    return _placed(described(operations.record(user, object_id, activity_type, data, actor=call.actor)), call)


def part(given: Mapping[str, Any]) -> Part:
    """Return which part of a stream the parameters ask for; a limit beyond 100 is cut. Raise Invalid."""
    types, without = texts(given, "activity_types"), texts(given, "exclude_activity_types")
    if types and without:
        raise Invalid({"activity_types": ["Cannot be used together with `exclude_activity_types`"]})
    return Part(
        limit=min(natural(given, "limit", default=DEFAULT), MOST),
        offset=min(natural(given, "offset", default=0), 2**31),
        before=_moment(given, "before"),
        after=_moment(given, "after"),
        types=types,
        without_types=without,
    )


def described(row: Activity) -> dict[str, Any]:
    """Return an activity as CKAN shows it; addresses in it begin with `addresses.SITE`."""
    package = row.data.get("package")
    package = package if isinstance(package, Mapping) else None
    return {
        "id": str(row.id),
        "timestamp": stamp(row.timestamp),
        "user_id": str(row.user_id) if row.user_id else None,
        "object_id": str(row.object_id),
        "activity_type": row.activity_type,
        "data": {**row.data, **({"actor": row.user.username if row.user else ""} if package else {})},
        "permission_labels": _labels(package, row.object_id) if package else None,
    }


def _labels(package: Mapping[str, Any], object_id: UUID) -> list[str]:
    """Return CKAN's words for who might see the dataset at that time; who may see the activity now is not decided by them."""
    if package.get("state", "active") == "active" and not package.get("private", False):
        return ["public"]
    owner = package.get("owner_org")
    return [f"collaborator-{object_id}", *([f"member-{owner}"] if owner else [])]


def _shown(rows: Iterable[Activity], call: Call) -> list[Any]:
    return [_placed(described(row), call) for row in rows]


def _placed(entry: Any, call: Call) -> Any:
    return placed(orjson.dumps(entry).decode(), call.site)


def _moment(given: Mapping[str, Any], name: str) -> datetime | None:
    value = given.get(name)
    if value is None or value == "":
        return None
    try:
        seconds = math.nan if isinstance(value, bool) else float(value)
        return datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise Invalid({name: ["Must be a float timestamp"]}) from None


def _object_id(kind: str, key: str, call: Call) -> UUID:
    """Return the id of the dataset, group, organization or user with this id or name. Raise Invalid."""
    try:
        if kind == "user":
            return finding.user(key).id
        if kind == "package":
            return finding.dataset(key, call.actor).id
        return (finding.group if kind == "group" else finding.organization)(key, call.actor).id
    except finding.NotFound as error:
        raise Invalid({"object_id": [f"Not found: {error}"]}) from None


def _lines(kept: Any, call: Call) -> list[str]:
    """Return an object as the lines of its JSON, sorted by key."""
    whole = orjson.loads(orjson.dumps(_placed(kept, call)))
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False).split("\n")


def _difference(old: list[str], new: list[str], diff_type: str) -> str:
    if diff_type == "unified":
        return "\n".join(difflib.unified_diff(old, new))
    if diff_type == "context":
        return "\n".join(difflib.context_diff(old, new))
    if len(old) + len(new) > MOST_HTML_LINES:
        raise Invalid({"diff_type": ["The object is too large for this; ask for unified"]})
    # Long lines are wrapped as CKAN's page shows them.
    return difflib.HtmlDiff(wrapcolumn=60).make_table(old, new, context=True)


READS: tuple[Action, ...] = (
    package_activity_list, group_activity_list, organization_activity_list, user_activity_list,
    recently_changed_packages_activity_list, activity_show, activity_data_show, activity_diff,
)  # fmt: skip
WRITES: tuple[Action, ...] = (activity_create,)
