"""Actions on the resources of datasets: links and uploaded files."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import natural, required
from catalog.api.site import placed
from catalog.formats.ckan.package import resource_dict
from catalog.formats.ckan.reading import read_resource
from catalog.models import Resource
from catalog.models.shapes import resource_record
from catalog.operations import resources
from catalog.queries import catalogue, finding, versions

MOST_FORMATS = 1_000
NOT_FIELDS = {"upload", "clear_upload", "package_id", "id"}


def resource_show(call: Call) -> Any:
    """Return a resource.

    :param id: the id of the resource
    :returns: the resource
    """
    return _shown(finding.resource(required(call.given, "id"), call.actor), call)


def format_autocomplete(call: Call) -> list[str]:
    """Return the formats of public resources that have the given letters, the most used first.

    :param q: the letters
    :param limit: how many, 5 when left out, at most 1000 (optional)
    :returns: a list of texts in lower case
    """
    limit = min(natural(call.given, "limit", default=5), MOST_FORMATS)
    return catalogue.formats(required(call.given, "q"), limit)


def resource_create(call: Call) -> Any:
    """Add a resource to a dataset. You must be an editor or admin of its organization.

    :param package_id: the id or name of the dataset
    :param upload: a file, in a multipart body (optional)
    :param url: the address of a link, when there is no file (optional)
    :param name, description, format, mimetype, resource_type: texts (optional)
    :param id: a UUID for the resource (optional)
    :returns: the new resource

    An uploaded file is checked before it is served. The call waits a moment for that; a large file may appear later.
    """
    dataset = finding.editable_dataset(required(call.given, "package_id"), call.actor)
    fields = {**_fields(call), **({"id": call.given["id"]} if call.given.get("id") else {})}
    row = resources.create(dataset, read_resource(fields), actor=call.actor, upload=_upload(call))
    return _settled(row, call)


def resource_update(call: Call) -> Any:
    """Replace what a resource says, and its file if a new one is sent.

    :param id: the id of the resource
    :param upload: a file, in a multipart body (optional)
    :returns: the resource as it is now

    For the other parameters see `resource_create`.
    """
    row = finding.editable_resource(required(call.given, "id"), call.actor)
    return _update(row, _fields(call), call)


def resource_patch(call: Call) -> Any:
    """Change the given fields of a resource and leave the others.

    :param id: the id of the resource
    :param upload: a file, in a multipart body (optional)
    :returns: the resource as it is now

    For the other parameters see `resource_create`.
    """
    row = finding.editable_resource(required(call.given, "id"), call.actor)
    before = orjson.loads(orjson.dumps(_shown(row, call)))
    return _update(row, {**before, **_fields(call)}, call)


def resource_delete(call: Call) -> None:
    """Delete a resource; its file and its table can no longer be reached.

    :param id: the id of the resource
    """
    resources.delete(finding.editable_resource(required(call.given, "id"), call.actor), actor=call.actor)


def _fields(call: Call) -> dict[str, Any]:
    return {key: value for key, value in call.given.items() if key not in NOT_FIELDS}


def _upload(call: Call) -> UploadedFile | None:
    return call.files.get("upload")


def _update(row: Resource, fields: dict[str, Any], call: Call) -> Any:
    record = read_resource({**fields, "id": str(row.id)}, current=resource_record(row))
    return _settled(resources.update(row, record, actor=call.actor, upload=_upload(call)), call)


def _settled(row: Resource, call: Call) -> Any:
    """Return the resource when the portal has made up its mind about a file that came with the call."""
    if "upload" in call.files:
        versions.wait_until_decided(row.id, settings.UPLOAD_WAIT_SECONDS)
        row = finding.resource(str(row.id), call.actor)
    return _shown(row, call)


def _shown(row: Resource, call: Call) -> Any:
    resource = resource_dict(resource_record(row), str(row.dataset_id))
    return placed(orjson.dumps(resource).decode(), call.site)


READS: tuple[Action, ...] = (resource_show, format_autocomplete)
WRITES: tuple[Action, ...] = (resource_create, resource_update, resource_patch, resource_delete)
