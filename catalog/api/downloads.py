"""The files of resources: the one served now, an older one, or for a link the way to it."""

from __future__ import annotations

from typing import BinaryIO, cast
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from catalog.access import Actor, NotAllowed
from catalog.api.authentication import reader_of
from catalog.api.cors import readable
from catalog.api.sending import Content, send
from catalog.models import Resource, ResourceVersion
from catalog.operations import uses
from catalog.queries import finding, versions

LINKS = {"http", "https", "ftp"}
TRY_AGAIN_SECONDS = 5


@readable
def download(request: HttpRequest, dataset_id: str, resource_id: str, file_name: str = "") -> HttpResponseBase:
    """Send the file that a resource serves now, or redirect to the address of a link. The file name is not looked at."""
    actor = reader_of(request)
    resource = _resource(dataset_id, resource_id, actor)
    if resource.url_type != "upload":
        answer = _to_link(resource)
        uses.download(request, resource)
        return answer
    version = versions.served(resource, actor)
    if version is None:
        return _not_yet(resource)
    uses.download(request, resource)
    return send(request, _content(resource, version))


@readable
def older(
    request: HttpRequest, dataset_id: str, resource_id: str, number: int, file_name: str = ""
) -> HttpResponseBase:
    """Send an accepted version of a resource's file by its number."""
    resource = _resource(dataset_id, resource_id, reader_of(request))
    try:
        version = versions.accepted(resource, number)
    except finding.NotFound as error:
        raise Http404(str(error)) from error
    uses.download(request, resource)
    return send(request, _content(resource, version))


def _resource(dataset_id: str, resource_id: str, actor: Actor) -> Resource:
    """Return a resource that the actor may read; the dataset may be named by id or name."""
    try:
        resource = finding.resource(resource_id, actor)
    except finding.NotFound as error:
        raise Http404(str(error)) from error
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    if dataset_id not in {str(resource.dataset_id), resource.dataset.name}:
        raise Http404("Resource")
    return resource


def _content(resource: Resource, version: ResourceVersion) -> Content:
    dataset = resource.dataset
    return Content(
        open=lambda: cast(BinaryIO, default_storage.open(version.file, "rb")),
        size=version.size,
        sha256=version.sha256,
        modified=version.received_at,
        mimetype=version.mimetype or "application/octet-stream",
        file_name=version.file_name,
        public=dataset.state == "active" and not dataset.private and version.state == ResourceVersion.ACCEPTED,
    )


def _to_link(resource: Resource) -> HttpResponseBase:
    try:
        scheme = urlsplit(resource.url).scheme
    except ValueError:
        scheme = ""
    if scheme not in LINKS:
        raise Http404("This resource has no file")
    return HttpResponseRedirect(resource.url)


def _not_yet(resource: Resource) -> HttpResponse:
    """Say that there is no file; while the first one is being checked, when to ask again."""
    if not versions.is_awaited(resource):
        raise Http404("This resource has no file")
    headers = {"Retry-After": str(TRY_AGAIN_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(
        "The file is being checked. Please try again in a moment.\n", "text/plain", 404, headers=headers
    )
