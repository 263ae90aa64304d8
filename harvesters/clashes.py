"""What stands against a new record: somebody else has it, its address is taken, its agency is unknown, its title is repeated."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import MD5

from catalog.formats.ckan.mirror import Incoming
from catalog.models import Dataset, Organization
from catalog.operations.parts import is_uuid
from catalog.records import DatasetRecord
from harvesters.connectors.texts import name_of
from harvesters.mapping import Mapping
from harvesters.models import HarvestConflict, HarvestOutcome, HarvestRecord, HarvestSource


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a record may be taken over, and as what."""

    name: str
    result: str = ""
    """`conflict` or `ignored`; empty: go on."""
    dataset: Dataset | None = None
    """A dataset of ours that a person said the record is."""
    messages: list[dict[str, Any]] = field(default_factory=list)


def owner(source: HarvestSource, incoming: Incoming, mapping: Mapping) -> Organization | None:
    """Return the agency that is to own a record: the source's, or the one that the record names, if we have it."""
    if mapping.owner != "record":
        return source.organization
    active = Organization.objects.filter(state="active")
    by_name = active.filter(name=incoming.organization_name).first() if incoming.organization_name else None
    return by_name or (
        active.filter(title=incoming.organization_title).first() if incoming.organization_title else None
    )


def judge(
    source: HarvestSource,
    row: HarvestRecord,
    record: DatasetRecord,
    incoming: Incoming,
    wanted_owner: Organization | None,
    *,
    dry: bool,
) -> Verdict:
    """Look for conflicts of a record, note new ones for people unless the run is dry, and follow what people decided."""
    decided = {each.kind: each for each in HarvestConflict.objects.filter(source=source, remote_id=row.remote_id)}
    if any(each.resolution == HarvestConflict.IGNORE for each in decided.values()):
        return Verdict(record.name, HarvestOutcome.IGNORED, messages=[{"code": "left_out"}])
    if wanted_owner is None:
        params = {"agency": incoming.organization_title or incoming.organization_name}
        return _conflict(source, row, record, HarvestConflict.OWNER, None, params, dry=dry)
    if row.dataset is not None:
        return Verdict(record.name)
    adopted = next((each.dataset for each in decided.values() if each.resolution == HarvestConflict.ADOPT), None)
    if adopted is not None:
        return Verdict(adopted.name, dataset=adopted)
    apart = any(each.resolution == HarvestConflict.APART for each in decided.values())
    found = _standing_against(source, row, record, wanted_owner)
    if found is None:
        return Verdict(record.name, messages=_repeated(source, row, record, decided, dry=dry))
    kind, other = found
    if apart:
        return Verdict(name_of(f"{source.id}:{row.remote_id}", record.name or record.title))
    return _conflict(source, row, record, kind, other, {"name": other.name, "title": other.title}, dry=dry)


def _standing_against(
    source: HarvestSource, row: HarvestRecord, record: DatasetRecord, wanted_owner: Organization
) -> tuple[str, Dataset] | None:
    """Return the kind of conflict and the dataset of ours that a record without a dataset meets."""
    if is_uuid(row.remote_id) or "://" in row.remote_id:  # other ids are not unique in the world
        claims = HarvestRecord.objects.filter(remote_id=row.remote_id, dataset__isnull=False).exclude(source=source)
        claimed = claims.exclude(dataset__state="deleted").select_related("dataset").first()
        if claimed is not None and claimed.dataset is not None:
            return HarvestConflict.CLAIMED, claimed.dataset
    other = Dataset.objects.filter(name=record.name).exclude(state="deleted").first()
    if other is None:
        return None
    if HarvestRecord.objects.filter(dataset=other).exclude(source=source).exists():
        return HarvestConflict.CLAIMED, other
    return (HarvestConflict.NAME if other.owner_org_id == wanted_owner.id else HarvestConflict.OWNER), other


def _conflict(
    source: HarvestSource,
    row: HarvestRecord,
    record: DatasetRecord,
    kind: str,
    other: Dataset | None,
    params: dict[str, Any],
    *,
    dry: bool,
) -> Verdict:
    if not dry:
        values = {"title": record.title, "params": params, "dataset": other}
        HarvestConflict.objects.update_or_create(source=source, remote_id=row.remote_id, kind=kind, defaults=values)
    return Verdict(record.name, HarvestOutcome.CONFLICT, messages=[{"code": f"conflict_{kind}", **params}])


def _repeated(
    source: HarvestSource, row: HarvestRecord, record: DatasetRecord, decided: dict[str, HarvestConflict], *, dry: bool
) -> list[dict[str, Any]]:
    """Note a title that another record of the source has; real catalogues have such, so the record is taken all the same."""
    digest = hashlib.md5(record.title.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    same = HarvestRecord.objects.alias(digest=MD5("title")).filter(source=source, digest=digest)
    twin = same.exclude(remote_id=row.remote_id).filter(dataset__isnull=False).select_related("dataset").first()
    if twin is None or twin.dataset is None:
        return []
    if not dry and HarvestConflict.TITLE not in decided:
        HarvestConflict.objects.create(
            source=source,
            remote_id=row.remote_id,
            kind=HarvestConflict.TITLE,
            title=record.title,
            params={"name": twin.dataset.name, "title": twin.dataset.title},
            dataset=twin.dataset,
        )
    return [{"code": "repeated_title", "value": twin.dataset.name}]
