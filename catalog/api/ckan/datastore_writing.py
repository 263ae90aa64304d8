"""Actions that write tables row by row: make one, fill it, change its rows, empty it, drop it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import orjson

from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import MISSING, flag, mapping, parsed, required, text, texts
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.reading import read_resource
from catalog.models import Resource
from catalog.operations import tables
from catalog.operations.defining import Definition
from catalog.queries import finding
from catalog.tables import values
from catalog.tables.reading import Page
from catalog.tables.written.columns import read_fields
from catalog.tables.written.rows import Method

METHODS = ("upsert", "insert", "update")
NOT_ECHOED = frozenset({"records", "force", "id", "include_records", "include_deleted_records", "fields"})
NO_TRIGGERS = "Trigger functions are not available here"


def datastore_create(call: Call) -> dict[str, Any]:
    """Make a table that is written row by row, or change one and append rows. You must be an editor of its dataset.

    :param resource_id: the id of the resource whose table it is
    :param resource: instead of `resource_id`: a new resource, an object with the `package_id` of its dataset
    :param force: true for a resource with a file: the table takes the place of the file's until a new file is accepted
        (optional)
    :param fields: a list of objects: `id`, the name of the column; `type`, PostgreSQL's name of it, guessed from the first
        record when left out; `info`, what the data dictionary says of it: `label`, `notes` … (optional)
    :param records: a list of objects of columns and values (optional)
    :param primary_key: the columns that tell rows apart, as a list or separated by commas; replaces the old (optional)
    :param indexes: columns, or lists of columns, to find rows by; replaces the old (optional)
    :param aliases: further names for reading; replaces the old (optional)
    :param delete_fields: true to drop the columns that `fields` does not name (optional)
    :param include_records: true to get the rows back as they are stored (optional)
    :param calculate_record_count: accepted; rows are always counted (optional)
    :returns: what was sent, with `resource_id`, `method` and `fields`

    Everything is done or, when there is an error, nothing. Types: text, int4, int8, float8, numeric, bool, date, time,
    timestamp, json, PostgreSQL's other types by name, such as `varchar(20)`, `numeric(10,2)`, `timestamptz`, `uuid`, `inet`
    and `jsonb`, and lists of them such as `text[]`. There are no triggers.
    """
    if call.given.get("triggers"):
        raise Invalid({"triggers": [NO_TRIGGERS]})
    _count_asked(call)
    wants_rows = flag(call.given, "include_records", default=False)
    new, known = call.given.get("resource"), text(call.given, "resource_id", "id")
    if new and known:
        raise Invalid({"resource": ["resource cannot be used with resource_id"]})
    if not new and not known:
        raise Invalid({"resource_id": ["resource_id or resource required"]})
    if new:
        dataset, record = _new_resource(new, call)
        writing = tables.create_with_resource(
            dataset, record, _definition(call), _records(call), actor=call.actor, wants_rows=wants_rows
        )
    else:
        force = flag(call.given, "force", default=False)
        resource = _resource_to_define(known, call)
        writing = tables.create(
            resource, _definition(call), _records(call), actor=call.actor, force=force, wants_rows=wants_rows
        )
    plain = call.given.get("fields") or [
        {"id": column["name"], "type": column["native"]} for column in writing.table.columns
    ]
    return {**_echo(call, writing.resource), "fields": plain, "method": "insert", **_rows("records", writing.page)}


def datastore_upsert(call: Call) -> dict[str, Any]:
    """Insert rows into a table that is written row by row, or change them. You must be an editor of its dataset.

    :param resource_id: the id of the resource whose table it is
    :param records: a list of objects of columns and values
    :param method: `upsert` changes the row with the same key or adds one; `insert` only adds; `update` only changes.
        Rows are told apart by the table's primary key, or by `_id` where a record has one; `upsert` when left out
    :param force: true for a resource with a file (optional)
    :param dry_run: true to check everything and change nothing (optional)
    :param include_records: true to get the rows back as they are stored (optional)
    :param calculate_record_count: accepted; rows are always counted (optional)
    :returns: what was sent, with `resource_id` and `method`

    Columns that an update does not name stay as they are.
    """
    _count_asked(call)
    method = text(call.given, "method", default="upsert")
    if method not in METHODS:
        raise Invalid({"method": [f"Value must be one of {list(METHODS)}"]})
    writing = tables.upsert(
        finding.editable_resource(required(call.given, "resource_id", "id"), call.actor),
        _records(call),
        method=cast(Method, method),
        actor=call.actor,
        force=flag(call.given, "force", default=False),
        dry_run=flag(call.given, "dry_run", default=False),
        wants_rows=flag(call.given, "include_records", default=False),
    )
    return {**_echo(call, writing.resource), "method": method, **_rows("records", writing.page)}


def datastore_delete(call: Call) -> dict[str, Any]:
    """Delete rows of a table that is written row by row, or the whole table. You must be an editor of its dataset.

    :param resource_id: the id of the resource whose table it is
    :param filters: which rows, as `datastore_search` has them; `{}` are all rows. Without it the table itself is dropped,
        with its data dictionary and its aliases (optional)
    :param force: true for a resource with a file (optional)
    :param include_deleted_records: true to get the deleted rows back, at most 32000 (optional)
    :param calculate_record_count: accepted; rows are always counted (optional)
    :returns: what was sent
    """
    _count_asked(call)
    resource = finding.editable_resource(required(call.given, "resource_id", "id"), call.actor)
    if call.given.get("filters") is not None:
        return _delete_rows(resource, call)
    tables.drop(resource, actor=call.actor, force=flag(call.given, "force", default=False))
    return _echo(call, resource)


def datastore_records_delete(call: Call) -> dict[str, Any]:
    """Delete rows of a table that is written row by row, never the table itself. You must be an editor of its dataset.

    :param resource_id: the id of the resource whose table it is
    :param filters: which rows, as `datastore_search` has them; `{}` are all rows
    :param force: true for a resource with a file (optional)
    :param include_deleted_records: true to get the deleted rows back, at most 32000 (optional)
    :param calculate_record_count: accepted; rows are always counted (optional)
    :returns: what was sent
    """
    _count_asked(call)
    resource = finding.editable_resource(required(call.given, "resource_id", "id"), call.actor)
    if call.given.get("filters") is None:
        raise Invalid({"filters": [MISSING]})
    return _delete_rows(resource, call)


def _delete_rows(resource: Resource, call: Call) -> dict[str, Any]:
    given = call.given["filters"]
    if isinstance(given, str) and not given.strip():
        # An empty form field is no wish to lose all rows.
        raise Invalid({"filters": ["Must be a JSON object"]})
    writing = tables.delete_rows(
        resource,
        mapping(call.given, "filters"),
        actor=call.actor,
        force=flag(call.given, "force", default=False),
        wants_rows=flag(call.given, "include_deleted_records", default=False),
    )
    return {**_echo(call, writing.resource), **_rows("deleted_records", writing.page)}


def _resource_to_define(key: str, call: Call) -> Resource:
    """Return the resource; an unknown one is an error of the parameter, as CKAN has it."""
    try:
        return finding.editable_resource(key, call.actor)
    except finding.NotFound:
        raise Invalid({"resource_id": ["Not found: Resource"]}) from None


def _new_resource(given: Any, call: Call) -> tuple[Any, Any]:
    """Return the dataset and the record of the resource that is to be made for the table."""
    fields = parsed(given, "resource") if isinstance(given, str) else given
    if not isinstance(fields, dict):
        raise Invalid({"resource": ["Must be a JSON object"]})
    if fields.get("url"):
        raise Invalid({"resource": ["A table that is written here has no url of another place"]})
    dataset = finding.editable_dataset(required(fields, "package_id"), call.actor)
    kept = {key: value for key, value in fields.items() if key not in {"package_id", "url", "url_type"}}
    return dataset, read_resource({**kept, "url_type": "datastore"})


def _definition(call: Call) -> Definition:
    given = call.given
    fields = given.get("fields")
    return Definition(
        fields=read_fields(parsed(fields, "fields") if isinstance(fields, str) and fields else fields or []),
        primary_key=_names(given, "primary_key"),
        indexes=_indexes(given),
        aliases=_names(given, "aliases"),
        delete_fields=flag(given, "delete_fields", default=False),
    )


def _names(given: Mapping[str, Any], name: str) -> list[str] | None:
    """Return a list of names, or None when none was sent; an empty one is a list of no names."""
    return None if given.get(name) is None else texts(given, name)


def _indexes(given: Mapping[str, Any]) -> list[list[str]] | None:
    """Return the columns of each index: `["a", "b"]` are two, `[["a", "b"]]` and `["a, b"]` are one over both."""
    value = given.get("indexes")
    if not isinstance(value, list):
        names = _names(given, "indexes")
        return None if names is None else [[name] for name in names]
    if not all(isinstance(each, str | list) for each in value):
        raise Invalid({"indexes": ["Must be a list of column names, or of lists of them"]})
    return [texts({"indexes": each}, "indexes") for each in value]


def _records(call: Call) -> Sequence[Any]:
    given = call.given.get("records")
    records = parsed(given, "records") if isinstance(given, str) and given else given or []
    if not isinstance(records, list):
        raise Invalid({"records": ["Must be a list of objects"]})
    return records


def _count_asked(call: Call) -> None:
    """Check the parameter by which loaders ask for the rows to be counted: they are, whatever it says."""
    if call.given.get("calculate_record_count") != "background":
        flag(call.given, "calculate_record_count", default=True)


def _echo(call: Call, resource: Resource) -> dict[str, Any]:
    sent = {key: value for key, value in call.given.items() if key not in NOT_ECHOED}
    return {**sent, "resource_id": str(resource.id)}


def _rows(name: str, page: Page | None) -> dict[str, Any]:
    return {name: orjson.Fragment(values.records_json(page))} if page is not None else {}


READS: tuple[Action, ...] = ()
WRITES: tuple[Action, ...] = (datastore_create, datastore_upsert, datastore_delete, datastore_records_delete)
