"""The contents that a resource has, had and is about to have."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from datetime import time as clock
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from catalog.access import Actor, may_edit
from catalog.models import Resource, ResourceVersion, Serving
from catalog.queries.finding import NotFound
from catalog.tables.asking import BadAsk

POLL_SECONDS = 0.05
LARGEST_NUMBER = 2**31 - 1


def wait_until_decided(resource_id: UUID, seconds: float) -> bool:
    """Wait until no upload of a resource is being checked any more, but not longer than that; tell whether it is so."""
    deadline = time.monotonic() + seconds
    checking = ResourceVersion.objects.filter(resource_id=resource_id, state=ResourceVersion.RECEIVED)
    while checking.exists():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def served(resource: Resource, actor: Actor) -> ResourceVersion | None:
    """Return the version whose file the actor gets: the current one.

    Before there is one, those who may edit get the newest upload, whatever became of it, and the others None.
    """
    if resource.current is not None:
        return resource.current
    return resource.versions.first() if may_edit(actor, resource.dataset) else None


def is_awaited(resource: Resource) -> bool:
    """Tell whether the first file of a resource is still being checked."""
    return resource.current is None and resource.versions.filter(state=ResourceVersion.RECEIVED).exists()


def accepted(resource: Resource, number: int) -> ResourceVersion:
    """Return an accepted version of a resource by its number; raise NotFound."""
    rows = resource.versions.filter(state=ResourceVersion.ACCEPTED)
    version = rows.filter(number=number).first() if number <= LARGEST_NUMBER else None
    if version is None:
        raise NotFound("Version")
    return version


def before(version: ResourceVersion) -> ResourceVersion | None:
    """Return the accepted version that came before this one, if there is one."""
    older = ResourceVersion.objects.filter(resource_id=version.resource_id, state=ResourceVersion.ACCEPTED)
    return older.filter(number__lt=version.number).order_by("-number").first()


def servings(resource: Resource, count: int) -> Sequence[Serving]:
    """Return what was served since when, the newest first; withdrawn contents are not told."""
    rows = Serving.objects.filter(resource=resource, version__state=ResourceVersion.ACCEPTED)
    return list(rows.select_related("version").defer("version__report", "version__columns")[:count])


def as_of(resource: Resource, text: str) -> ResourceVersion:
    """Return the accepted version that `as_of` asks for: by its number, or the one served at a moment.

    A date is its end in the portal's time zone; a time without zone is of that zone (ISO 8601). Raise BadAsk for a text
    that is none of these and for one at which nothing was served that still may be.
    """
    if re.fullmatch("[0-9]{1,9}", text):
        try:
            return accepted(resource, int(text))
        except NotFound:
            raise BadAsk("as_of", f"there is no version {int(text)}") from None
    moment = _moment(text)
    serving = Serving.objects.filter(resource=resource, since__lte=moment).select_related("version").first()
    if serving is None or serving.version is None:
        raise BadAsk("as_of", "nothing was served at this time")
    if serving.version.state != ResourceVersion.ACCEPTED:
        raise BadAsk("as_of", "what was served at this time was withdrawn")
    return serving.version


def _moment(text: str) -> datetime:
    wanted = "must be the number of a version, a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00+07:00"
    try:
        day, moment = parse_date(text), parse_datetime(text)
    except ValueError:
        raise BadAsk("as_of", wanted) from None
    if day is not None:
        moment = datetime.combine(day, clock.max)
    if moment is None:
        raise BadAsk("as_of", wanted)
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment > timezone.now() + timedelta(days=1):
        raise BadAsk("as_of", "lies in the future; years are those of the Common Era")
    return moment
