"""What a list of datasets shows of their resources, in one SQL query whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Func, JSONField, Q, Sum
from django.db.models.functions import Coalesce

from catalog.models import Resource


@dataclass(frozen=True, slots=True)
class Holding:
    """What the resources of one dataset hold."""

    formats: tuple[str, ...] = ()
    """Each once, in the order of the alphabet."""
    files: int = 0
    rows: int = 0
    columns: tuple[str, ...] = ()
    """The names of all columns of its tables; empty unless they were asked for."""


class _ColumnNames(Func):
    """The names out of the stored columns, picked by PostgreSQL: their statistics stay where they are."""

    template = "jsonb_path_query_array(%(expressions)s, '$[*].name')"
    output_field = JSONField()


def holdings(ids: Iterable[UUID], *, columns: bool = False) -> Mapping[UUID, Holding]:
    """Return what each of these datasets holds, with the names of `columns` if wanted; empty ones are left out."""
    tables = Q(current__has_table=True) | Q(written__isnull=False)
    stored = _ColumnNames(Coalesce("written__columns", "current__columns"))
    names = {"names": ArrayAgg(stored, filter=tables, default=[])} if columns else {}
    rows = (
        Resource.objects.filter(dataset_id__in=list(ids), state="active")
        .order_by()
        .values("dataset_id")
        .annotate(
            formats=ArrayAgg("format", distinct=True, filter=~Q(format=""), default=[]),
            files=Count("id"),
            rows=Sum(Coalesce("written__rows", "current__rows"), default=0),
            **names,
        )
    )
    return {row["dataset_id"]: _holding(row) for row in rows}


def _holding(row: Mapping[str, object]) -> Holding:
    lists: list[list[str]] = row.get("names", [])  # type: ignore[assignment]
    return Holding(
        formats=tuple(row["formats"]),  # type: ignore[arg-type]
        files=row["files"],  # type: ignore[arg-type]
        rows=row["rows"],  # type: ignore[arg-type]
        columns=tuple(dict.fromkeys(name for each in lists for name in each)),
    )
