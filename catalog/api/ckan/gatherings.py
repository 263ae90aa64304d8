"""What the actions on organizations and those on groups have in common: one object with two faces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import transaction
from django.db.models import F, Q, QuerySet

from catalog.access import forget_roles, may_create, may_manage, require
from catalog.api.ckan.call import Call
from catalog.api.ckan.parameters import flag, natural, page, text, texts
from catalog.api.ckan.user_objects import member_dict
from catalog.api.site import placed
from catalog.formats.ckan.checks import Invalid, objects
from catalog.formats.ckan.groups import listed, organization_dict, read_organization
from catalog.models import Group, Organization, User
from catalog.models.shapes import organization_record
from catalog.operations import memberships, organizations, pictures
from catalog.queries import accounts, catalogue, finding, following, packages

Row = Organization | Group
IMAGE = "image_upload"
MOST_NAMES = 1_000
MOST_OBJECTS = 25
MOST_DATASETS = 10
ORDERS = {"name": "name", "title": "title_key", "package_count": "package_count"}


def shown(row: Row, call: Call) -> Any:
    """Return an organization or group with the parts that the `include_*` flags ask for. Raise Invalid."""
    wanted = _flags(
        call.given, include_datasets=False, include_dataset_count=True, include_extras=True, include_users=True,
        include_groups=True, include_followers=True, include_member_count=False,
    )  # fmt: skip
    members = accounts.members([row])[row.id] if wanted["include_users"] or wanted["include_member_count"] else []
    found = organization_dict(
        organization_record(row),
        package_count=catalogue.package_count(row, call.actor) if wanted["include_dataset_count"] else None,
        users=_users(members, call) if wanted["include_users"] else None,
        parents=_parents(row) if wanted["include_groups"] else None,
        followers=following.follower_count(row) if wanted["include_followers"] else 0,
        with_extras=wanted["include_extras"],
    )
    if wanted["include_member_count"]:
        found["member_count"] = len(members)
    if wanted["include_datasets"]:
        found["packages"] = [placed(each, call.site) for each in _datasets(row, call)]
    return _placed(found, call)


def as_list(rows: QuerySet[Any], call: Call, *, kind: str) -> list[Any]:
    """Return the organizations or groups that the parameters choose: names, or with `all_fields` objects. Raise Invalid.

    `kind` is `organization` or `group`; in the plural it is the parameter that lists the ones wanted by name.
    """
    if text(call.given, "type", default=kind) != kind:
        return []
    whole = flag(call.given, "all_fields", default=False)
    rows = _sorted(_chosen(rows, call.given, f"{kind}s"), call.given)
    part = page(call.given, most=MOST_OBJECTS if whole else MOST_NAMES)
    if not whole:
        return list(rows.values_list("name", flat=True)[part])
    wanted = _flags(
        call.given, include_dataset_count=True, include_extras=False, include_users=False, include_groups=False
    )
    chosen = list(rows[part])
    members = accounts.members(chosen) if wanted["include_users"] else {}
    followers = following.follower_counts(kind, [row.id for row in chosen])
    entries = [_entry(row, wanted, members.get(row.id), call) for row in chosen]
    return [
        _placed({**each, "num_followers": followers[row.id]}, call) for row, each in zip(chosen, entries, strict=True)
    ]


def create(call: Call, *, kind: str) -> Any:
    """Make an `organization` or a `group` of the parameters; return it as `*_show` does. Raise NotAllowed or Invalid."""
    require(may_create(call.actor, kind), f"You may not create {kind}s")
    with pictures.stored(call.files.get(IMAGE)) as image, transaction.atomic():
        record = read_organization(_with_image(call, image), is_organization=kind == "organization")
        row = organizations.create(record, actor=call.actor)
        forget_roles(call.actor)
        _set_parts(row, call)
    return shown(_again(row), call)


def update(row: Row, call: Call) -> Any:
    """Replace what an organization or a group says; return it as CKAN does, with its datasets and without its followers."""
    require(may_manage(call.actor, row), "You may not change this")
    current = organization_record(row)
    if call.given.get("type") not in (None, "", "organization" if current.is_organization else "group"):
        raise Invalid({"type": "Type cannot be updated"})
    kept = {"title": current.title, "description": current.description, "image_url": current.image_url}
    with pictures.stored(call.files.get(IMAGE)) as image, transaction.atomic():
        record = read_organization({**kept, **_with_image(call, image)}, current=current)
        changed = organizations.update(row, record, actor=call.actor)
        _set_parts(changed, call)
    answer = organization_dict(
        organization_record(changed := _again(changed)),
        package_count=catalogue.package_count(changed, call.actor),
        users=_users(accounts.members([changed])[changed.id], call),
        parents=_parents(changed),
        packages=[placed(each, call.site) for each in _datasets(changed, call)],
        followers=None,
    )
    return _placed(answer, call)


def _with_image(call: Call, image: str) -> Mapping[str, Any]:
    """Return the parameters with the name of the picture that came with the call, or without any if so asked."""
    if image or flag(call.given, "clear_upload", default=False):
        return {**call.given, "image_url": image}
    url = call.given.get("image_url")
    # What `image_display_url` said may come back as the address.
    return (
        {**call.given, "image_url": url.removeprefix(f"{call.site}/uploads/group/")}
        if isinstance(url, str)
        else call.given
    )


def _set_parts(row: Row, call: Call) -> None:
    """Give the organization or group the members and datasets that were sent; those not sent stay. Raise Invalid."""
    if (users := objects(call.given, "users")) is not None:
        wanted = {_account(each): text(each, "capacity", default="member") for each in users}
        # Members that another portal's dump names and that have no account here are left out, as CKAN does.
        known = {user: capacity for user, capacity in wanted.items() if user is not None}
        memberships.set_members(row, known, actor=call.actor)
    if isinstance(row, Group) and (sent := objects(call.given, "packages")) is not None:
        datasets = [finding.dataset(_key(each, "packages"), call.actor) for each in sent]
        memberships.set_datasets(row, datasets, actor=call.actor)


def _account(item: Mapping[str, Any]) -> User | None:
    try:
        return finding.user(_key(item, "users"))
    except finding.NotFound:
        return None


def _key(item: Mapping[str, Any], name: str) -> str:
    key = item.get("id") or item.get("name")
    if not isinstance(key, str):
        raise Invalid({name: ["Missing value"]})
    return key


def merged(row: Row, call: Call) -> dict[str, Any]:
    """Return what a patch makes of an organization or a group: its own fields, and over them those that were given."""
    own = organization_dict(organization_record(row), parents=None, followers=None)
    own.pop("type")
    return {**orjson.loads(orjson.dumps(_placed(own, call))), **call.given}


def completions(rows: QuerySet[Any], call: Call) -> list[dict[str, str]]:
    """Return `id`, `name` and `title` of those with the letters of `q` in name or title."""
    limit = min(natural(call.given, "limit", default=20), MOST_NAMES)
    wanted = text(call.given, "q")
    found = rows.filter(Q(name__icontains=wanted) | Q(title__icontains=wanted)).order_by("title_key", "name")
    return [{"id": str(row.id), "name": row.name, "title": row.title} for row in found[:limit]]


def _flags(given: Mapping[str, Any], **defaults: bool) -> dict[str, bool]:
    return {name: flag(given, name, default=default) for name, default in defaults.items()}


def _users(members: Sequence[accounts.Member], call: Call) -> list[dict[str, Any]]:
    created = accounts.created_packages([member.user_id for member in members], call.actor)
    return [
        member_dict(member.user, capacity=member.capacity, created_packages=created.get(member.user_id, 0))
        for member in members
    ]


def _parents(row: Row) -> list[Any]:
    parent = row.parent if isinstance(row, Organization) else None
    return [organization_record(parent)] if parent else []


def _datasets(row: Row, call: Call) -> Sequence[str]:
    find = packages.of_organization if isinstance(row, Organization) else packages.of_group
    return find(row.id, call.actor, MOST_DATASETS)


def _entry(
    row: Any, wanted: Mapping[str, bool], members: Sequence[accounts.Member] | None, call: Call
) -> dict[str, Any]:
    return listed(
        organization_record(row),
        package_count=row.package_count if wanted["include_dataset_count"] else None,
        with_extras=wanted["include_extras"],
        users=None if members is None else _users(members, call),
        parents=_parents(row) if wanted["include_groups"] else None,
    )


def _chosen(rows: QuerySet[Any], given: Mapping[str, Any], names: str) -> QuerySet[Any]:
    if wanted := texts(given, names):
        rows = rows.filter(name__in=wanted)
    if letters := text(given, "q"):
        rows = rows.filter(Q(name__icontains=letters) | Q(title__icontains=letters) | Q(description__icontains=letters))
    return rows


def _sorted(rows: QuerySet[Any], given: Mapping[str, Any]) -> QuerySet[Any]:
    words = text(given, "sort", "order_by", default="title asc").lower().split()
    field = {"display_name": "title", "packages": "package_count"}.get(words[0], words[0]) if words else "title"
    direction = words[1] if len(words) == 2 else "desc" if field == "package_count" else "asc"
    if field not in ORDERS or direction not in {"asc", "desc"} or len(words) > 2:
        raise Invalid({"message": f"Cannot sort by field `{' '.join(words)[:100]}`"})
    if field == "package_count" and len(words) == 1:
        rows = rows.filter(package_count__gt=0)
    key = F(ORDERS[field])
    return rows.order_by(key.desc() if direction == "desc" else key.asc(), "name")


def _again(row: Any) -> Row:
    """Return the row as the database has it, its parent included."""
    fresh: Row = type(row).objects.get(id=row.id)
    return fresh


def _placed(found: dict[str, Any], call: Call) -> Any:
    return placed(orjson.dumps(found).decode(), call.site)
