"""The one place where the errors of the rooms below become pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from catalog.access import NotAllowed
from catalog.queries.finding import NotFound
from catalog.search.query import SearchUnavailable

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """Guard a view for readers: what they may not see is answered like what is not there, so that nothing leaks."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NotFound, NotAllowed):
            return render(request, "404.html", status=404)
        except (SearchUnavailable, OperationalError, InterfaceError):
            return unavailable(request)

    return guarded


def staff_page(view: View) -> View:
    """Guard a view for agency staff: as `page`, but a refusal says what is refused (403)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            return render(request, "404.html", status=404)
        except NotAllowed as refusal:
            return render(request, "403.html", {"reason": str(refusal)}, status=403)
        except (SearchUnavailable, OperationalError, InterfaceError):
            return unavailable(request)

    return guarded


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 with a page that needs neither database nor session, and say when to try again."""
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "10"})
