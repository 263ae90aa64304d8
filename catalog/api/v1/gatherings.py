"""`/api/v1/organizations` and `/api/v1/groups`: the lists, and each of them with the number of its datasets."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.site import site_of
from catalog.api.v1 import cursors, describing, parameters
from catalog.api.v1.filters import GatheringFilters, OrganizationFilters
from catalog.api.v1.problems import UnknownCursor
from catalog.api.v1.shapes import GatheringLink, Text, address, gathering_link, text
from catalog.api.v1.view import ReadView
from catalog.formats.ckan.addresses import SITE, image_url
from catalog.models import Group, Organization
from catalog.models.groups import LEVELS, STATES
from catalog.models.shapes import organization_record
from catalog.queries import counts, finding, keyset


class GatheringShape(GatheringLink):
    """A topic, which gathers datasets of several organizations."""

    description = Text()
    image_url = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=[state for state, _label in STATES])
    dataset_count = serializers.IntegerField(help_text=_("How many of its datasets you may see."))
    datasets_url = serializers.URLField()
    page_url = serializers.URLField(help_text=_("Its page for people."))
    created_at = serializers.DateTimeField(allow_null=True)


class GroupShape(GatheringShape):
    """A topic, which gathers datasets of several organizations."""


class OrganizationShape(GatheringShape):
    """An agency, which owns datasets."""

    level = serializers.ChoiceField(choices=[code for code, _label in LEVELS], allow_null=True)
    parent = GatheringLink(allow_null=True)


def gathering_object(row: Organization | Group, count: int, site: str) -> dict[str, Any]:
    """Return an organization or a topic as its shape describes it."""
    record = organization_record(row)
    kind = "organization" if isinstance(row, Organization) else "group"
    own: dict[str, Any] = {}
    if isinstance(row, Organization):
        parent = gathering_link(organization_record(row.parent), site) if row.parent else None
        own = {"level": record.level or None, "parent": parent}
    return {
        **gathering_link(record, site),
        **own,
        "description": text(record.description, record.description_en),
        "image_url": image_url(record.image_url).replace(SITE, site) or None,
        "state": record.state,
        "dataset_count": count,
        "datasets_url": f"{address(site, 'v1-datasets')}?{kind}={record.name}",
        "page_url": site + reverse(kind, args=[record.name]),
        "created_at": record.created,
    }


class _List(ReadView):
    """A list in the order of the Thai dictionary."""

    filters: ClassVar[type[filters.FilterSet]]
    shape: ClassVar[type[GatheringShape]]

    def page(self, request: Request, rows: QuerySet[Any]) -> Response:
        """Return a page of the active ones with the number of their datasets."""
        asked = parameters.read(parameters.Paging, request)
        kept = self.filters(request.query_params, rows.filter(state="active"))
        parameters.checked(kept)
        after = _after(asked["cursor"]) if asked["cursor"] else None
        page = keyset.page(kept.qs, "title_key", asked["limit"], descending=False, after=after)
        known = counts.dataset_counts(page.rows, request.user)
        site = site_of(request._request)
        items = [self.shape(gathering_object(row, known.get(row.id, 0), site)).data for row in page.rows]
        cursor = cursors.encode(page.next.value, page.next.id) if page.next else None
        return Response({"items": items, "next": parameters.next_address(request, cursor)})


def _after(cursor: str) -> keyset.Place:
    value, number = cursors.decode(cursor, str, str)
    key = finding.as_uuid(number)
    if key is None or "\x00" in value:
        raise UnknownCursor
    return keyset.Place(value, key)


class Organizations(_List):
    """The list of organizations."""

    filters = OrganizationFilters
    shape = OrganizationShape
    known = parameters.names(parameters.Paging) | OrganizationFilters.base_filters.keys()

    @describing.described(
        "list_organizations",
        describing.page_of(OrganizationShape, "organizations"),
        _("Find organizations."),
        parameters=[*parameters.described(OrganizationFilters), parameters.Paging],
        tag="organizations",
    )
    def get(self, request: Request) -> Response:
        """Return a page of the organizations."""
        return self.page(request, Organization.objects.select_related("parent"))


class Groups(_List):
    """The list of topics."""

    filters = GatheringFilters
    shape = GroupShape
    known = parameters.names(parameters.Paging) | GatheringFilters.base_filters.keys()

    @describing.described(
        "list_groups",
        describing.page_of(GroupShape, "topics"),
        _("Find topics."),
        parameters=[*parameters.described(GatheringFilters), parameters.Paging],
        tag="groups",
    )
    def get(self, request: Request) -> Response:
        """Return a page of the topics."""
        return self.page(request, Group.objects.all())


class OneOrganization(ReadView):
    """One organization."""

    @describing.described(
        "get_organization",
        OrganizationShape,
        _("Read about an organization."),
        keys=[describing.key("organization", _("Name or id of the organization."), uuid=False)],
        tag="organizations",
    )
    def get(self, request: Request, organization: str) -> Response:
        """Return an organization by its name or id."""
        row = finding.organization(organization, request.user)
        count = counts.dataset_counts([row], request.user).get(row.id, 0)
        return Response(OrganizationShape(gathering_object(row, count, site_of(request._request))).data)


class OneGroup(ReadView):
    """One topic."""

    @describing.described(
        "get_group",
        GroupShape,
        _("Read about a topic."),
        keys=[describing.key("group", _("Name or id of the topic."), uuid=False)],
        tag="groups",
    )
    def get(self, request: Request, group: str) -> Response:
        """Return a topic by its name or id."""
        row = finding.group(group, request.user)
        count = counts.dataset_counts([row], request.user).get(row.id, 0)
        return Response(GroupShape(gathering_object(row, count, site_of(request._request))).data)
