"""After an upload: validate the received file in this worker, then let the catalogue accept or reject it."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from catalog.access import ANYBODY
from catalog.models import ResourceVersion
from catalog.models.shapes import column
from catalog.operations import files
from catalog.records import Choices, Problem, Report
from catalog.tables import store
from harvesters.jobs import Progress
from harvesters.validation.choosing import choices_from
from harvesters.validation.inheriting import as_far_as_they_fit
from harvesters.validation.validate import validate

logger = logging.getLogger(__name__)


def validate_version(version_id: str, progress: Progress) -> None:
    """Validate one received version and record the outcome; a version that is decided already stays as it is."""
    version = (
        ResourceVersion.objects.select_related("resource__dataset", "resource__current", "received_from")
        .filter(id=version_id)
        .first()
    )
    if version is None or version.state != ResourceVersion.RECEIVED:
        return
    current = version.resource.current
    table = store.table_path(settings.TABLES, version_id)
    table.parent.mkdir(parents=True, exist_ok=True)

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
        )

    choices = choices_from(version.choices)
    try:
        report = as_far_as_they_fit(run, choices) if version.choices_inherited else run(choices)
    except OSError as error:
        if error.errno not in files.NO_ROOM:
            raise
        logger.exception("no room for the table of version %s", version_id)
        report = Report(outcome="rejected", problems=(Problem(code="no_room", severity="error"),))
    files.decide(version, report, actor=version.received_from or ANYBODY)


def give_up(version_id: str, reason: str) -> None:
    """Tell the agency that their file could not be checked through a fault of the portal's own."""
    version = ResourceVersion.objects.select_related("resource", "received_from").filter(id=version_id).first()
    if version is not None:
        problem = Problem(code="check_failed", severity="error")
        files.decide(version, Report(outcome="rejected", problems=(problem,)), actor=version.received_from or ANYBODY)
