"""The action that changes parts of a dataset if it is still what the caller thinks it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from catalog.api.ckan import revisions
from catalog.api.ckan.call import Action, Call, Changed
from catalog.api.ckan.parameters import MISSING, mapping, required, texts
from catalog.api.ckan.revisions import Unmatched
from catalog.api.site import placed
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.reading import read_package
from catalog.models import Dataset
from catalog.models.shapes import dataset_record
from catalog.operations import datasets, resources
from catalog.operations.uploads import Finished, finish
from catalog.queries import finding, packages

UPLOAD, UPLOAD_ID = "upload", "upload_id"
Files = dict[int, UploadedFile | Finished]
"""By the position of their resource."""


def package_revise(call: Call) -> Changed:
    """Change parts of a dataset, provided that it matches what you expect.

    :param match: an object with `id` or `name`, and whatever else must be as you say; or flattened, `match__name`
    :param filter: a list of patterns of what to remove before the update: `-notes`, `-resources__0`, `+title`, `-*`;
        the first that matches counts (optional)
    :param update: an object that is merged into the dataset; or flattened, `update__resources__1__name`,
        `update__resources__<first 5 or more characters of the id>__name`, `update__resources__extend` (optional);
        files as `update__resources__<which>__upload`, or as `update__resources__<which>__upload_id`, the id of a file
        that was sent in pieces to `/api/uploads/`
    :param include: patterns of what to leave out of the answer: `+package__id`, `-package__*` (optional)
    :returns: an object with `package`, the dataset as it is now
    """
    match, given = mapping(call.given, "match"), _flattened(call.given, "match__")
    key = match.get("id") or match.get("name") or given.get("id") or given.get("name")
    if not isinstance(key, str):
        raise Invalid({"match__id": MISSING})
    with transaction.atomic():
        found = finding.editable_dataset(key, call.actor)
        Dataset.objects.select_for_update(of=("self",)).get(id=found.id)
        row = finding.editable_dataset(str(found.id), call.actor)
        before = row.rendered
        package = orjson.loads(orjson.dumps(placed(before, call.site)))
        _require_match(package, match, given)
        uploads = _changed(package, call)
        changed = datasets.update(row, read_package(package, current=dataset_record(row)), actor=call.actor)
        resources.receive_several(changed, uploads, actor=call.actor)
    answer = {"package": orjson.loads(orjson.dumps(placed(packages.of_dataset(row.id), call.site)))}
    if wanted := texts(call.given, "include"):
        revisions.thin_out(answer, _patterns(wanted, "include"))
    return Changed(answer, [str(row.id)] if uploads or changed.rendered != before else [])


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


def _changed(package: dict[str, Any], call: Call) -> Files:
    """Change the package in place; return the files that came with the call, or in pieces before it."""
    number = package["id"]
    revisions.thin_out(package, _patterns(texts(call.given, "filter"), "filter"))
    try:
        revisions.merge(package, mapping(call.given, "update"))
    except Unmatched as error:
        raise Invalid({"update": [str(error)]}) from None
    uploads: Files = {}
    for key, value in sorted(_flattened(call.given, "update__").items()):
        try:
            if key.endswith(f"{revisions.SEPARATOR}{UPLOAD_ID}"):
                _note_file(uploads, package, key, UPLOAD_ID, finish(required({key: value}, key), actor=call.actor))
            else:
                revisions.change(package, key, value)
        except Unmatched as error:
            raise Invalid({key: [str(error)]}) from None
    for key, file in _flattened(call.files, "update__").items():
        try:
            _note_file(uploads, package, key, UPLOAD, file)
        except Unmatched as error:
            raise Invalid({key: [str(error)]}) from None
    package["id"] = number
    # What was filtered out is to be cleared; for resources, silence would mean to leave them.
    package.setdefault("resources", [])
    return uploads


def _note_file(uploads: Files, package: Mapping[str, Any], key: str, kind: str, file: UploadedFile | Finished) -> None:
    """Note a file for the resource that `resources__<which>__upload` names. Raise Unmatched, or Invalid for a second file."""
    root, *middle, last = key.split(revisions.SEPARATOR)
    if root != "resources" or len(middle) != 1 or last != kind:
        raise Unmatched(f"Unmatched key {key}")
    position = revisions.index_of(package.get("resources") or [], middle[0])
    if position in uploads:
        raise Invalid({key: ["Give either upload or upload_id, not both"]})
    uploads[position] = file


READS: tuple[Action, ...] = ()
WRITES: tuple[Action, ...] = (package_revise,)
