"""What operators and loaders change about the portal itself; sysadmins do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, is_sysadmin, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Option, TaskStatus, TermTranslation
from catalog.operations import trail
from catalog.operations.lengths import check_lengths

LONGEST_OPTION = 50_000
"""Characters: as much as is shown formatted."""
TASK_COLUMNS = ("entity_id", "entity_type", "task_type", "key", "value", "state", "error")


@transaction.atomic
def set_options(values: Mapping[str, str], *, actor: Actor) -> None:
    """Change options of the running portal; an empty text goes back to what the settings say. Raise NotAllowed or Invalid."""
    require(is_sysadmin(actor), "Only sysadmins may change the configuration")
    if too_long := [key for key, value in values.items() if len(value) > LONGEST_OPTION]:
        raise Invalid({key: [f"Must be at most {LONGEST_OPTION} characters long"] for key in too_long})
    for key, value in values.items():
        if value:
            Option.objects.update_or_create(key=key, defaults={"value": value})
        else:
            Option.objects.filter(key=key).delete()
    trail.audit(actor, "set_options", "site", "", after=dict(values))


@transaction.atomic
def note_task(values: Mapping[str, str], *, actor: Actor) -> TaskStatus:
    """Write the state of a task, by the keys of `TASK_COLUMNS`; return it. Raise NotAllowed, or Invalid for long texts."""
    require(is_sysadmin(actor), "Only sysadmins may change the status of tasks")
    row = (
        TaskStatus.objects.select_for_update()
        .filter(entity_id=values["entity_id"], task_type=values["task_type"], key=values["key"])
        .first()
    ) or TaskStatus()
    for name in TASK_COLUMNS:
        setattr(row, name, values.get(name, ""))
    row.last_updated = timezone.now()
    check_lengths(row)
    row.save()
    return row


def forget_task(row: TaskStatus, *, actor: Actor) -> None:
    """Remove the state of a task. Raise NotAllowed."""
    require(is_sysadmin(actor), "Only sysadmins may change the status of tasks")
    row.delete()


@transaction.atomic
def translate(rows: Sequence[TermTranslation], *, actor: Actor) -> None:
    """Write translations of terms, over those that are there. Raise NotAllowed, or Invalid for long texts."""
    require(is_sysadmin(actor), "Only sysadmins may translate terms")
    for row in rows:
        check_lengths(row)
    newest = {(row.term, row.lang_code): row for row in rows}
    TermTranslation.objects.bulk_create(
        newest.values(),
        update_conflicts=True,
        unique_fields=["term", "lang_code"],
        update_fields=["term_translation"],
    )
    trail.audit(actor, "translate", "site", "", after={"terms": len(newest)})
