"""The data dictionary of a table for readers: what the page shows of each column, and the files to take it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.formats.dictionary.shape import Dictionary, Field
from catalog.formats.dictionary.sheet import dictionary_csv
from catalog.formats.dictionary.table_schema import table_schema
from catalog.queries import dictionaries, finding
from catalog.records import Column
from catalog.web.breach_texts import CODE_LISTS
from catalog.web.tables import TYPES

BOM = "\ufeff"
"""So that Excel knows the letters."""
SHOWN = 20
"""Allowed values that the page lists."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One column as readers see it described."""

    column: Column
    type: Promise | str
    title: str
    description: str
    example: str
    rules: Sequence[str]
    """What the agency promises of its cells."""


def meanings(dictionary: Dictionary, columns: Sequence[Column]) -> list[Meaning]:
    """Return what a page shows of a table's columns, in its language where the agency wrote both."""
    said = {field.name: field for field in dictionary.fields}
    english = get_language() == "en"
    return [_meaning(column, said.get(column.name, Field(column.name)), dictionary, english) for column in columns]


def _meaning(column: Column, field: Field, dictionary: Dictionary, english: bool) -> Meaning:
    title = (english and field.title_en) or column.label
    description = (english and field.description_en) or column.notes
    title = "" if title == column.name else title
    example = column.values[0] if column.values else column.maximum or ""
    return Meaning(column, TYPES[column.type], title, description, example, _rules(field, dictionary))


def _rules(field: Field, dictionary: Dictionary) -> list[str]:
    rules, found = field.constraints, []
    if field.name in dictionary.primary_key:
        found.append(_("part of the key") if len(dictionary.primary_key) > 1 else _("key"))
    if rules.required:
        found.append(_("never empty"))
    if rules.unique:
        found.append(_("no value twice"))
    if rules.minimum:
        found.append(_("from %(limit)s") % {"limit": rules.minimum})
    if rules.maximum:
        found.append(_("up to %(limit)s") % {"limit": rules.maximum})
    if field.code_list:
        found.append(_("list: %(list)s") % {"list": CODE_LISTS[field.code_list]})
    if rules.enum:
        found.append(_("one of: %(values)s") % {"values": ", ".join(rules.enum[:SHOWN])})
    if field.missing_values:
        found.append(_("missing: %(values)s") % {"values": ", ".join(field.missing_values)})
    return found


@require_safe
def dictionary_file(request: HttpRequest, name: str, resource_id: str, form: str) -> HttpResponse:
    """Send the data dictionary of a resource as Table Schema (`json`) or as a table (`csv`)."""
    row = finding.resource(resource_id, request.user)
    if row.dataset.name != name:
        raise finding.NotFound("Resource")
    described = dictionaries.of(row, request.user)
    if form == "json":
        content: bytes = orjson.dumps(table_schema(described.dictionary, described.columns), option=orjson.OPT_INDENT_2)
        media_type = "application/json"
    else:
        content = (BOM + dictionary_csv(described.dictionary, described.columns)).encode()
        media_type = "text/csv; charset=utf-8"
    file_name = f"{row.dataset.name}-dictionary.{form}"
    disposition = content_disposition_header(True, file_name) or "attachment"
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
