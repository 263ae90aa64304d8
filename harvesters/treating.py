"""After a decision on personal data: make the cleaned table and file in this worker, then let the catalogue serve them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

from catalog.models import PersonalDecision, ResourceVersion
from catalog.models.shapes import column
from catalog.operations import treatments
from catalog.queries import decisions
from catalog.tables import store, treating
from catalog.tables.treating import BadTreatment, Treated, Written
from harvesters.jobs import Progress


def treat_version(decision_id: str, progress: Progress) -> None:
    """Carry out one decision; one that is done already, or whose version no longer waits, stays as it is."""
    decision = (
        PersonalDecision.objects.select_related("version__resource__dataset", "actor").filter(id=decision_id).first()
    )
    if decision is None or decision.state != PersonalDecision.PENDING:
        return
    version = decision.version
    if version.state != ResourceVersion.HELD:
        treatments.fail(decision, "overtaken")
        return
    try:
        treated = treating.treat(
            store.table_path(settings.TABLES, str(version.id)),
            [column(stored) for stored in version.columns],
            decisions.treatments_of(decision),
            root=settings.TABLES,
            version_id=str(decision.id),
            today=timezone.localdate(decision.decided_at),
            progress=lambda percent: progress(percent, "writing"),
        )
    except BadTreatment as bad:
        treatments.fail(decision, bad.reason)
        return
    written = _file(decision, treated)
    if not treatments.finish(decision, treated, written):
        store.remove(settings.TABLES, str(decision.id))
        default_storage.delete(treatments.place_of(decision))


def _file(decision: PersonalDecision, treated: Treated) -> Written:
    """Write the file for download into the storage, over what an earlier attempt may have left."""
    scratch = Path(settings.FILE_UPLOAD_TEMP_DIR)
    scratch.mkdir(parents=True, exist_ok=True)
    place = treatments.place_of(decision)
    with tempfile.TemporaryDirectory(prefix="treated-", dir=scratch) as folder:
        target = Path(folder) / "table.csv"
        written = treating.write_csv(treated.path, treated.columns, target)
        default_storage.delete(place)
        with target.open("rb") as stream:
            default_storage.save(place, File(stream))
    return written


def give_up(decision_id: str, reason: str) -> None:
    """Tell the agency that the cleaned version could not be made through a fault of the portal's own."""
    decision = PersonalDecision.objects.select_related("version", "actor").filter(id=decision_id).first()
    if decision is not None:
        treatments.fail(decision, "treatment_failed")
