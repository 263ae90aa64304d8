"""What the catalogue holds: organizations, topics and tags with their counts, and the portal's numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Func, Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower

from catalog.access import Actor, is_sysadmin, visible_datasets
from catalog.models import Dataset, Group, Organization, Resource, Tag

MOMENTS = ("created", "last_modified", "metadata_modified")
RESOURCE_FIELDS = {
    **{
        name: name for name in ("url", "format", "description", "hash", "name", "resource_type", "mimetype", "url_type")
    },
    **{name: f"written_{name}" for name in ("size", *MOMENTS)},
    **{name: f"extras__{name}" for name in ("mimetype_inner", "cache_url", "cache_last_updated")},
}
"""The fields that resources are searched by, and where their text is."""
PUBLIC = Q(state="active", private=False)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much the public finds here."""

    datasets: int
    resources: int
    organizations: int
    tables: int


def organizations(actor: Actor) -> QuerySet[Organization]:
    """Return the active organizations with `package_count`: how many active datasets of each the actor may see."""
    rows = Organization.objects.filter(state="active").select_related("parent")
    return _counted(rows, actor)


def groups(actor: Actor) -> QuerySet[Group]:
    """Return the active topics with `package_count`, as `organizations`."""
    return _counted(Group.objects.filter(state="active"), actor)


def groups_of(actor: Actor, *, members_only: bool = False) -> QuerySet[Group]:
    """Return the active topics that the actor may put datasets into; those of a sysadmin are all unless `members_only`."""
    rows = Group.objects.filter(state="active")
    return rows if is_sysadmin(actor) and not members_only else rows.filter(memberships__user=actor.pk)


def package_count(row: Organization | Group, actor: Actor) -> int:
    """Return how many active datasets of an organization or a topic the actor may see."""
    return row.datasets.filter(visible_datasets(actor), state="active").count()


def _counted(rows: QuerySet, actor: Actor) -> QuerySet:
    seen = Dataset.objects.filter(visible_datasets(actor), state="active").values("id")
    # Django leaves a model's own ordering out of grouped queries, so it is said again.
    counted = rows.annotate(package_count=Count("datasets", filter=Q(datasets__in=seen), distinct=True))
    return counted.order_by("title_key", "name")


def dataset_names() -> QuerySet[Dataset, str]:
    """Return the names of all public datasets in their order."""
    return Dataset.objects.filter(PUBLIC).order_by("name").values_list("name", flat=True)


def tags(text: str = "") -> QuerySet[Tag]:
    """Return the tags in use by public datasets, with those letters in their name if some are given."""
    used = Tag.objects.filter(datasets__state="active", datasets__private=False).distinct()
    return used.filter(name__icontains=text) if text else used


def formats(text: str, count: int) -> list[str]:
    """Return the formats of public resources with those letters, in lower case, the most used first."""
    shown = Resource.objects.filter(state="active", dataset__state="active", dataset__private=False)
    found = shown.filter(format__icontains=text).annotate(lower=Lower("format")).order_by().values("lower")
    return list(found.annotate(used=Count("id")).order_by("-used", "lower").values_list("lower", flat=True)[:count])


def resources(terms: Iterable[tuple[str, str]], order_by: str = "") -> QuerySet[Resource]:
    """Return the resources of public datasets whose fields (of `RESOURCE_FIELDS`) have these letters, in any case.

    A `hash` must begin with them.
    """
    rows = Resource.objects.filter(state="active", dataset__state="active", dataset__private=False)
    rows = rows.annotate(written_size=Cast("size", TextField()), **_written_moments())
    for field, letters in terms:
        rows = rows.filter(
            **{f"{RESOURCE_FIELDS[field]}__{'istartswith' if field == 'hash' else 'icontains'}": letters}
        )
    column = order_by if order_by in MOMENTS or order_by == "size" else RESOURCE_FIELDS.get(order_by, "created")
    return rows.select_related("current", "written", "dataset").order_by(column, "id")


def _written_moments() -> dict[str, Func]:
    """Return the times as CKAN writes them: UTC, ISO 8601 without a zone."""
    return {
        f"written_{name}": Func(
            F(name),
            template="to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
            output_field=TextField(),
        )
        for name in MOMENTS
    }


def latest(actor: Actor, count: int) -> list[Dataset]:
    """Return the public datasets that changed last, with their organizations."""
    return list(Dataset.objects.filter(PUBLIC).select_related("owner_org").order_by("-metadata_modified")[:count])


def numbers() -> Numbers:
    """Return the counts of public datasets, resources, organizations that have some, and tables."""
    public = Dataset.objects.filter(PUBLIC)
    shown = Resource.objects.filter(state="active", dataset__state="active", dataset__private=False)
    return Numbers(
        datasets=public.count(),
        resources=shown.count(),
        organizations=public.order_by().values("owner_org").distinct().count(),
        tables=shown.filter(Q(current__has_table=True) | Q(written__isnull=False)).count(),
    )
