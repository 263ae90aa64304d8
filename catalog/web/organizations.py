"""Agencies: all of them as a tree, and each with what it publishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from catalog.models import Organization
from catalog.queries import catalogue, finding
from catalog.web import searching
from catalog.web.following import is_followed
from catalog.web.paging import pager
from catalog.web.results import results


@dataclass(slots=True)
class Branch:
    """An organization and those below it."""

    organization: Organization
    below: list[Branch] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many datasets the organization and those below it have."""
        own: int = self.organization.package_count  # type: ignore[attr-defined]
        return own + sum(branch.total for branch in self.below)


def tree(rows: Iterable[Organization]) -> Sequence[Branch]:
    """Return organizations as a forest; one whose parent is missing, or stands in a circle, is a root."""
    branches = {row.id: Branch(row) for row in rows}
    roots: list[Branch] = []
    children: defaultdict[object, list[Branch]] = defaultdict(list)
    for branch in branches.values():
        parent = branch.organization.parent_id
        (children[parent] if parent in branches else roots).append(branch)
    placed: set[object] = set()
    waiting = list(roots)
    while waiting:
        branch = waiting.pop()
        placed.add(branch.organization.id)
        branch.below = children[branch.organization.id]
        waiting += branch.below
    return [*roots, *(branch for key, branch in branches.items() if key not in placed)]


def organizations(request: HttpRequest) -> HttpResponse:
    """Show all agencies as a tree with the number of their datasets."""
    return render(request, "web/organizations.html", {"branches": tree(catalogue.organizations(request.user))})


def organization(request: HttpRequest, name: str) -> HttpResponse:
    """Show one agency, those above and below it, and its datasets, which can be searched like all others."""
    row = finding.organization(name, request.user)
    if row.name != name:
        return redirect("organization", row.name, permanent=True)
    asked = searching.read(request.GET, organization=row.name)
    page = results(asked, request.user)
    context = {
        "organization": row,
        "below": catalogue.organizations(request.user).filter(parent=row),
        "results": page,
        "pager": pager(asked.page, page.pages, asked.pairs()),
        "asked": asked,
        "followed": is_followed(request, row),
    }
    return render(request, "web/organization.html", context)
