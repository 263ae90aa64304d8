"""The filters of an agency's list of datasets."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.access import organizations_where
from catalog.models import Dataset, Organization, Review
from catalog.queries import workspace
from catalog.queries.glance import lacking, late
from catalog.queries.reviews import at_stage
from catalog.web.remedies import TITLES

TRASH = "trash"
"""The filter's word for what is deleted and can be brought back."""

PROBLEMS = [
    ("received", _("Being checked")),
    ("held", _("Waiting for a decision on personal data")),
    ("rejected", _("Upload rejected")),
    ("incomplete", _("Mandatory items missing")),
    ("late", _("Later than promised")),
    *((code, title) for code, title in TITLES.items() if code not in {"mandatory", "freshness"}),
]
"""What may be the matter with a dataset."""


def _agencies(request: HttpRequest | None) -> QuerySet[Organization]:
    return organizations_where(request.user, "read") if request else Organization.objects.none()


class DatasetFilter(django_filters.FilterSet):
    """Agency, visibility, stage, problems, and words of the title or address."""

    q = django_filters.CharFilter(
        method="with_text", label=_("Title or address"), widget=forms.TextInput({"type": "search", "maxlength": 200})
    )
    agency = django_filters.ModelChoiceFilter(
        field_name="owner_org", queryset=_agencies, label=_("Agency"), empty_label=_("All"), to_field_name="name"
    )
    visibility = django_filters.ChoiceFilter(
        method="with_visibility",
        label=_("Visibility"),
        empty_label=_("All"),
        choices=[("public", _("Public")), ("private", _("Private"))],
    )
    stage = django_filters.ChoiceFilter(
        method="with_stage", label=_("Stage"), empty_label=_("All"), choices=[*Review.STAGES, (TRASH, _("Trash"))]
    )
    problem = django_filters.ChoiceFilter(
        method="with_problem", label=_("To do"), empty_label=_("All"), choices=PROBLEMS
    )

    class Meta:
        model = Dataset
        fields: list[str] = []

    def with_text(self, rows: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:
        """Keep the datasets with these letters in a title or in the address name."""
        return rows.filter(Q(title__icontains=value) | Q(title_en__icontains=value) | Q(name__icontains=value))

    def with_visibility(self, rows: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:
        """Keep the public datasets, or the others."""
        return rows.filter(private=value == "private")

    def with_stage(self, rows: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:
        """Keep the datasets at a stage on their way to the public; the trash is another list, chosen by the page."""
        return rows if value == TRASH else at_stage(rows, value)

    def with_problem(self, rows: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:
        """Keep the datasets with which something of `PROBLEMS` is the matter."""
        if value in TITLES:
            return lacking(rows, value)
        if value == "late":
            return late(rows)
        return workspace.incomplete(rows) if value == "incomplete" else workspace.with_newest(rows, value)


def pairs(given: Any) -> list[tuple[str, str]]:
    """Return the parameters of the filters that are in use, for the addresses of the pager."""
    return [(name, given[name]) for name in DatasetFilter.base_filters if given.get(name)]
