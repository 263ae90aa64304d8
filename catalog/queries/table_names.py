"""The list of all tables that somebody may read, and of their aliases: CKAN's `_table_metadata`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from catalog.access import Actor, visible_datasets
from catalog.models import Dataset, Resource, TableAlias, WrittenTable

NAME = "_table_metadata"


@dataclass(frozen=True, slots=True)
class TableName:
    """A name under which rows can be read."""

    name: str
    alias_of: str | None
    """The id of the resource that an alias stands for; None for the table itself."""

    @property
    def id(self) -> str:
        """A text of 16 letters that is different for each name, as CKAN has it."""
        text = f"{self.name}{self.alias_of or ''}"
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]

    @property
    def oid(self) -> int:
        """A number that is different for each name as far as 31 bits allow: files have no number in the database."""
        return int(self.id[:8], 16) & 0x7FFFFFFF


def table_names(
    actor: Actor, *, names: Sequence[str] | None = None, aliases_of: Sequence[str | None] | None = None, part: slice
) -> tuple[list[TableName], int]:
    """Return a part of the names, in their own order, and how many there are in all; what is held is not listed.

    `names` and `aliases_of` leave only those that are one of these.
    """
    seen = Dataset.objects.filter(visible_datasets(actor))
    resources = Resource.objects.filter(
        Q(current__has_table=True, written__isnull=True) | Q(written__state=WrittenTable.SERVED),
        state="active",
        dataset__in=seen,
    )
    own = resources.order_by().annotate(key=Cast("id", CharField()), of=Value(None, output_field=CharField()))
    aliases = TableAlias.objects.filter(table__resource__in=resources).order_by()
    others = aliases.annotate(key=F("name"), of=Cast("table__resource_id", CharField()))
    found = _chosen(own, names, aliases_of).union(_chosen(others, names, aliases_of), all=True).order_by("key", "of")
    return [TableName(*row) for row in found[part]], found.count()


def _chosen(
    rows: QuerySet[Any],
    names: Sequence[str] | None,
    aliases_of: Sequence[str | None] | None,
) -> QuerySet[Any, Any]:
    if names is not None:
        rows = rows.filter(key__in=names)
    if aliases_of is not None:
        none = Q(of__isnull=True) if None in aliases_of else Q()
        rows = rows.filter(Q(of__in=[each for each in aliases_of if each is not None]) | none)
    return rows.values_list("key", "of")
