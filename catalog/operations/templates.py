"""What happens to a workbook of the official template: received, checked by a worker, applied when somebody says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from catalog import queue
from catalog.access import Actor, NotAllowed, has_permission, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Organization, TemplateImport
from catalog.operations import trail
from catalog.operations.files import plain_name

IMPORT = "template"
"""The kind of job that checks or applies a workbook; its key is the import's id."""
MOST_BYTES = 20 * 1024 * 1024


def receive(upload: File, organization: Organization, *, actor: Actor) -> TemplateImport:
    """Store a workbook and ask for its check; rows that name no agency are for this one. Raise NotAllowed or Invalid."""
    user = trail.as_user(actor)
    if user is None or not has_permission(user, "create_dataset", organization.id):
        raise NotAllowed("You may not create datasets")
    if upload.size > MOST_BYTES:
        raise Invalid({"upload": ["File upload too large"]})
    number = uuid4()
    place = f"templates/{number}"
    default_storage.save(place, upload)
    try:
        with transaction.atomic():
            row = TemplateImport.objects.create(
                id=number, user=user, organization=organization, file=place, file_name=plain_name(upload.name or "file")
            )
            trail.audit(actor, "receive", "template", row.id, after={"file_name": row.file_name})
            queue.ask(IMPORT, row.id)
    except BaseException:
        default_storage.delete(place)
        raise
    return row


@transaction.atomic
def apply(row: TemplateImport, *, actor: Actor) -> None:
    """Ask for the import of a workbook that was checked; its own sender may. Raise NotAllowed or Invalid."""
    row = TemplateImport.objects.select_for_update().get(id=row.id)
    require(trail.as_user(actor) == row.user, "This import belongs to somebody else")
    if row.state != TemplateImport.CHECKED:
        raise Invalid({"state": ["This step is not possible now"]})
    TemplateImport.objects.filter(id=row.id).update(state=TemplateImport.APPLYING)
    trail.audit(actor, "apply", "template", row.id)
    queue.ask(IMPORT, row.id)


def tidy(older_than: timedelta = timedelta(days=30)) -> int:
    """Delete old workbooks and what was said about them; return how many."""
    old = list(TemplateImport.objects.filter(received_at__lt=timezone.now() - older_than).values_list("id", "file"))
    for number, file in old:
        default_storage.delete(file)
        TemplateImport.objects.filter(id=number).delete()
    return len(old)


def settle(row: TemplateImport, state: str, report: Mapping[str, Any]) -> None:
    """Keep what became of the check or of the import."""
    TemplateImport.objects.filter(id=row.id).update(state=state, report=report, finished_at=timezone.now())
