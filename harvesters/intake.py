"""After an upload: validate the received file in this worker, then let the catalogue accept or reject it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from catalog.access import ANYBODY, Actor, NotAllowed
from catalog.formats.dictionary.shape import Dictionary, dictionary_of
from catalog.models import ResourceVersion
from catalog.models.shapes import column
from catalog.operations import files, treatments
from catalog.queries import finding, tables
from catalog.records import Choices, Problem, Report
from catalog.tables import store
from harvesters import remote_files
from harvesters.jobs import Progress
from harvesters.validation.choosing import choices_from
from harvesters.validation.inheriting import as_far_as_they_fit
from harvesters.validation.validate import validate

logger = logging.getLogger(__name__)


def validate_version(version_id: str, progress: Progress) -> None:
    """Validate one received version and record the outcome; a version that is decided already stays as it is."""
    version = (
        ResourceVersion.objects.select_related("resource__dataset", "resource__current__derived_from", "received_from")
        .filter(id=version_id)
        .first()
    )
    if version is None or version.state != ResourceVersion.RECEIVED:
        return
    current = version.resource.current
    if current is not None and current.derived_from is not None:
        current = current.derived_from  # What the agency sent, not what was made of it.
    table = store.table_path(settings.TABLES, version_id)
    table.parent.mkdir(parents=True, exist_ok=True)
    dictionary = dictionary_of(version.resource.dictionary)

    def run(choices: Choices) -> Report:
        return validate(
            Path(default_storage.path(version.file)),
            file_name=version.file_name,
            declared_format=version.resource.format,
            table=table,
            progress=progress,
            today=timezone.localdate(),
            choices=choices,
            previous=tuple(map(column, current.columns)) if current and current.has_table else None,
            previous_rows=current.rows if current else None,
            fallen_share=settings.FEWER_ROWS_PERCENT / 100,
            dictionary=dictionary,
            referred=_referred(dictionary, version.received_from or ANYBODY),
        )

    choices = choices_from(version.choices)
    try:
        report = as_far_as_they_fit(run, choices) if version.choices_inherited else run(choices)
    except OSError as error:
        if error.errno not in files.NO_ROOM:
            raise
        logger.exception("no room for the table of version %s", version_id)
        report = Report(outcome="rejected", problems=(Problem(code="no_room", severity="error"),))
    decided = files.decide(version, report, actor=version.received_from or ANYBODY)
    treatments.repeat(decided)
    remote_files.leave_to_the_remote(version_id)


def _referred(dictionary: Dictionary, actor: Actor) -> Mapping[str, Path]:
    """The current tables that foreign keys refer to, by resource; those that the sender may not read are left out."""
    found = {}
    for resource_id in {key.resource for key in dictionary.foreign_keys if key.resource}:
        try:
            path = tables.table(resource_id, actor).path
        except (finding.NotFound, NotAllowed):
            continue
        if path.exists():
            found[resource_id] = path
    return found


def give_up(version_id: str, reason: str) -> None:
    """Tell the agency that their file could not be checked through a fault of the portal's own."""
    version = ResourceVersion.objects.select_related("resource", "received_from").filter(id=version_id).first()
    if version is not None:
        problem = Problem(code="check_failed", severity="error")
        files.decide(version, Report(outcome="rejected", problems=(problem,)), actor=version.received_from or ANYBODY)
