"""The news of a time for one person: what happened to what they follow, and which datasets are new where they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from catalog.access import Actor, visible_datasets
from catalog.formats.ckan.differences import Difference, differences
from catalog.models import Activity, Dataset, Following, SavedSearch, User
from catalog.models.following import DATASET, GROUP, ORGANIZATION
from catalog.queries import changes, found
from catalog.queries.activities import PACKAGE, seen_by
from catalog.queries.following import followed_ids
from catalog.search.query import Search, SearchError

MOST = 50
"""Datasets that one section tells of."""
CHUNK = 200
"""Datasets that the index is asked about at a time."""
NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"
Told = tuple[UUID, datetime]
"""A dataset, and when the last of it happened."""
_OPEN_THEN = Q(data__package__private=False, data__package__state="active")


@dataclass(frozen=True, slots=True)
class Piece:
    """What happened to one dataset."""

    kind: str
    """`new`, `changed` or `withdrawn`."""
    id: UUID
    name: str
    title: str
    title_en: str
    at: datetime
    dataset: Dataset | None
    """With its organization; None for one that was withdrawn."""
    changes: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Some pieces of news, the latest first."""

    pieces: Sequence[Piece]
    more: bool = False
    """Whether there are more than are told."""
    search: SavedSearch | None = None
    """The saved search that found them."""


def of_datasets(user: User, since: datetime, until: datetime) -> Section:
    """Return what happened in (since, until] to the datasets that a user follows and may see, or could see until then."""
    began = Following.objects.filter(follower=user, kind=DATASET, object_id=OuterRef("object_id"))
    mine = _happened(user, since, until).filter(Exists(began.filter(since__lt=OuterRef("timestamp"))))
    latest = _latest(mine)
    gone = _gone(user, since, until)
    told = latest[:MOST]
    changed = _changed(user, told, since)
    pieces = sorted([*gone, *changed], key=lambda each: each.at, reverse=True)
    return Section(pieces[:MOST], len(latest) > MOST or len(pieces) > MOST)


def of_gatherings(user: User, since: datetime, until: datetime) -> Section:
    """Return the datasets that became visible to a user in (since, until] in the agencies and topics that they follow."""
    inside = Q(owner_org__in=followed_ids(user, ORGANIZATION)) | Q(groups__in=followed_ids(user, GROUP))
    rows = Dataset.objects.filter(inside).exclude(id__in=followed_ids(user, DATASET)).values("id")
    latest = _latest(_newcomers(user, since, until).filter(object_id__in=rows))
    return Section(_new(user, latest[:MOST]), len(latest) > MOST)


def of_search(user: User, search: SavedSearch, since: datetime, until: datetime) -> Section:
    """Return the datasets that became visible to a user in (since, until] and that their saved search finds.

    Raise SearchUnavailable when there is no index.
    """
    rows = _newcomers(user, since, until).values("object_id").annotate(at=Max("timestamp")).order_by("-at")
    newest = rows.values_list("object_id", "at").iterator(chunk_size=CHUNK)
    fitting: list[Told] = []
    while len(fitting) <= MOST and (piece := list(islice(newest, CHUNK))):
        fitting += _fitting(user, search, piece)
    return Section(_new(user, fitting[:MOST]), len(fitting) > MOST, search)


def newcomers(actor: Actor, ids: Sequence[UUID], since: datetime, until: datetime) -> frozenset[UUID]:
    """Return which of these datasets became visible to somebody in (since, until]."""
    rows = _newcomers(actor, since, until).filter(object_id__in=ids)
    return frozenset(rows.values_list("object_id", flat=True).distinct())


def _happened(actor: Actor, since: datetime, until: datetime) -> QuerySet[Activity]:
    seen = Dataset.objects.filter(visible_datasets(actor)).exclude(state="deleted").values("id")
    rows = Activity.objects.filter(PACKAGE, seen_by(actor), timestamp__gt=since, timestamp__lte=until)
    return rows.filter(object_id__in=seen)


def _newcomers(actor: Actor, since: datetime, until: datetime) -> QuerySet[Activity]:
    earlier = Activity.objects.filter(PACKAGE, seen_by(actor), object_id=OuterRef("object_id"), timestamp__lte=since)
    return _happened(actor, since, until).filter(~Exists(earlier))


def _latest(rows: QuerySet[Activity]) -> list[Told]:
    """Return the datasets of activities with the time of the last, the latest first: one more than are told."""
    latest = rows.values("object_id").annotate(at=Max("timestamp")).order_by("-at")
    return list(latest.values_list("object_id", "at")[: MOST + 1])


def _fitting(user: User, search: SavedSearch, rows: Sequence[Told]) -> list[Told]:
    asked = search.asked
    question = Search(
        text=asked["text"],
        chosen={key: tuple(values) for key, values in asked["chosen"].items()},
        lucene=("id:(" + " OR ".join(f'"{number}"' for number, _ in rows) + ")",),
        rows=CHUNK,
        literal=asked["literal"],
        loosen=False,
    )
    try:
        ids = set(found.ask(question, user).ids)
    except SearchError:  # words that are never searched for find nothing, as on the page
        return []
    return [row for row in rows if str(row[0]) in ids]


def _new(user: User, rows: Sequence[Told]) -> list[Piece]:
    known = _datasets(user, [number for number, _ in rows])
    return [_piece(NEW, known[number], at) for number, at in rows if number in known]


def _changed(user: User, rows: Sequence[Told], since: datetime) -> list[Piece]:
    ids = [number for number, _ in rows]
    known = _datasets(user, ids)
    seen = Activity.objects.filter(PACKAGE, seen_by(user), object_id__in=ids)
    before, after = _packages(seen.filter(timestamp__lte=since)), _packages(seen)
    pieces = []
    for number, at in rows:
        if number not in known:
            continue
        if number not in before:
            pieces.append(_piece(NEW, known[number], at))
        elif told := differences(before[number], after[number]):
            pieces.append(_piece(CHANGED, known[number], at, told))
    return pieces


def _gone(user: User, since: datetime, until: datetime) -> list[Piece]:
    """Return the followed datasets that a user could see and cannot any more, by the titles that they had then."""
    rows = list(
        changes.gone(user, since, until).filter(dataset_id__in=followed_ids(user, DATASET)).order_by("-at")[:MOST]
    )
    times = {row.dataset_id: row.at for row in rows}
    last = _packages(Activity.objects.filter(PACKAGE, _OPEN_THEN, object_id__in=list(times)))
    return [
        Piece(WITHDRAWN, number, kept["name"], kept.get("title") or kept["name"], kept.get("title_en") or "", times[number], None)
        for number, kept in last.items()
    ]  # fmt: skip


def _packages(rows: QuerySet[Activity]) -> Mapping[UUID, Mapping[str, Any]]:
    """Return the last state of each dataset that activities kept."""
    last = rows.order_by("object_id", "-timestamp", "-id").distinct("object_id")
    return dict(last.annotate(kept=F("data__package")).values_list("object_id", "kept"))


def _datasets(user: User, ids: Sequence[UUID]) -> Mapping[UUID, Dataset]:
    rows = Dataset.objects.filter(visible_datasets(user), id__in=ids).exclude(state="deleted")
    return rows.select_related("owner_org").defer("rendered", "quality").in_bulk()


def _piece(kind: str, row: Dataset, at: datetime, told: Sequence[Difference] = ()) -> Piece:
    return Piece(kind, row.id, row.name, row.title or row.name, row.title_en, at, row, told)
