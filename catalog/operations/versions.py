"""Which of the accepted versions of a resource is served: rolled back to an earlier one, or withdrawn."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalog.access import Actor, may_edit, require
from catalog.formats.ckan.checks import Invalid
from catalog.models import Resource, ResourceVersion, Serving, WrittenTable
from catalog.operations import datasets, files, trail


def roll_back(version: ResourceVersion, *, actor: Actor, reason: str = "") -> None:
    """Serve an accepted version again instead of the current one; a later upload goes on as always.

    Raise NotAllowed, or Invalid for a version that was not accepted, and for a resource with a table written row by
    row, which has no versions and would be lost. What is served already stays so, without a trace.
    """
    require(may_edit(actor, version.resource.dataset), "You may not change this dataset")
    with transaction.atomic():
        version, resource = files.locked(version)
        if version.state != ResourceVersion.ACCEPTED:
            raise Invalid({"version": ["not_accepted"]})
        if WrittenTable.objects.filter(resource=resource).exists():
            raise Invalid({"version": ["written_table"]})
        if resource.current_id == version.id:
            return
        before = resource.current
        files.switch(resource, version, actor=actor)
        _after_switch(resource, before, actor=actor)
        trail.audit(
            actor,
            "roll_back",
            "resource_version",
            version.id,
            before={"served": before.number if before else None},
            after={"served": version.number},
            reason=reason,
        )


def withdraw(version: ResourceVersion, *, actor: Actor, reason: str) -> None:
    """Take an accepted version out of everything that is served, for good, with the reason.

    Where it is served now, the accepted version that was served last before it is served again, or nothing. Raise
    NotAllowed, or Invalid without a reason and for a version that was not accepted.
    """
    require(may_edit(actor, version.resource.dataset), "You may not change this dataset")
    if not reason.strip():
        raise Invalid({"reason": ["Missing value"]})
    with transaction.atomic():
        version, resource = files.locked(version)
        if version.state != ResourceVersion.ACCEPTED:
            raise Invalid({"version": ["not_accepted"]})
        version.state = ResourceVersion.WITHDRAWN
        version.save()
        if resource.current_id == version.id:
            _fall_back(resource, version, actor=actor)
        else:
            datasets.changed(resource.dataset, actor=actor)
        trail.audit(actor, "withdraw", "resource_version", version.id, reason=reason, after={"state": version.state})


def _fall_back(resource: Resource, withdrawn: ResourceVersion, *, actor: Actor) -> None:
    served = Serving.objects.filter(resource=resource, version__state=ResourceVersion.ACCEPTED)
    last = served.exclude(version=withdrawn).select_related("version").first()
    if last is not None and last.version is not None:
        files.switch(resource, last.version, actor=actor)
    else:
        resource.current = None
        resource.size, resource.hash = None, ""
        resource.metadata_modified = timezone.now()
        Serving.objects.create(resource=resource, version=None, actor=trail.as_user(actor))
    _after_switch(resource, withdrawn, actor=actor)


def _after_switch(resource: Resource, before: ResourceVersion | None, *, actor: Actor) -> None:
    """Save the resource with the format of what it serves now, where one of the two is a cleaned form, and tell."""
    now = resource.current
    if now is not None and any(each.derived_from_id for each in (now, before) if each is not None):
        resource.format = now.report.get("format") or resource.format
    resource.save()
    datasets.changed(resource.dataset, actor=actor)
