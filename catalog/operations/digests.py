"""Letters of news: when one is due, for whom, and what remains when it was sent, so that nothing is told twice or never."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from catalog import queue
from catalog.models import Digest, Following, NoticeSettings, SavedSearch, User
from catalog.models.notices import DAILY, NEVER, WEEKLY

KIND = "remote.digest"
BANGKOK = ZoneInfo("Asia/Bangkok")
HOUR = time(7)
"""When letters go out, in Thailand; the weekly ones on Mondays."""
KEPT = timedelta(days=60)


def period_end(frequency: str, now: datetime) -> datetime:
    """Return the last moment until `now` at which letters of a frequency (`daily` or `weekly`) go out."""
    local = now.astimezone(BANGKOK)
    last = datetime.combine(local.date(), HOUR, BANGKOK)
    if last > local:
        last -= timedelta(days=1)
    return last - timedelta(days=last.weekday()) if frequency == WEEKLY else last


def is_due(frequency: str, told_until: datetime, now: datetime) -> bool:
    """Tell whether a letter of this frequency has to tell at `now` what happened after `told_until`."""
    return frequency != NEVER and told_until < period_end(frequency, now)


def plan(now: datetime | None = None) -> int:
    """Ask for a letter to each person for whom one is due and not yet asked for; return how many.

    After an outage one letter tells of the whole time.
    """
    until = period_end(DAILY, now or timezone.now())
    asked = 0
    for user_id in _due(until).values_list("id", flat=True).iterator(chunk_size=500):
        with transaction.atomic():
            digest, new = Digest.objects.get_or_create(user_id=user_id, until=until)
            if new:
                queue.ask(KIND, digest.id)
                asked += 1
    return asked


def _due(until: datetime) -> QuerySet[User]:
    """Return those who wait for a letter: active, with an address that nobody has to prove first."""
    waits = Q()
    for frequency in (DAILY, WEEKLY):
        waits |= Q(frequency=frequency, told_until__lt=period_end(frequency, until))
    mine = {"user": OuterRef("pk")}
    followings = Exists(NoticeSettings.objects.filter(waits, **mine)) & Exists(
        Following.objects.filter(follower=OuterRef("pk"))
    )
    searches = Exists(SavedSearch.objects.filter(waits, **mine))
    unproved = EmailAddress.objects.annotate(lower=Lower("email")).filter(
        user=OuterRef("pk"), verified=False, lower=Lower(OuterRef("email"))
    )
    rows = User.objects.filter(followings | searches, ~Exists(unproved), is_active=True).exclude(email="")
    return rows.filter(~Exists(Digest.objects.filter(user=OuterRef("pk"), until=until)))


def waiting(digest_id: UUID | str) -> tuple[Digest, NoticeSettings] | None:
    """Lock a letter that has to be sent, and how its reader wants it; None when it was sent or given up.

    Only within a transaction, at whose end `told` must be known: a worker that dies in between leaves it to be sent.
    """
    digest = Digest.objects.select_for_update().filter(id=digest_id, state=Digest.WAITING).first()
    if digest is None:
        return None
    # No two letters to one person are written at once.
    chosen = NoticeSettings.objects.select_for_update().select_related("user").filter(user=digest.user_id).first()
    return (digest, chosen) if chosen else None


def told(digest: Digest, chosen: NoticeSettings, *, sent: bool) -> None:
    """Note that a letter told everything until its moment, or that there was nothing to tell."""
    end = digest.until
    if is_due(chosen.frequency, chosen.told_until, end):
        NoticeSettings.objects.filter(user=chosen.user_id).update(told_until=end)
    for row in SavedSearch.objects.filter(user=chosen.user_id, told_until__lt=end):
        if is_due(row.frequency, row.told_until, end):
            SavedSearch.objects.filter(id=row.id).update(told_until=end)
    _finish(digest.id, Digest.SENT if sent else Digest.EMPTY)


def fail(digest_id: UUID | str, reason: str) -> None:
    """Give up a letter; the next one tells of the same time."""
    _finish(digest_id, Digest.FAILED, reason)


def _finish(digest_id: UUID | str, state: str, error: str = "") -> None:
    open_ = Digest.objects.filter(id=digest_id, state=Digest.WAITING)
    open_.update(state=state, error=error[:2_000], finished_at=timezone.now())


def tidy() -> int:
    """Forget letters of long ago; return how many."""
    return Digest.objects.filter(until__lt=timezone.now() - KEPT).delete()[0]
