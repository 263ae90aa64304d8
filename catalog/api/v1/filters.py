"""What the lists of datasets and of resources can be filtered by, in the database and, for searches, in the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from catalog.api.v1.parameters import LONGEST, Moment, Several
from catalog.formats.resource_formats import normalise
from catalog.models import Dataset, Group, Organization, Resource, WrittenTable
from catalog.models.datasets import DATA_TYPES
from catalog.models.groups import STATES, Gathering
from catalog.queries.finding import as_uuid


def names_of(kind: type[Gathering], values: Sequence[str]) -> tuple[str, ...]:
    """Return the names for names or ids of organizations or topics; ids that are unknown stay, and match nothing."""
    ids = {number: each for each in values if (number := as_uuid(each))}
    rows = kind._default_manager.filter(id__in=list(ids)).values_list("id", "name") if ids else ()
    known = {ids[number]: name for number, name in rows}
    return tuple(known.get(each, each) for each in values)


class DatasetFilters(filters.FilterSet):
    """Filters of the list of datasets; those that may be repeated want any of their values."""

    organization = Several(method="of_organization", help_text=_("Name or id of an organization."))
    group = Several(method="of_group", help_text=_("Name or id of a topic."))
    tag = Several(method="with_tag", help_text=_("A tag, letter by letter."))
    format = Several(method="with_format", help_text=_("A file format of one of the resources, such as CSV."))
    license = Several(field_name="license_id", lookup_expr="in", help_text=_("The code of a licence."))
    data_type = filters.ChoiceFilter(choices=DATA_TYPES, help_text=_("The code of a type of data."))
    state = filters.ChoiceFilter(
        choices=STATES, method="in_state", help_text=_("Drafts and deleted ones are for those who may see them.")
    )
    updated_since = Moment(
        field_name="metadata_modified", lookup_expr="gte", help_text=_("Changed at this moment or later.")
    )
    updated_until = Moment(
        field_name="metadata_modified", lookup_expr="lte", help_text=_("Changed at this moment or earlier.")
    )

    class Meta:
        model = Dataset
        fields: tuple[str, ...] = ()

    def of_organization(self, rows: QuerySet[Dataset], name: str, values: Sequence[str]) -> QuerySet[Dataset]:
        """Keep what these organizations own."""
        return rows.filter(owner_org__name__in=names_of(Organization, values))

    def of_group(self, rows: QuerySet[Dataset], name: str, values: Sequence[str]) -> QuerySet[Dataset]:
        """Keep what is in one of these topics."""
        among = Dataset.groups.through.objects.filter(dataset=OuterRef("pk"), group__name__in=names_of(Group, values))
        return rows.filter(Exists(among))

    def with_tag(self, rows: QuerySet[Dataset], name: str, values: Sequence[str]) -> QuerySet[Dataset]:
        """Keep what has one of these tags."""
        return rows.filter(Exists(Dataset.tags.through.objects.filter(dataset=OuterRef("pk"), tag__name__in=values)))

    def with_format(self, rows: QuerySet[Dataset], name: str, values: Sequence[str]) -> QuerySet[Dataset]:
        """Keep what has a resource in one of these formats."""
        formats = [normalise(each) for each in values]
        return rows.filter(Exists(Resource.objects.filter(dataset=OuterRef("pk"), state="active", format__in=formats)))

    def in_state(self, rows: QuerySet[Dataset], name: str, value: str) -> QuerySet[Dataset]:
        """Keep what is in this state."""
        return rows.filter(state=value)


def chosen(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the filters of a list of datasets as choices for the search."""
    choices = {
        "organization": names_of(Organization, values["organization"]),
        "groups": names_of(Group, values["group"]),
        "tags": tuple(values["tag"]),
        "res_format": tuple(normalise(each) for each in values["format"]),
        "license_id": tuple(values["license"]),
        "data_type": (values["data_type"],) if values["data_type"] else (),
    }
    return {field: each for field, each in choices.items() if each}


def changed_between(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the dates of a list of datasets as a filter in the search's language."""
    since, until = values["updated_since"], values["updated_until"]
    if since is None and until is None:
        return ()
    return (f"metadata_modified:[{_moment(since)} TO {_moment(until)}]",)


def _moment(moment: datetime | None) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z" if moment else "*"


class ResourceFilters(filters.FilterSet):
    """Filters of the list of resources."""

    dataset = Several(method="of_dataset", help_text=_("Name or id of a dataset."))
    organization = Several(method="of_organization", help_text=_("Name or id of an organization."))
    format = Several(method="with_format", help_text=_("A file format, such as CSV."))
    has_table = filters.ChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        method="with_table",
        help_text=_("Whether its rows can be read here."),
    )
    updated_since = Moment(
        field_name="metadata_modified", lookup_expr="gte", help_text=_("Changed at this moment or later.")
    )

    class Meta:
        model = Resource
        fields: tuple[str, ...] = ()

    def of_dataset(self, rows: QuerySet[Resource], name: str, values: Sequence[str]) -> QuerySet[Resource]:
        """Keep the resources of these datasets."""
        ids = [number for each in values if (number := as_uuid(each))]
        return rows.filter(Q(dataset__name__in=values) | Q(dataset_id__in=ids))

    def of_organization(self, rows: QuerySet[Resource], name: str, values: Sequence[str]) -> QuerySet[Resource]:
        """Keep the resources of what these organizations own."""
        return rows.filter(dataset__owner_org__name__in=names_of(Organization, values))

    def with_format(self, rows: QuerySet[Resource], name: str, values: Sequence[str]) -> QuerySet[Resource]:
        """Keep the resources in one of these formats."""
        return rows.filter(format__in=[normalise(each) for each in values])

    def with_table(self, rows: QuerySet[Resource], name: str, value: str) -> QuerySet[Resource]:
        """Keep the resources with a table, or those without."""
        tables = Q(current__has_table=True, written__isnull=True) | Q(written__state=WrittenTable.SERVED)
        return rows.filter(tables) if value == "true" else rows.exclude(tables)


class GatheringFilters(filters.FilterSet):
    """Filters of the list of topics."""

    q = filters.CharFilter(
        method="with_letters", max_length=LONGEST, strip=False, help_text=_("Letters of the title or the name.")
    )

    def with_letters(self, rows: QuerySet[Gathering], name: str, value: str) -> QuerySet[Gathering]:
        """Keep those with these letters in a title or in the name."""
        found = Q(title__icontains=value) | Q(title_en__icontains=value) | Q(name__icontains=value)
        return rows.filter(found)


class OrganizationFilters(GatheringFilters):
    """Filters of the list of organizations."""

    level = Several(field_name="level", lookup_expr="in", help_text=_("The code of a level, such as ministry."))
    parent = Several(method="below", help_text=_("Name or id of the organization above."))

    def below(self, rows: QuerySet[Organization], name: str, values: Sequence[str]) -> QuerySet[Organization]:
        """Keep those directly below these organizations."""
        return rows.filter(parent__name__in=names_of(Organization, values))
