"""`/api/v1/datasets`: the list, filtered or searched, and each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.access import visible_datasets
from catalog.api.site import site_of
from catalog.api.v1 import cursors, describing, parameters
from catalog.api.v1.dataset_shapes import DatasetShape, DatasetSummary, summary, whole
from catalog.api.v1.filters import DatasetFilters, changed_between, chosen
from catalog.api.v1.problems import UnknownCursor
from catalog.api.v1.view import ReadView
from catalog.models import Dataset
from catalog.models.shapes import dataset_record, with_parts
from catalog.queries import finding, found, keyset
from catalog.search.query import Direction, Search

SORTS: Mapping[str, tuple[str, str]] = {
    "updated": ("metadata_modified", "metadata_modified"),
    "created": ("metadata_created", "metadata_created"),
    "title": ("title_key", "title_string"),
    "name": ("name", "name"),
}
"""What a list can be sorted by: the field of the database, and that of the index."""
DATES = {"metadata_modified", "metadata_created"}
RELEVANCE = "relevance"
DATASET_PAGE = describing.page_of(DatasetSummary, "datasets")
DEEPEST = 10_000
"""No search is read further: its best matches are what it is for; the list without `q` has no end."""


class Question(parameters.Paging):
    """What a list of datasets takes besides its filters."""

    q = parameters.words(1_000, _("Words to look for; the best matches come first."))
    sort = serializers.ChoiceField(
        choices=[f"{sign}{name}" for name in SORTS for sign in ("", "-")],
        default="",
        help_text=_("A minus sign turns the order round. Without: `-updated`, or with `q` the best matches first."),
    )


class Datasets(ReadView):
    """The list of datasets."""

    known = parameters.names(Question) | DatasetFilters.base_filters.keys()

    @describing.described(
        "list_datasets",
        DATASET_PAGE,
        _("Find datasets."),
        parameters=[*parameters.described(DatasetFilters), Question],
        tag="datasets",
    )
    def get(self, request: Request) -> Response:
        """Return a page of the datasets that the caller may see."""
        asked = parameters.read(Question, request)
        rows = with_parts().filter(visible_datasets(request.user))
        filters = DatasetFilters(request.query_params, rows)
        values = parameters.checked(filters)
        if asked["q"]:
            shown, cursor = _searched(asked, values, request)
        else:
            kept = filters.qs if values["state"] else filters.qs.filter(state="active")
            shown, cursor = _listed(asked, kept)
        self.modified = max((row.metadata_modified for row in shown), default=None)
        site = site_of(request._request)
        items = [DatasetSummary(summary(dataset_record(row), site)).data for row in shown]
        return Response({"items": items, "next": parameters.next_address(request, cursor)})


def _listed(asked: Mapping[str, Any], rows: QuerySet[Dataset]) -> tuple[list[Dataset], str | None]:
    """Return a page out of the database, and the cursor of the next one."""
    sort = asked["sort"] or "-updated"
    field = SORTS[sort.removeprefix("-")][0]
    after = _place(asked["cursor"], sort, field) if asked["cursor"] else None
    page = keyset.page(rows, field, asked["limit"], descending=sort.startswith("-"), after=after)
    cursor = cursors.encode(sort, page.next.value, page.next.id) if page.next else None
    return list(page.rows), cursor


def _place(cursor: str, sort: str, field: str) -> keyset.Place:
    named, value, number = cursors.decode(cursor, str, str, str)
    key = finding.as_uuid(number)
    if named != sort or key is None or "\x00" in value:
        raise UnknownCursor
    return keyset.Place(_moment(value) if field in DATES else value, key)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnknownCursor from error
    if moment.tzinfo is None:
        raise UnknownCursor
    return moment


def _searched(
    asked: Mapping[str, Any], values: Mapping[str, Any], request: Request
) -> tuple[list[Dataset], str | None]:
    """Return a page of what the index finds, and the cursor of the next one."""
    sort, limit = asked["sort"], asked["limit"]
    start = 0
    if asked["cursor"]:
        named, start = cursors.decode(asked["cursor"], str, int)
        if named != (sort or RELEVANCE) or not 0 <= start <= DEEPEST:
            raise UnknownCursor
    direction: Direction = "desc" if sort.startswith("-") else "asc"
    search = Search(
        text=asked["q"],
        lucene=changed_between(values),
        chosen=chosen(values),
        sort=((SORTS[sort.removeprefix("-")][1], direction),) if sort else (),
        start=start,
        rows=limit,
        states=frozenset({values["state"] or "active"}),
    )
    page = found.find(search, request.user)
    end = start + limit
    further = end < min(page.answer.count, DEEPEST)
    return list(page.datasets), cursors.encode(sort or RELEVANCE, end) if further else None


class OneDataset(ReadView):
    """One dataset."""

    @describing.described(
        "get_dataset",
        DatasetShape,
        _("Read everything about a dataset."),
        keys=[describing.key("dataset", _("Name or id of the dataset."), uuid=False)],
        tag="datasets",
    )
    def get(self, request: Request, dataset: str) -> Response:
        """Return a dataset by its name or id."""
        row = finding.dataset(dataset, request.user, parts=True)
        self.modified = row.metadata_modified
        return Response(DatasetShape(whole(dataset_record(row), site_of(request._request))).data)


class HowMany(serializers.Serializer):
    """What the list of similar datasets takes."""

    limit = serializers.IntegerField(min_value=1, max_value=20, default=5, help_text=_("How many, at most 20."))


class SimilarDatasets(ReadView):
    """Datasets like one of them."""

    known = parameters.names(HowMany)

    @describing.described(
        "list_similar_datasets",
        DATASET_PAGE,
        _("Find datasets like this one."),
        keys=[describing.key("dataset", _("Name or id of the dataset."), uuid=False)],
        parameters=[HowMany],
        tag="datasets",
    )
    def get(self, request: Request, dataset: str) -> Response:
        """Return those that share the most telling words with it, of what the caller may see."""
        asked = parameters.read(HowMany, request)
        rows = found.similar(finding.dataset(dataset, request.user), request.user, asked["limit"])
        site = site_of(request._request)
        items = [DatasetSummary(summary(dataset_record(row), site)).data for row in rows]
        return Response({"items": items, "next": None})
