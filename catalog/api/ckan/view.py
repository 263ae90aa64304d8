"""The one view of the Action API: read the call, run the action, wrap what it returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from catalog.api import cors
from catalog.api.authentication import TokenAuthentication
from catalog.api.ckan import envelope, errors, parameters
from catalog.api.ckan.bodies import PARSERS, AnyType, BadRequest, as_parameters
from catalog.api.ckan.call import Call
from catalog.api.ckan.registry import READS, WRITES
from catalog.api.site import site_of


class ActionView(APIView):
    """`/api/3/action/<name>`: GET for actions that only read, POST for all."""

    authentication_classes = [TokenAuthentication]
    parser_classes = PARSERS
    content_negotiation_class = AnyType
    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: Request, name: str) -> HttpResponse:
        """Run an action that only reads, with the parameters of the query string."""
        given = as_parameters(request.query_params)
        callback = parameters.text(given, "callback")
        return self._answer(request, name, given, {}, callback=callback)

    def post(self, request: Request, name: str) -> HttpResponse:
        """Run any action, with the parameters of the body; one that only reads may have them in the query string."""
        data = request.data
        files = {key: file for key, file in request.FILES.items() if isinstance(file, UploadedFile)}
        given = {key: value for key, value in as_parameters(data).items() if key not in files}
        if not given and not files and name in READS:
            given = as_parameters(request.query_params)
        return self._answer(request, name, given, files)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """Answer a browser that asks whether it may call."""
        return HttpResponse()

    def _answer(
        self, request: Request, name: str, given: dict[str, Any], files: dict[str, UploadedFile], *, callback: str = ""
    ) -> HttpResponse:
        action = READS.get(name) or WRITES.get(name)
        if action is None:
            raise BadRequest(f"Action name not known: {name}")
        if name in WRITES and request.method != "POST":
            raise BadRequest("JSON Error: Invalid request. Please use POST method for your request")
        given.pop("callback", None)
        parameters.clean(given)
        call = Call(
            actor=request.user,
            given=given,
            files=files,
            site=site_of(request._request),
            language=request._request.LANGUAGE_CODE,
            query=request.META.get("QUERY_STRING", ""),
        )
        return envelope.success(name, action(call), call.site, callback=callback)

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], HttpResponse]:
        """Return the handler that speaks CKAN's form."""
        return errors.handle

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the headers that let pages of other sites read the answer."""
        cors.allow(request._request, response)
        return super().finalize_response(request, response, *args, **kwargs)


def version(request: HttpRequest, number: str = "1") -> HttpResponse:
    """`/api`, `/api/3` …: which version of the API answers there."""
    response = HttpResponse(f'{{"version": {number}}}', content_type=envelope.JSON)
    cors.allow(request, response)
    return response
