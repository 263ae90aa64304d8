"""`/api/uploads/`: files in pieces, by the protocol tus 1.0 with creation, termination, checksum and expiration."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from rest_framework.authentication import CSRFCheck

from catalog.access import Actor, NotAllowed
from catalog.api import cors
from catalog.api.authentication import token_of
from catalog.api.upload_headers import ALGORITHMS, BadHeader, checksum, file_name, metadata, number
from catalog.models import PartialUpload
from catalog.operations import uploads
from catalog.operations.files import plain_name

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
CONTENT_TYPE = "application/offset+octet-stream"
BLOCK = 256 * 1024
ASKED = (
    "Authorization, X-CKAN-API-Key, Content-Type, Tus-Resumable, Upload-Length, Upload-Metadata, Upload-Offset, "
    "Upload-Checksum, X-HTTP-Method-Override"
)
SHOWN = (
    "Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, Upload-Offset, "
    "Upload-Length, Upload-Metadata, Upload-Expires"
)
FULL = {errno.ENOSPC, errno.EDQUOT}
FAILURES: Mapping[type[Exception], tuple[int, str]] = {
    uploads.NoUpload: (404, "There is no such upload"),
    uploads.Expired: (410, "The upload has expired"),
    uploads.WrongOffset: (409, "Upload-Offset is not where the upload stands; ask with HEAD"),
    uploads.TooLarge: (413, "More bytes than the portal takes, or than the upload has left"),
    uploads.TooMany: (429, "Too many unfinished uploads; finish or delete some"),
    uploads.Overtaken: (423, "Another request continues this upload"),
    uploads.Corrupt: (460, "The bytes do not match Upload-Checksum; none were kept"),
}
"""What each refusal of the room below is in HTTP; 460 is the protocol's own."""
Handler = Callable[..., HttpResponse]


class Refused(Exception):
    """The request is refused with a status before anything is done."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def create(request: HttpRequest, actor: Actor) -> HttpResponse:
    """POST: make room for a file of Upload-Length bytes and say where its pieces go."""
    length = number(request, "Upload-Length")
    given = metadata(request)
    upload = uploads.begin(
        length, file_name=plain_name(file_name(given)), metadata=request.headers.get("Upload-Metadata", ""), actor=actor
    )
    response = HttpResponse(status=201)
    response.headers["Location"] = reverse("upload", args=[upload.id])
    return _dated(response, upload)


def show(request: HttpRequest, actor: Actor, upload_id: str) -> HttpResponse:
    """HEAD: tell how many bytes have come."""
    upload = uploads.find(upload_id, actor=actor)
    response = _dated(HttpResponse(), upload)
    response.headers["Upload-Length"] = str(upload.length)
    if upload.metadata:
        response.headers["Upload-Metadata"] = upload.metadata
    return response


def append(request: HttpRequest, actor: Actor, upload_id: str) -> HttpResponse:
    """PATCH: add the body at Upload-Offset; what came of it is safe on the disk when the new offset is told."""
    if request.content_type != CONTENT_TYPE:
        raise Refused(415, f"Content-Type must be {CONTENT_TYPE}")
    if not request.headers.get("Content-Length"):
        raise Refused(411, "Content-Length is missing")
    upload = uploads.append(
        upload_id,
        _body(request),
        offset=number(request, "Upload-Offset"),
        size=number(request, "Content-Length"),
        actor=actor,
        checksum=checksum(request),
    )
    return _dated(HttpResponse(status=204), upload)


def end(request: HttpRequest, actor: Actor, upload_id: str) -> HttpResponse:
    """DELETE: end the upload and free its bytes."""
    uploads.drop(upload_id, actor=actor)
    return HttpResponse(status=204)


def _endpoint(handlers: Mapping[str, Handler]) -> Callable[..., HttpResponse]:
    """Return the view of an address: the handler of the method, and what the protocol asks of every answer."""
    allowed = ", ".join([*handlers, "OPTIONS"])

    @csrf_exempt  # a token needs no such guard, and `_actor` guards the session
    def view(request: HttpRequest, **place: str) -> HttpResponse:
        response = HttpResponse(status=204) if request.method == "OPTIONS" else _answer(request, handlers, place)
        if request.method == "OPTIONS":
            response.headers["Tus-Extension"] = EXTENSIONS
            response.headers["Tus-Max-Size"] = str(settings.MAX_UPLOAD_SIZE)
            response.headers["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
        if request.method == "OPTIONS" or response.status_code == 412:
            response.headers["Tus-Version"] = VERSION
        if request.method == "OPTIONS" or response.status_code == 405:
            response.headers["Allow"] = allowed
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        _share(request, response)
        return response

    return view


def _answer(request: HttpRequest, handlers: Mapping[str, Handler], place: Mapping[str, str]) -> HttpResponse:
    if request.method == "POST" and "X-HTTP-Method-Override" in request.headers:
        request.method = request.headers["X-HTTP-Method-Override"].upper()
    handler = handlers.get(request.method or "")
    try:
        if handler is None:
            raise Refused(405, "There is nothing to do by this method here")
        if request.headers.get("Tus-Resumable") != VERSION:
            raise Refused(412, f"Tus-Resumable must be {VERSION}")
        return handler(request, _actor(request), **place)
    except Refused as refusal:
        return _plain(refusal.status, str(refusal))
    except BadHeader as error:
        return _plain(400, str(error))
    except NotAllowed as error:
        return _plain(403, str(error))
    except tuple(FAILURES) as error:
        return _plain(*FAILURES[type(error)])
    except OSError as error:
        if error.errno not in FULL:
            raise
        return _plain(507, "The portal has no room for this file")


def _actor(request: HttpRequest) -> Actor:
    """Return who uploads: the owner of a token, or whoever is signed in on the portal's own pages. Raise Refused."""
    token = token_of(request)
    if token is not None:
        return token.user
    if not request.user.is_authenticated:
        raise Refused(401, "Uploading needs a token")
    guard = CSRFCheck(lambda _: HttpResponse())
    guard.process_request(request)
    if reason := guard.process_view(request, create, (), {}):
        raise Refused(403, f"CSRF Failed: {reason}")
    return request.user


def _body(request: HttpRequest) -> Iterator[bytes]:
    """Yield what arrives of the body, up to the point where a connection is lost."""
    try:
        while block := request.read(BLOCK):
            yield block
    except UnreadablePostError:
        return


def _dated(response: HttpResponse, upload: PartialUpload) -> HttpResponse:
    """Add where the upload stands, and until when it can be continued."""
    response.headers["Upload-Offset"] = str(upload.offset)
    response.headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _plain(status: int, text: str) -> HttpResponse:
    response = HttpResponse(f"{text}\n", "text/plain; charset=utf-8", status)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _share(request: HttpRequest, response: HttpResponse) -> None:
    """Let pages of other sites upload with a token: the methods and headers that this protocol has beyond CKAN's."""
    cors.allow(request, response)
    if "Origin" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = "POST, HEAD, PATCH, DELETE, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = ASKED
        response.headers["Access-Control-Expose-Headers"] = SHOWN


collection = _endpoint({"POST": create})
single = _endpoint({"HEAD": show, "PATCH": append, "DELETE": end})
