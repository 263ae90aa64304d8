"""Actions on the resources of datasets: links and uploaded files."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import MISSING, identifier, natural, page, parsed, required, text
from catalog.api.site import placed
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.package import resource_dict
from catalog.formats.ckan.reading import read_resource
from catalog.models import Resource
from catalog.models.shapes import resource_record
from catalog.operations import resources, uploads
from catalog.operations.uploads import Finished
from catalog.queries import catalogue, finding, versions

MOST_FORMATS = MOST_FOUND = 1_000
NOT_FIELDS = {"upload", "upload_id", "clear_upload", "package_id", "id"}


def resource_show(call: Call) -> Any:
    """Return a resource.

    :param id: the id of the resource
    :returns: the resource
    """
    return _shown(finding.resource(identifier(call.given, "id"), call.actor), call)


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
    :param upload_id: instead of `upload`, the id of a file that was sent in pieces to `/api/uploads/` (optional)
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
    :param upload_id: instead of `upload`, the id of a file that was sent in pieces to `/api/uploads/` (optional)
    :returns: the resource as it is now

    For the other parameters see `resource_create`.
    """
    row = finding.editable_resource(identifier(call.given, "id"), call.actor)
    return _update(row, _fields(call), call)


def resource_patch(call: Call) -> Any:
    """Change the given fields of a resource and leave the others.

    :param id: the id of the resource
    :param upload: a file, in a multipart body (optional)
    :param upload_id: instead of `upload`, the id of a file that was sent in pieces to `/api/uploads/` (optional)
    :returns: the resource as it is now

    For the other parameters see `resource_create`.
    """
    row = finding.editable_resource(identifier(call.given, "id"), call.actor)
    before = orjson.loads(orjson.dumps(_shown(row, call)))
    return _update(row, {**before, **_fields(call)}, call)


def resource_delete(call: Call) -> None:
    """Delete a resource; its file and its table can no longer be reached.

    :param id: the id of the resource
    """
    resources.delete(finding.editable_resource(identifier(call.given, "id"), call.actor), actor=call.actor)


def package_resource_reorder(call: Call) -> dict[str, Any]:
    """Put the resources of a dataset into another order.

    :param id: the id or name of the dataset
    :param order: a list of ids of resources; those not named keep their order behind them
    :returns: an object with the dataset's `id` and the new `order`
    """
    order = call.given.get("order")
    if order is None:
        raise Invalid({"order": [MISSING]})
    dataset = finding.editable_dataset(required(call.given, "id"), call.actor)
    if isinstance(order, str) and order.lstrip().startswith("["):
        order = parsed(order, "order")
    if not isinstance(order, list) or not all(isinstance(each, str) for each in order):
        raise Invalid({"order": "Must be a list of resource"})
    return {"id": str(dataset.id), "order": resources.reorder(dataset, order, actor=call.actor)}


def resource_search(call: Call) -> dict[str, Any]:
    """Search the resources of public datasets.

    :param query: `field:term`, or a list of these, all of which must hold; letters anywhere in the field's text in any
        case, for `hash` its beginning
    :param order_by: the field to sort by (optional)
    :param offset, limit: which part of what is found, at most 1000 (optional)
    :returns: an object with `count` and `results`, a list of resources
    """
    terms = [_term(each) for each in _query_texts(call.given.get("query"))]
    order_by = text(call.given, "order_by")
    if order_by and order_by not in catalogue.RESOURCE_FIELDS:
        raise Invalid({"order_by": [f"Field `{order_by[:100]}` not recognised"]})
    rows = catalogue.resources(terms, order_by)
    part = page(call.given, most=MOST_FOUND)
    return {"count": rows.count(), "results": [_shown(row, call) for row in rows[part]]}


def _query_texts(query: Any) -> list[str]:
    if isinstance(query, str) and query:
        return [query]
    if not query:
        raise Invalid({"query": MISSING})
    if not isinstance(query, list) or not all(isinstance(each, str) for each in query):
        raise Invalid({"query": "Must be <field>:<value> pair(s)"})
    return query


def _term(pair: str) -> tuple[str, str]:
    field, colon, wanted = pair.partition(":")
    if not colon:
        raise Invalid({"query": "Must be <field>:<value> pair(s)"})
    if field not in catalogue.RESOURCE_FIELDS:
        raise Invalid({"query": f'Field "{field[:100]}" not recognised in resource_search.'})
    return field, wanted


def _fields(call: Call) -> dict[str, Any]:
    return {key: value for key, value in call.given.items() if key not in NOT_FIELDS}


def _upload(call: Call) -> UploadedFile | Finished | None:
    """Return the file that came with the call, or in pieces before it. Raise Invalid."""
    upload = call.files.get("upload")
    upload_id = text(call.given, "upload_id")
    if upload is not None and upload_id:
        raise Invalid({"upload_id": ["Give either upload or upload_id, not both"]})
    return uploads.finish(upload_id, actor=call.actor) if upload_id else upload


def _update(row: Resource, fields: dict[str, Any], call: Call) -> Any:
    record = read_resource({**fields, "id": str(row.id)}, current=resource_record(row))
    return _settled(resources.update(row, record, actor=call.actor, upload=_upload(call)), call)


def _settled(row: Resource, call: Call) -> Any:
    """Return the resource when the portal has made up its mind about a file that came with the call."""
    if "upload" in call.files or call.given.get("upload_id"):
        versions.wait_until_decided(row.id, settings.UPLOAD_WAIT_SECONDS)
        row = finding.resource(str(row.id), call.actor)
    return _shown(row, call)


def _shown(row: Resource, call: Call) -> Any:
    resource = resource_dict(resource_record(row), str(row.dataset_id))
    return placed(orjson.dumps(resource).decode(), call.site)


READS: tuple[Action, ...] = (resource_show, resource_search, format_autocomplete)
WRITES: tuple[Action, ...] = (
    resource_create, resource_update, resource_patch, resource_delete, package_resource_reorder,
)  # fmt: skip
