"""A resource as clients of CKAN's Action API send it, checked and turned into our record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.formats.ckan.addresses import SITE, downloaded_file, with_scheme
from catalog.formats.ckan.checks import Checker, Invalid, Malformed, printable, text_problem
from catalog.formats.ckan.resource import OPTIONAL_CORE
from catalog.formats.ckan.standard_keys import computed_keys, read_standard
from catalog.formats.resource_formats import normalise
from catalog.formats.standard.fields import standard_keys
from catalog.records import ResourceRecord

_COMPUTED = frozenset(
    {"package_id", "position", "state", "metadata_modified", "datastore_active", "tracking_summary", "upload"}
    | {"clear_upload", "revision_id", "__extras", "__junk"}
)
_CORE = frozenset(
    {"id", "name", "name_en", "description", "format", "url", "url_type", "mimetype", "size", "hash"}
    | {"resource_type", "created", "last_modified"}
)


def read_resource(data: Mapping[str, Any], current: ResourceRecord | None = None) -> ResourceRecord:
    """A resource from `resource_create` or `resource_update`, or one of a dataset's `resources`.

    Fields not given are cleared, as CKAN's update does; `current` lends its id, creation time and place, and decides
    whether an address sent back means the file that is already here. Unknown fields are kept in `extras` with their
    JSON type. Raises Invalid with all errors at once, Malformed when it is no object.
    """
    if not isinstance(data, Mapping):
        raise Malformed("Request data JSON needs to be a dictionary")
    check = Checker(data)
    identifier = current.id if current else check.uuid("id")
    url, url_type, file_name = _content(check, identifier, current)
    texts = {key: check.text(key) for key in ("name", "description", "mimetype", "hash", "resource_type")}
    typed_format = (check.text("format") or "").strip()
    name_en = check.text("name_en") or ""
    size, created, last_modified = check.integer("size"), check.moment("created"), check.moment("last_modified")
    standard = read_standard(check, "resource", current)
    extras = _extras(data, check)
    if check.errors:
        raise Invalid(check.errors)
    return ResourceRecord(
        id=identifier,
        name_en=name_en,
        format=normalise(typed_format, file_name or url, texts["mimetype"]) if typed_format else None,
        url=url,
        url_type=url_type,
        file_name=file_name,
        size=size,
        created=current.created if current else created,
        last_modified=last_modified,
        standard=standard,
        extras=extras,
        position=current.position if current else 0,
        name=texts["name"],
        description=texts["description"],
        mimetype=texts["mimetype"],
        hash=texts["hash"] or None,
        resource_type=texts["resource_type"],
    )


def _content(
    check: Checker, identifier: str | None, current: ResourceRecord | None
) -> tuple[str | None, str | None, str]:
    """What the resource points at, as (url, url_type, file name); uploads and tables have no url of their own.

    Copying a dataset from another portal brings `url_type=upload` with that portal's address: a link, for us.
    """
    text = check.text("url")
    url = None if text is None else with_scheme(text)
    asked = (check.text("url_type") or "").strip() or None
    kept = current.url_type if current else None
    own_file = downloaded_file(url or "", identifier)
    own_dump = identifier is not None and (url or "").split("?", 1)[0].endswith(f"/datastore/dump/{identifier}")
    for kind, sent_back in (("upload", own_file is not None), ("datastore", own_dump)):
        silent = (not url and asked == kind) or (url is None and kept == kind)
        ours = kept == kind or (asked == kind and (url or "").startswith(SITE))
        if silent or (sent_back and ours):
            name = (own_file or (current.file_name if current else "")) if kind == "upload" else ""
            return None, kind, name
    return url, None if asked in ("upload", "datastore") else asked, ""


def _extras(data: Mapping[str, Any], check: Checker) -> dict[str, Any]:
    known = _CORE | _COMPUTED | standard_keys("resource") | computed_keys("resource")
    extras: dict[str, Any] = {}
    for key, value in data.items():
        if key in known or (key in OPTIONAL_CORE and value is None):
            continue
        problem = text_problem(key) or text_problem(value)
        if problem:
            check.fail(printable(str(key)), problem)
        else:
            extras[key] = value
    return extras
