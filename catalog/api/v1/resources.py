"""`/api/v1/resources`: the list, each of them, and the versions of their contents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.site import site_of
from catalog.api.v1 import cursors, describing, parameters
from catalog.api.v1.filters import ResourceFilters
from catalog.api.v1.problems import UnknownCursor
from catalog.api.v1.resource_shapes import ResourceShape, VersionShape, of_row, version_object
from catalog.api.v1.view import ReadView
from catalog.queries import contents, finding, keyset

RESOURCE = describing.key("resource", _("Id of the resource."))


class Resources(ReadView):
    """The list of resources."""

    known = parameters.names(parameters.Paging) | ResourceFilters.base_filters.keys()

    @describing.described(
        "list_resources",
        describing.page_of(ResourceShape, "resources"),
        _("Find files, links and tables."),
        parameters=[*parameters.described(ResourceFilters), parameters.Paging],
        tag="resources",
    )
    def get(self, request: Request) -> Response:
        """Return a page of the resources of datasets that the caller may see, in the order of their ids."""
        asked = parameters.read(parameters.Paging, request)
        filters = ResourceFilters(request.query_params, contents.resources(request.user))
        parameters.checked(filters)
        after = _after(asked["cursor"]) if asked["cursor"] else None
        page = keyset.page(filters.qs, "id", asked["limit"], descending=False, after=after)
        self.modified = max((row.metadata_modified for row in page.rows), default=None)
        cursor = cursors.encode(page.next.id) if page.next else None
        site = site_of(request._request)
        items = [ResourceShape(of_row(row, site)).data for row in page.rows]
        return Response({"items": items, "next": parameters.next_address(request, cursor)})


def _after(cursor: str) -> keyset.Place:
    (text,) = cursors.decode(cursor, str)
    key = finding.as_uuid(text)
    if key is None:
        raise UnknownCursor
    return keyset.Place(key, key)


class OneResource(ReadView):
    """One resource."""

    @describing.described(
        "get_resource", ResourceShape, _("Read about a resource and its table."), keys=[RESOURCE], tag="resources"
    )
    def get(self, request: Request, resource: str) -> Response:
        """Return a resource by its id."""
        row = finding.resource(resource, request.user)
        self.modified = row.metadata_modified
        return Response(ResourceShape(of_row(row, site_of(request._request))).data)


class Versions(ReadView):
    """The contents that a resource has and had."""

    known = parameters.names(parameters.Paging)

    @describing.described(
        "list_versions",
        describing.page_of(VersionShape, "versions"),
        _("Read which contents a resource had."),
        parameters=[parameters.Paging],
        keys=[RESOURCE],
        tag="resources",
    )
    def get(self, request: Request, resource: str) -> Response:
        """Return the accepted versions, the newest first; those who may change the dataset see the others too."""
        asked = parameters.read(parameters.Paging, request)
        before = None
        if asked["cursor"]:
            (before,) = cursors.decode(asked["cursor"], int)
            if not 0 <= before < 2**31:
                raise UnknownCursor
        row = finding.resource(resource, request.user)
        found = contents.versions(row, request.user, before=before, count=asked["limit"] + 1)
        shown = found[: asked["limit"]]
        self.modified = max((each.decided_at or each.received_at for each in shown), default=None)
        cursor = cursors.encode(shown[-1].number) if len(found) > len(shown) else None
        site = site_of(request._request)
        items = [VersionShape(version_object(each, row, site)).data for each in shown]
        return Response({"items": items, "next": parameters.next_address(request, cursor)})


class OneVersion(ReadView):
    """One content that a resource had."""

    @describing.described(
        "get_version",
        VersionShape,
        _("Read about one content of a resource."),
        keys=[RESOURCE, describing.number("number", _("Number of the version."))],
        tag="resources",
    )
    def get(self, request: Request, resource: str, number: int) -> Response:
        """Return a version by its number."""
        row = finding.resource(resource, request.user)
        version = contents.version(row, number, request.user)
        self.modified = version.decided_at or version.received_at
        return Response(VersionShape(version_object(version, row, site_of(request._request))).data)
