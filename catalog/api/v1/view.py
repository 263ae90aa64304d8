"""The one base of all views of the REST API: guarded, cacheable, readable by any page, one form of errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any, ClassVar

import orjson
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.v1 import problems
from catalog.api.v1.credentials import BearerToken
from catalog.tables.values import exact

SHOWN = (
    "Content-Language, ETag, Last-Modified, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
)
ASKED = "Authorization, Content-Type, If-None-Match, If-Modified-Since"


class Json(BaseRenderer):
    """JSON by orjson: UTF-8, decimals digit by digit."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Return the bytes of a JSON value, in which parts may be orjson.Fragments."""
        return orjson.dumps(data, default=exact, option=orjson.OPT_NON_STR_KEYS)


class Negotiation(DefaultContentNegotiation):
    """What the caller accepts; who accepts problems only gets JSON with its problems, and no indentation on demand."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Return the renderer and the media type; raise NotAcceptable."""
        if request.headers.get("Accept", "").strip() != problems.MEDIA_TYPE:
            super().select_renderer(request, renderers, format_suffix)
        return renderers[0], renderers[0].media_type


class ReadView(APIView):
    """A view that only reads: GET, HEAD and OPTIONS, conditional by ETag, the same for every caller's program."""

    authentication_classes = [BearerToken]
    renderer_classes = [Json]
    parser_classes = [JSONParser]
    content_negotiation_class = Negotiation
    http_method_names = ["get", "head", "options"]
    known: ClassVar[frozenset[str]] = frozenset()
    """The parameters of the query string; any other is refused, so that a slip never widens an answer."""
    modified: datetime | None = None
    """When what is shown last changed, once the view knows it."""
    validator = ""
    """A text that is different for each answer, where it is known before the work; else the bytes of the answer decide."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse unknown and empty parameters before anything is done; raise BadParameter."""
        super().initial(request, *args, **kwargs)
        unknown = [name for name in request.query_params if name not in self.known]
        empty = [name for name, values in request.query_params.lists() if "" in values and name in self.known]
        reasons = {name[:100]: [_("There is no such parameter.")] for name in unknown[:20]}
        reasons |= {name: [_("Leave it out instead of leaving it empty.")] for name in empty}
        if reasons:
            raise problems.BadParameter(reasons)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """Answer a browser that asks whether it may call."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def get_exception_handler(self) -> Callable[[Exception, Mapping[str, Any]], HttpResponse]:
        """Return the handler that makes problems."""
        return problems.handle

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Write the answer, or say that the caller has it already, and add the headers that all answers have."""
        final: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(final, Response) and final.status_code == 200:
            final = self._conditional(request, final)
        share(final)
        return final

    def unchanged(self, request: Request) -> HttpResponse | None:
        """Return the answer for a caller who has this already, where `validator` and `modified` tell before the work."""
        answer = get_conditional_response(request._request, etag=self._etag(b""), last_modified=self._moment())
        return self._stamped(answer, request, b"") if answer is not None else None

    def _conditional(self, request: Request, response: Response) -> HttpResponse:
        response.render()
        answer = get_conditional_response(
            request._request, etag=self._etag(response.content), last_modified=self._moment(), response=response
        )
        return self._stamped(answer, request, response.content)

    def _stamped(self, answer: HttpResponse | None, request: Request, content: bytes) -> HttpResponse:
        if answer is None or answer.status_code == 412:
            return problems.answer(problems.Problem(412, "precondition_failed", _("This has changed in the meantime.")))
        answer.headers["ETag"] = self._etag(content)
        if self.modified is not None:
            answer.headers["Last-Modified"] = http_date(self.modified.timestamp())
        answer.headers["Cache-Control"] = "private, no-cache" if request.auth else "public, no-cache"
        patch_vary_headers(answer, ["Accept", "Authorization"])
        return answer

    def _etag(self, content: bytes) -> str:
        return f'"{blake2b(self.validator.encode() or content, digest_size=16).hexdigest()}"'

    def _moment(self) -> int | None:
        """Return the date that decides on 304 and 412: a list from which something went has no such date."""
        return int(self.modified.timestamp()) if self.modified and self.validator else None


def share(response: HttpResponseBase) -> None:
    """Let pages of other sites read the answer; credentials are tokens in a header, never cookies."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = ASKED
    response.headers["Access-Control-Expose-Headers"] = SHOWN


class Nothing(ReadView):
    """Any other address below `/api/v1/`: a problem, as everywhere here."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raise NotFound whatever is asked."""
        raise problems.NotFound(request.path)
