"""Decisions on personal data (PDPA): what is done with each column, and the cleaned version that is served instead.

The upload itself stays as it is, in the state `treated`, and is never served: the cleaned form is a version of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalog import queue
from catalog.access import ANYBODY, Actor, may_edit, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import PersonalDecision, Resource, ResourceVersion
from catalog.models.shapes import column, stored_column
from catalog.operations import datasets, files, trail
from catalog.queries import decisions
from catalog.records import Treatment
from catalog.tables import treating
from catalog.tables.treating import BadTreatment, Treated, Written

TREAT = "treat"
"""The kind of job that makes the cleaned version which a decision asks for."""
CSV_TYPE = "text/csv"


def decide(
    version: ResourceVersion,
    treatments: Sequence[Treatment],
    *,
    actor: Actor,
    reason: str,
    standing: bool = False,
    whole_file: bool = False,
) -> PersonalDecision:
    """Record what is to be done with each column of a held version, and ask for it to be done.

    Where every column is kept, the version is served at once; else a cleaned version is made from it, as also where the
    file holds something personal beside its table, unless `whole_file` says that it may be served. `standing`: do
    the same with later versions that have the same columns. Raise NotAllowed, or Invalid for a decision without reason,
    one that cannot be carried out, and a version that waits for none.
    """
    require(may_edit(actor, version.resource.dataset), "You may not change this dataset")
    if not reason.strip():
        raise Invalid({"reason": ["Missing value"]})
    _check(treatments, version)
    with transaction.atomic():
        version, _resource = files.locked(version)
        if version.state != ResourceVersion.HELD or _is_open(version):
            raise Invalid({"version": ["already_decided"]})
        as_it_is = not version.has_table or whole_file or not decisions.found_outside_table(version)
        return _decided(
            version,
            treatments,
            actor=actor,
            reason=reason,
            standing=standing,
            as_it_is=as_it_is and _all_kept(treatments),
        )


def _check(treatments: Sequence[Treatment], version: ResourceVersion) -> None:
    """Raise Invalid unless the decision can be carried out and leaves no column in question without an answer."""
    try:
        treating.check(treatments, [column(stored) for stored in version.columns])
    except BadTreatment as bad:
        raise Invalid({bad.column: [bad.reason]}) from bad
    answered = {treatment.column for treatment in treatments}
    open_questions = [each.column.name for each in decisions.asked(version) if each.holds or each.hidden_before]
    unanswered = {name: ["undecided"] for name in open_questions if name not in answered}
    if unanswered:
        raise Invalid(unanswered)


def _is_open(version: ResourceVersion) -> bool:
    return version.decisions.filter(state=PersonalDecision.PENDING).exists()


def _decided(
    version: ResourceVersion,
    treatments: Sequence[Treatment],
    *,
    actor: Actor,
    reason: str,
    standing: bool,
    as_it_is: bool,
) -> PersonalDecision:
    decision = PersonalDecision.objects.create(
        version=version,
        treatments=[asdict(treatment) for treatment in treatments],
        reason=reason,
        standing=standing,
        actor=trail.as_user(actor),
    )
    after = {"treatments": decision.treatments, "standing": standing}
    trail.audit(actor, "decide", "resource_version", version.id, reason=reason, after=after)
    if as_it_is:
        files.release(version, actor=actor, reason=reason)
        decision.state = PersonalDecision.DONE
        decision.save()
    else:
        queue.ask(TREAT, decision.id)
    return decision


def repeat(version: ResourceVersion) -> PersonalDecision | None:
    """Do with a held version what the agency said of the one before, if that was to stand and answers every question.

    It answers when each column in question was decided, with the same kind of personal data, and each decided column is
    there with a type that the treatment is for. Return the decision, or None when a person must decide.
    """
    if version.state != ResourceVersion.HELD or not version.has_table:
        return None
    before = decisions.newest(version.resource_id)
    if before is None or not before.standing:
        return None
    treatments = decisions.treatments_of(before)
    if not _answers(treatments, version):
        return None
    with transaction.atomic():
        version, _resource = files.locked(version)
        if version.state != ResourceVersion.HELD or _is_open(version):
            return None
        return _decided(
            version,
            treatments,
            actor=before.actor or ANYBODY,
            reason=before.reason,
            standing=True,
            as_it_is=_all_kept(treatments),
        )


def _all_kept(treatments: Sequence[Treatment]) -> bool:
    return all(treatment.action == "keep" for treatment in treatments)


def _answers(treatments: Sequence[Treatment], version: ResourceVersion) -> bool:
    decided = {treatment.column: treatment.kind for treatment in treatments}
    findings = version.report.get("personal", ())
    try:
        _check(treatments, version)
    except Invalid:
        return False
    return all(decided.get(each["column"]) == each["kind"] for each in findings if each["holds"])


def place_of(decision: PersonalDecision) -> str:
    """Return where the file of the cleaned version lies in the default storage; its id is the decision's."""
    return f"files/{decision.version.resource_id}/{decision.id}"


