"""The action that changes parts of a dataset if it is still what the caller thinks it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import transaction

from catalog.api.ckan import revisions
from catalog.api.ckan.call import Action, Call, Changed
from catalog.api.ckan.parameters import MISSING, mapping, texts
from catalog.api.ckan.revisions import Unmatched
from catalog.api.site import placed
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.reading import read_package
from catalog.models import Dataset
from catalog.models.shapes import dataset_record
from catalog.operations import datasets, resources
from catalog.queries import finding, packages

UPLOAD = "upload"


def package_revise(call: Call) -> Changed:
    """Change parts of a dataset, provided that it matches what you expect.

    :param match: an object with `id` or `name`, and whatever else must be as you say; or flattened, `match__name`
    :param filter: a list of patterns of what to remove before the update: `-notes`, `-resources__0`, `+title`, `-*`;
        the first that matches counts (optional)
    :param update: an object that is merged into the dataset; or flattened, `update__resources__1__name`,
        `update__resources__<first 5 or more characters of the id>__name`, `update__resources__extend` (optional);
        files as `update__resources__<which>__upload`
    :param include: patterns of what to leave out of the answer: `+package__id`, `-package__*` (optional)
    :returns: an object with `package`, the dataset as it is now
    """
    match, given = mapping(call.given, "match"), _flattened(call.given, "match__")
    key = match.get("id") or match.get("name") or given.get("id") or given.get("name")
    if not isinstance(key, str):
        raise Invalid({"match": [MISSING]})
    with transaction.atomic():
        found = finding.editable_dataset(key, call.actor)
        Dataset.objects.select_for_update(of=("self",)).get(id=found.id)
        row = finding.editable_dataset(str(found.id), call.actor)
        package = orjson.loads(orjson.dumps(placed(row.rendered, call.site)))
        _require_match(package, match, given)
        uploads = _changed(package, call)
        changed = datasets.update(row, read_package(package, current=dataset_record(row)), actor=call.actor)
        resources.receive_several(changed, uploads, actor=call.actor)
    answer = {"package": orjson.loads(orjson.dumps(placed(packages.of_dataset(row.id), call.site)))}
    if wanted := texts(call.given, "include"):
        revisions.thin_out(answer, _patterns(wanted, "include"))
    return Changed(answer, [str(row.id)])


def _flattened(given: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): value for key, value in given.items() if key.startswith(prefix)}


def _require_match(package: Any, match: Mapping[str, Any], flattened: Mapping[str, Any]) -> None:
    """Raise Invalid with the addresses at which the dataset is not as the caller expects."""
    wrong = revisions.mismatches(package, match)
    for key, value in sorted(flattened.items()):
        try:
            wrong += revisions.mismatches(
                revisions.at(package, key.split(revisions.SEPARATOR)), value, tuple(key.split(revisions.SEPARATOR))
            )
        except Unmatched:
            wrong.append(key)
    if wrong:
        raise Invalid({"match": wrong})


def _patterns(wanted: Iterable[str], name: str) -> list[revisions.Pattern]:
    try:
        return revisions.patterns(wanted)
    except Unmatched as error:
        raise Invalid({name: [str(error)]}) from None


def _changed(package: dict[str, Any], call: Call) -> dict[int, Any]:
    """Change the package in place; return the files that came with the call by the position of their resource."""
    number = package["id"]
    revisions.thin_out(package, _patterns(texts(call.given, "filter"), "filter"))
    try:
        revisions.merge(package, mapping(call.given, "update"))
        for key, value in sorted(_flattened(call.given, "update__").items()):
            revisions.change(package, key, value)
        uploads = {}
        for key, file in _flattened(call.files, "update__").items():
            root, *middle, last = key.split(revisions.SEPARATOR)
            if root != "resources" or len(middle) != 1 or last != UPLOAD:
                raise Unmatched(f"Unmatched key {key}")
            uploads[revisions.index_of(package.get("resources") or [], middle[0])] = file
    except Unmatched as error:
        raise Invalid({"update": [str(error)]}) from None
    package["id"] = number
    # What was filtered out is to be cleared; for resources, silence would mean to leave them.
    package.setdefault("resources", [])
    return uploads


READS: tuple[Action, ...] = ()
WRITES: tuple[Action, ...] = (package_revise,)
