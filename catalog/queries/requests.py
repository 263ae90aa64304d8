"""Requests for data, for readers and for those who answer them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from catalog.access import Actor, is_sysadmin, may_read_request, organizations_where, require, visible_datasets
from catalog.models import DataRequest, Dataset, Organization
from catalog.queries.finding import NotFound
from catalog.queries.paging import Rows, page_of

SORTS = {"wanted": ("-votes", "-asked_at", "id"), "newest": ("-asked_at", "id")}
MOST_ORGANIZATIONS = 1_000


def public(*, status: str = "", sort: str = "wanted", page: int = 1) -> Rows[DataRequest]:
    """Return a page of the requests that everybody may read: of one status or of all, by a key of SORTS."""
    rows = DataRequest.objects.filter(moderation=DataRequest.SHOWN)
    return _page(rows.filter(status=status) if status else rows, SORTS[sort], page)


def to_answer(actor: Actor, page: int = 1) -> Rows[DataRequest]:
    """Return a page of the requests that the actor may answer or let through: undecided ones first, then unanswered ones."""
    rows = DataRequest.objects.all()
    if not is_sysadmin(actor):
        asked = list(organizations_where(actor, "update_dataset").values_list("id", flat=True))
        rows = rows.filter(organization_id__in=asked, moderation=DataRequest.SHOWN)
    undecided, unanswered = Q(moderation=DataRequest.WAITING), Q(status=DataRequest.OPEN)
    ranked = rows.alias(undecided=undecided, unanswered=unanswered)
    return _page(ranked, ("-undecided", "-unanswered", "-asked_at", "id"), page)


def _page(rows: QuerySet[DataRequest], order: Sequence[str], page: int) -> Rows[DataRequest]:
    return page_of(rows.select_related("organization").order_by(*order), page)


def one(number: int, actor: Actor) -> DataRequest:
    """Return a request; raise NotFound, or NotAllowed when it is not public and not the actor's own."""
    row = DataRequest.objects.select_related("organization", "answered_by").filter(id=number).first()
    if row is None:
        raise NotFound("Data request")
    require(may_read_request(actor, row), "You may not read this request")
    return row


def fitting(row: DataRequest, actor: Actor) -> Sequence[Dataset]:
    """Return those of the datasets named in an answer that the actor may see."""
    rows = row.datasets.filter(visible_datasets(actor)).exclude(state="deleted")
    return list(rows.select_related("owner_org").order_by("title", "id"))


def organizations() -> Sequence[Organization]:
    """Return the agencies that can be asked, in the order of their names."""
    return list(Organization.objects.filter(state="active").order_by("title_key", "id")[:MOST_ORGANIZATIONS])
