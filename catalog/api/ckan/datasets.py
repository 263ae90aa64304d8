"""Actions on datasets, which CKAN calls packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from catalog.access import Actor, has_permission, is_sysadmin, organizations_where, require
from catalog.api.ckan.call import Action, Call, Changed
from catalog.api.ckan.parameters import MISSING, flag, identifier, natural, page, required, text, texts
from catalog.api.site import placed
from catalog.formats.ckan.addresses import SITE
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.reading import read_package
from catalog.models import Dataset
from catalog.models.shapes import dataset_record
from catalog.operations import datasets
from catalog.queries import catalogue, finding, packages, uses
from catalog.records import DatasetRecord

LATEST = 10
MOST_WHOLE = 1_000
"""No call gives more whole datasets."""


def package_list(call: Call) -> list[str]:
    """Return the names of all public datasets, sorted.

    :param limit: how many names; all when left out (optional)
    :param offset: how many to skip (optional)
    :returns: a list of texts
    """
    return list(catalogue.dataset_names()[page(call.given)])


def current_package_list_with_resources(call: Call) -> list[Any]:
    """Return the public datasets with their resources, the latest change first.

    :param limit: how many, 10 when left out, at most 1000 (optional)
    :param offset: how many to skip (optional)
    :param page: which page of `limit` datasets, from 1, instead of `offset` (optional)
    :returns: a list of datasets
    """
    part = page(call.given, default=LATEST, most=MOST_WHOLE)
    if call.given.get("page") not in (None, ""):
        number = natural(call.given, "page", default=1)
        if number == 0:
            raise Invalid({"page": ["Must be a positive integer"]})
        size = part.stop - part.start
        part = page({"limit": size, "offset": (number - 1) * size}, most=MOST_WHOLE)
    return [placed(each, call.site) for each in packages.latest(part)]


def package_show(call: Call) -> Any:
    """Return a dataset with its resources.

    :param id: the id or name of the dataset
    :param include_tracking: whether to tell how often the dataset and its resources were visited (optional)
    :returns: the dataset
    """
    text = packages.rendered(required(call.given, "name_or_id", "id"), call.actor)
    if flag(call.given, "include_tracking", default=False):
        return uses.tracked(orjson.loads(text.replace(SITE, call.site)))
    return placed(text, call.site)


def package_autocomplete(call: Call) -> list[dict[str, str]]:
    """Return the datasets that have the given letters in their name or title.

    :param q: the letters
    :param limit: how many, 10 when left out, at most 1000 (optional)
    :returns: a list of objects with `name`, `title`, `match_field` and `match_displayed`
    """
    wanted = required(call.given, "q")
    limit = natural(call.given, "limit", default=10)
    found = packages.matching(wanted, call.actor, min(limit, MOST_WHOLE))
    return [_match(wanted.lower(), name, title) for name, title in found]


def _match(wanted: str, name: str, title: str) -> dict[str, str]:
    by_name = wanted in name
    return {
        "name": name,
        "title": title,
        "match_field": "name" if by_name else "title",
        "match_displayed": name if by_name else f"{title} ({name})",
    }


def package_create(call: Call) -> Any:
    """Make a dataset. You must be an editor or admin of its organization.

    :param name: the dataset's name in addresses: 2 to 100 of the characters a-z, 0-9, - and _
    :param owner_org: the id or name of the organization
    :param title, notes, author, author_email, maintainer, maintainer_email, url, version, license_id: texts (optional)
    :param private: whether only the organization sees it (optional)
    :param tags: a list of objects with `name` (optional); or, or besides, `tag_string`, separated by commas
    :param extras: a list of objects with `key` and `value` (optional)
    :param groups: a list of objects with `id` or `name` (optional)
    :param resources: a list of resources as `resource_create` takes them (optional)
    :returns: the new dataset

    The fields of the Thai government metadata standard are taken at the top level, as codes or labels.
    """
    require(organizations_where(call.actor, "create_dataset").exists(), "You may not create datasets")
    record = read_package(_heard(call))
    row = datasets.create(record if is_sysadmin(call.actor) else replace(record, id=None), actor=call.actor)
    return _shown(row, call)


def package_update(call: Call) -> Changed:
    """Replace what a dataset says. Fields that are not given are cleared; resources stay when none are given.

    :param id: the id or name of the dataset; `name` will do as well
    :returns: the dataset as it is now

    For the other parameters see `package_create`.
    """
    row, current = _editable(required(call.given, "id", "name"), call)
    record = read_package(_heard(call), current=current)
    return _changed(row, datasets.update(row, record, actor=call.actor), call)


def package_patch(call: Call) -> Changed:
    """Change the given fields of a dataset and leave the others; lists are replaced as a whole.

    :param id: the id or name of the dataset
    :returns: the dataset as it is now

    For the other parameters see `package_create`.
    """
    row, current = _editable(required(call.given, "id"), call)
    before = orjson.loads(row.rendered.replace(SITE, call.site))
    del before["resources"]
    given = {key: value for key, value in _heard(call).items() if key != "id"}
    record = read_package({**before, **given}, current=current)
    return _changed(row, datasets.update(row, record, actor=call.actor), call)


def package_delete(call: Call) -> None:
    """Delete a dataset: it disappears from lists and search, and `package_patch` with `state=active` brings it back.

    :param id: the id or name of the dataset
    """
    row = finding.dataset(identifier(call.given, "id"), call.actor)
    datasets.delete(row, actor=call.actor)


def dataset_purge(call: Call) -> None:
    """Remove a dataset and its resources for good. Sysadmins only.

    :param id: the id or name of the dataset
    """
    row = finding.dataset(identifier(call.given, "id"), call.actor)
    datasets.purge(row, actor=call.actor)


def package_owner_org_update(call: Call) -> None:
    """Give a dataset to another organization. Sysadmins only.

    :param id: the id or name of the dataset
    :param organization_id: the id or name of the organization
    """
    require(is_sysadmin(call.actor), "Only sysadmins may give datasets to other organizations")
    row = finding.dataset(identifier(call.given, "id"), call.actor)
    datasets.give(row, required(call.given, "organization_id"), actor=call.actor)


def bulk_update_private(call: Call) -> None:
    """Make datasets of an organization private. You must be an admin of the organization.

    :param org_id: the id or name of the organization
    :param datasets: a list of ids of datasets; those of other organizations are left alone
    """
    _change_several(call, private=True)


def bulk_update_public(call: Call) -> None:
    """Make datasets of an organization public. You must be an admin of the organization.

    :param org_id: the id or name of the organization
    :param datasets: a list of ids of datasets; those of other organizations are left alone
    """
    _change_several(call, private=False)


def bulk_update_delete(call: Call) -> None:
    """Delete datasets of an organization. You must be an admin of the organization.

    :param org_id: the id or name of the organization
    :param datasets: a list of ids of datasets; those of other organizations are left alone
    """
    _change_several(call, state="deleted")


def _change_several(call: Call, **fields: Any) -> None:
    key = text(call.given, "org_id")
    require(
        is_sysadmin(call.actor) or _has_bulk(call.actor, key), "You may not change many datasets of this organization"
    )
    row = finding.organization(required(call.given, "org_id"), call.actor)
    if "datasets" not in call.given:
        raise Invalid({"datasets": [MISSING]})
    datasets.change_several(row, texts(call.given, "datasets"), actor=call.actor, **fields)


def _has_bulk(actor: Actor, key: str) -> bool:
    """Tell whether the actor may change many datasets of this organization; for one that there is not, nobody may."""
    try:
        return has_permission(actor, "bulk", finding.organization(key, actor).id)
    except finding.NotFound:
        return False


def _heard(call: Call) -> Mapping[str, Any]:
    """Return the parameters without the time stamp that only sysadmins may set, and that others send back as it was shown."""
    if is_sysadmin(call.actor):
        return call.given
    return {key: value for key, value in call.given.items() if key != "metadata_modified"}


def _editable(key: str, call: Call) -> tuple[Dataset, DatasetRecord]:
    row = finding.editable_dataset(key, call.actor)
    return row, dataset_record(row)


def _changed(before: Dataset, row: Dataset, call: Call) -> Changed:
    return Changed(_shown(row, call), [str(row.id)] if row.rendered != before.rendered else [])


def _shown(row: Dataset, call: Call) -> Any:
    return placed(packages.of_dataset(row.id), call.site)


READS: tuple[Action, ...] = (package_list, current_package_list_with_resources, package_show, package_autocomplete)
WRITES: tuple[Action, ...] = (
    package_create, package_update, package_patch, package_delete, dataset_purge, package_owner_org_update,
    bulk_update_private, bulk_update_public, bulk_update_delete,
)  # fmt: skip
