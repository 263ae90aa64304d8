"""The public pages of the contents that a file has and had: all of them, and each at its own address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from catalog.access import may_edit
from catalog.models import Resource, ResourceVersion
from catalog.models.shapes import column
from catalog.queries import finding, versions
from catalog.records import Column
from catalog.web.paging import pager
from catalog.web.searching import whole_number
from catalog.web.tables import TYPES

PAGE_SIZE = 20
LAST_PAGE = 100_000
MOST_COLUMNS = 500
MOST_SERVINGS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One version in the list: what became different with it, and which one came before."""

    version: ResourceVersion
    changes: Sequence[str]
    before: int | None


def version_list(request: HttpRequest, name: str, resource_id: str) -> HttpResponse:
    """List the accepted versions of a file, the newest first; an address with another name moves on to the right one."""
    resource = readable(request, resource_id)
    if resource.dataset.name != name:
        return redirect("public-versions", resource.dataset.name, resource.id, permanent=True)
    rows = resource.versions.filter(state=ResourceVersion.ACCEPTED).defer("columns")
    total = rows.count()
    number = whole_number(request.GET.get("page"), 1, LAST_PAGE)
    # One more than is shown, to know what came before the last.
    found = list(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE + 1])
    older = [*found[1:], None][: len(found)]
    lines = [
        Line(each, changes_of(each.report), before.number if before else None)
        for each, before in zip(found, older, strict=True)
    ]
    context = {
        "resource": resource,
        "dataset": resource.dataset,
        "lines": lines[:PAGE_SIZE],
        "total": total,
        "servings": versions.servings(resource, MOST_SERVINGS) if number == 1 else (),
        "editable": may_edit(request.user, resource.dataset),
        "pager": pager(number, max(-(-total // PAGE_SIZE), 1), []),
    }
    return render(request, "web/versions.html", context)


def one_version(request: HttpRequest, name: str, resource_id: str, number: int) -> HttpResponse:
    """Show what one accepted version is: its file, its hash, its columns, what its check found, without any cell."""
    resource = readable(request, resource_id)
    if resource.dataset.name != name:
        return redirect("public-version", resource.dataset.name, resource.id, number, permanent=True)
    version = versions.accepted(resource, number)
    columns = [column(stored) for stored in version.columns]
    context = {
        "resource": resource,
        "dataset": resource.dataset,
        "version": version,
        "before": versions.before(version),
        "served": version.id == resource.current_id,
        "changes": changes_of(version.report),
        "findings": _findings(version.report),
        "columns": [(each, _type(each)) for each in columns[:MOST_COLUMNS]],
        "more_columns": max(len(columns) - MOST_COLUMNS, 0),
        "editable": may_edit(request.user, resource.dataset),
    }
    return render(request, "web/version.html", context)


def readable(request: HttpRequest, resource_id: str) -> Resource:
    """Return an active resource that the reader may see; raise NotFound or NotAllowed."""
    resource = finding.resource(resource_id, request.user)
    if resource.state != "active":
        raise finding.NotFound("Resource")
    return resource


def _type(each: Column) -> Promise | str:
    return TYPES.get(each.type, each.type)


def changes_of(report: Mapping[str, Any]) -> list[str]:
    """Return what became different with a version, by its report, in the language of the page."""
    found: list[str] = []
    for problem in report.get("problems", ()):
        number = int(problem.get("count", 1))
        match problem["code"]:
            case "columns_added":
                found.append(ngettext("%(n)d column more", "%(n)d columns more", number) % {"n": number})
            case "columns_removed":
                found.append(ngettext("%(n)d column less", "%(n)d columns less", number) % {"n": number})
            case "column_renamed":
                found.append(gettext("a column has another name"))
            case "column_retyped":
                found.append(gettext("a column has another type"))
            case "fewer_rows":
                found.append(gettext("far fewer rows"))
    return list(dict.fromkeys(found))


def _findings(report: Mapping[str, Any]) -> Mapping[str, int]:
    """Return how many errors, warnings and notes the check had."""
    counts: dict[str, int] = {}
    for problem in report.get("problems", ()):
        severity = problem.get("severity", "note")
        counts[severity] = counts.get(severity, 0) + 1
    return counts
