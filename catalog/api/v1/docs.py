"""The pages about the REST API for people: every call to try out, and examples for one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.access import NotAllowed
from catalog.api.authentication import reader_of
from catalog.api.site import site_of
from catalog.api.v1.examples import examples
from catalog.api.v1.schema import description
from catalog.api.v1.shapes import address
from catalog.queries import finding, tables
from catalog.queries.examples import example_table


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a call."""

    name: str
    place: str
    """`path` or `query`."""
    about: str
    kind: str
    choices: tuple[str, ...]
    default: str
    """What the form holds at first: for a part of the address a real thing of this portal."""
    required: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API."""

    name: str
    path: str
    """With its parts in braces."""
    start: str
    """The path with real things of this portal in it; empty when there is none yet to show."""
    about: str
    fields: tuple[Field, ...]
    shape: str
    """The name of the answer's shape in the description."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a shape."""

    name: str
    kind: str
    shape: str
    """The shape that its value is made of; empty for plain values."""
    about: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer or a part of one is made of: properties, or one of these values."""

    properties: tuple[Property, ...]
    values: tuple[str, ...]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show every call of the API with a form that makes it."""
    site = site_of(request)
    document = description(site)
    table = example_table()
    known = {"dataset": table.dataset.name, "resource": str(table.id), "number": "1"} if table else {}
    if table is not None and table.dataset.owner_org is not None:
        known["organization"] = table.dataset.owner_org.name
    group = table.dataset.groups.first() if table is not None else None
    if group is not None:
        known["group"] = group.name
    calls = list(_calls(document, known))
    shapes = {name: _shape(shape) for name, shape in document["components"]["schemas"].items()}
    context = {
        "calls": calls,
        "shapes": shapes,
        "info": document["info"],
        "schema_url": address(site, "v1-schema"),
        "example": table,
    }
    return render(request, "api/docs.html", context)


def _calls(document: Mapping[str, Any], known: Mapping[str, str]) -> Iterator[Call]:
    for path, methods in document["paths"].items():
        call = methods["get"]
        fields = tuple(_field(each, known) for each in call.get("parameters", ()))
        start = path
        for field in fields:
            if field.place == "path":
                start = start.replace(f"{{{field.name}}}", field.default) if field.default else ""
        answer = call["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        yield Call(call["operationId"], path, start, call["summary"], fields, answer.rsplit("/", 1)[-1])


def _field(given: Mapping[str, Any], known: Mapping[str, str]) -> Field:
    shape = given["schema"] if "schema" in given else given["content"]["application/json"]["schema"]
    inner = shape.get("items", shape)
    place = given["in"]
    default = known.get(given["name"], "") if place == "path" else ""
    choices = tuple(str(each) for each in inner.get("enum", ()) if each not in (None, ""))
    return Field(
        given["name"], place, given.get("description", ""), _kind(shape), choices, default, given.get("required", False)
    )


def _shape(given: Mapping[str, Any]) -> Shape:
    properties = (
        Property(name, _kind(each), _link(each), each.get("description", ""))
        for name, each in given.get("properties", {}).items()
    )
    return Shape(tuple(properties), tuple(str(value) for value in given.get("enum", ())))


def _kind(shape: Mapping[str, Any]) -> str:
    """Return the type of a value for people: `string`, `array of uuid`, `null` where it may be."""
    if "items" in shape:
        return f"array of {_kind(shape['items'])}"
    if parts := shape.get("oneOf") or shape.get("allOf") or shape.get("anyOf"):
        return " or ".join(filter(None, (_kind(each) for each in parts)))
    if "$ref" in shape:
        return str(shape["$ref"]).rsplit("/", 1)[-1]
    kind = shape.get("type", "any")
    named = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return named.replace("string", shape["format"]) if "format" in shape else named


def _link(shape: Mapping[str, Any]) -> str:
    """Return the name of the shape that a value is made of; empty for plain values."""
    if "$ref" in shape:
        return str(shape["$ref"]).rsplit("/", 1)[-1]
    inner = [shape["items"]] if "items" in shape else [*shape.get("oneOf", ()), *shape.get("allOf", ())]
    return next((found for each in inner if (found := _link(each))), "")


@require_safe
def table_docs(request: HttpRequest, resource: str) -> HttpResponse:
    """Show how programs read one table, with calls that can be run as they stand."""
    try:
        table = tables.table(resource, reader_of(request))
    except finding.NotFound as error:
        raise Http404(str(error)) from error
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    site = site_of(request)
    rows_url, dump_url = address(site, "v1-rows", table.resource.id), address(site, "dump", table.resource.id)
    context = {
        "table": table,
        "resource": table.resource,
        "dataset": table.resource.dataset,
        "examples": examples(table.columns, rows_url, dump_url),
        "rows_url": rows_url,
    }
    return render(request, "api/table.html", context)
