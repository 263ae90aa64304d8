"""What every operation leaves behind: a line in the activity stream, one in the audit log, and a note to the indexer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from catalog.access import Actor
from catalog.models import Activity, AuditEntry, SearchOutbox, User
from catalog.operations.announcing import announce
from catalog.search import indexing

_waits = ContextVar("waits", default=True)


def as_user(actor: Actor) -> User | None:
    """Return the actor's account, or None for somebody without one."""
    return actor if isinstance(actor, User) else None


def audit(
    actor: Actor,
    action: str,
    kind: str,
    object_id: UUID | str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write one line of the audit log: who did what to which thing, with the JSON before and after."""
    AuditEntry.objects.create(
        actor=as_user(actor),
        actor_name=getattr(actor, "username", "") or "anonymous",
        action=action,
        kind=kind,
        object_id=str(object_id),
        before=before,
        after=after,
        reason=reason,
    )


def activity(actor: Actor, activity_type: str, object_id: UUID, data: Mapping[str, Any]) -> None:
    """Write one line of CKAN's activity stream."""
    Activity.objects.create(user=as_user(actor), activity_type=activity_type, object_id=object_id, data=data)


@contextmanager
def without_waiting() -> Iterator[None]:
    """Do not wait for the index after each change; for those who make thousands."""
    token = _waits.set(False)
    try:
        yield
    finally:
        _waits.reset(token)


def reindex(dataset_ids: Iterable[UUID]) -> None:
    """Note in the change's own transaction that these datasets changed, for the index and for those who keep copies.

    The caller gets its answer when the index has seen the change, or after a second: CKAN's promise is that a dataset
    is found as soon as the call that made it returns.
    """
    ids = list(dataset_ids)
    announce(ids)
    if newest := rank_anew(ids):
        transaction.on_commit(lambda: _settle(newest))


def rank_anew(dataset_ids: Iterable[UUID]) -> int:
    """Have the index read these datasets again, though nothing in them changed; return the last outbox row, 0 for none."""
    rows = SearchOutbox.objects.bulk_create([SearchOutbox(dataset_id=each) for each in dataset_ids], batch_size=1_000)
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY catalog_search")
    return max(row.pk for row in rows)


def _settle(outbox_id: int) -> None:
    if settings.SEARCH_INLINE or _waits.get():
        indexing.wait_for(outbox_id)