def finish(decision: PersonalDecision, treated: Treated, written: Written) -> bool:
    """Serve the cleaned version that was made for a decision; its table and file lie in their places already.

    Once only: a decision that is done, or whose version was withheld meanwhile, stays as it is. Tell whether the
    version exists, for otherwise nobody needs its table and its file.
    """
    actor = decision.actor or ANYBODY
    with transaction.atomic():
        version, resource = files.locked(decision.version)
        decision = (
            PersonalDecision.objects.select_for_update(of=("self",)).select_related("version").get(id=decision.id)
        )
        if decision.state != PersonalDecision.PENDING or version.state != ResourceVersion.HELD:
            return ResourceVersion.objects.filter(id=decision.id).exists()
        cleaned = _cleaned(version, resource, decision, treated, written)
        files.serve(resource, cleaned, actor=actor)
        cleaned.save()
        version.state, version.decided_at = ResourceVersion.TREATED, timezone.now()
        version.save()
        resource.format = "CSV" if resource.current_id == cleaned.id else resource.format
        resource.save()
        decision.state = PersonalDecision.DONE
        decision.save()
        datasets.changed(resource.dataset, actor=actor)
        after = {"state": version.state, "cleaned": str(cleaned.id), "number": cleaned.number, "sha256": cleaned.sha256}
        trail.audit(actor, "treat", "resource_version", version.id, reason=decision.reason, after=after)
        return True


def _cleaned(
    version: ResourceVersion, resource: Resource, decision: PersonalDecision, treated: Treated, written: Written
) -> ResourceVersion:
    newest = resource.versions.aggregate(newest=Max("number"))["newest"]
    return ResourceVersion.objects.create(
        id=decision.id,
        resource=resource,
        number=newest + 1,
        state=ResourceVersion.ACCEPTED,
        file=place_of(decision),
        file_name=f"{PurePath(version.file_name).stem}.csv",
        mimetype=CSV_TYPE,
        size=written.size,
        sha256=written.sha256,
        has_table=True,
        rows=treated.rows,
        columns=[stored_column(each) for each in treated.columns],
        report=_report(version.report, treated, {each.column for each in decisions.treatments_of(decision)}),
        received_at=timezone.now(),
        decided_at=timezone.now(),
        received_from=version.received_from,
        derived_from=version,
    )


def _report(report: Mapping[str, Any], treated: Treated, decided: set[str]) -> dict[str, Any]:
    """Return the report of the upload without anything that was learned from the cells of decided columns."""
    return {
        **report,
        "format": "CSV",
        "encoding": "UTF-8",
        "delimiter": ",",
        "sheet": "",
        "member": "",
        "table": "",
        "header_row": 1,
        "rows": treated.rows,
        "columns": [stored_column(each) for each in treated.columns],
        "reasons": {},
        "options": {},
        "preview": [],
        "personal": [],
        "problems": [
            {**problem, "value": None, "params": {}}
            for problem in report.get("problems", ())
            if problem.get("column") not in decided
        ],
        "conversions": {name: counts for name, counts in report.get("conversions", {}).items() if name not in decided},
    }


def fail(decision: PersonalDecision, error: str) -> None:
    """Record that the cleaned version could not be made; the version goes on waiting, and nothing of it is served."""
    changed = PersonalDecision.objects.filter(id=decision.id, state=PersonalDecision.PENDING)
    if changed.update(state=PersonalDecision.FAILED, error=error):
        actor = decision.actor or ANYBODY
        trail.audit(actor, "treat_failed", "resource_version", decision.version_id, after={"error": error})
