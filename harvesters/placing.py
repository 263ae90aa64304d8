"""One remote record into the catalogue, through the one write path: made, changed, left alone, or set aside for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog.access import Actor, NotAllowed
from catalog.formats.ckan.checks import Invalid, Malformed
from catalog.formats.ckan.mirror import Incoming, read_dumped
from catalog.models import Dataset, Group, Organization, Resource
from catalog.operations import datasets
from catalog.operations.parts import NotFound, is_uuid
from catalog.operations.rendering import load
from catalog.records import DatasetRecord, ResourceRecord
from harvesters import clashes, flattening, remote_files
from harvesters.connectors.protocol import BadSource, Connector, Found, Task
from harvesters.mapping import Mapping as FieldMapping
from harvesters.mapping import applied
from harvesters.models import HarvestOutcome, HarvestRecord, HarvestRun, HarvestSource, RemoteFile

VERSION = 1
"""Part of every fingerprint: a change of how records are read makes all of them be read again."""
LONGEST_ID = 500


class Refused(Exception):
    """A record cannot be taken over; `messages` say why."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        super().__init__()
        self.messages = messages


class AddressTaken(Refused):
    """The address of a new dataset was free when it was chosen, and taken when it was used."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all records of one run share."""

    source: HarvestSource
    run: HarvestRun
    connector: Connector
    task: Task
    mapping: FieldMapping
    actor: Actor
    mark: str
    """Fingerprint of everything but the record that decides what becomes of it."""

    @property
    def dry(self) -> bool:
        """Whether nothing is to be changed."""
        return self.run.purpose == HarvestRun.DRY


def mark_of(source: HarvestSource) -> str:
    """Return the fingerprint of a source's mapping and owner."""
    data = [VERSION, source.kind, source.mapping, str(source.organization_id)]
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def fingerprint(raw: Any, mark: str) -> str:
    """Return the SHA-256 of a record in canonical JSON (sorted keys) together with the run's mark."""
    return hashlib.sha256(mark.encode() + orjson.dumps(raw, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def place(setting: Setting, found: Found) -> str:
    """Take one record over in one transaction and note the outcome, once per run; return the result in one word."""
    with transaction.atomic():
        row = _locked(setting, found)
        done = HarvestOutcome.objects.filter(run=setting.run, remote_id=row.remote_id).first()
        if done is not None:
            return done.result
        outcome = HarvestOutcome(run=setting.run, remote_id=row.remote_id, raw=found.raw, dataset=row.dataset)
        try:
            try:
                _wholly(setting, found, row, outcome)
            except AddressTaken:  # by another harvest at this very moment: now it can be seen, and judged
                _wholly(setting, found, row, outcome)
        except Refused as refusal:
            outcome.result, outcome.messages = HarvestOutcome.REFUSED, refusal.messages
            outcome.title = outcome.title or _title(found.raw)
        outcome.save()
        if not setting.dry:
            _remember(setting, found, row, outcome)
        return outcome.result


def _wholly(setting: Setting, found: Found, row: HarvestRecord, outcome: HarvestOutcome) -> None:
    """Take a record over as a whole: one that breaks a rule halfway leaves nothing half-written. Raise as `_take_over`."""
    with transaction.atomic():
        _take_over(setting, found, row, outcome)


def _locked(setting: Setting, found: Found) -> HarvestRecord:
    """Return the record's row, locked against another worker; a dry run's new record has none."""
    if setting.dry:
        row = HarvestRecord.objects.filter(source=setting.source, remote_id=found.id).first()
        return row or HarvestRecord(source=setting.source, remote_id=found.id)
    HarvestRecord.objects.get_or_create(source=setting.source, remote_id=found.id)
    rows = HarvestRecord.objects.select_for_update(of=("self",)).select_related("dataset")
    return rows.get(source=setting.source, remote_id=found.id)


def _title(raw: Any) -> str:
    title = raw.get("title") if isinstance(raw, Mapping) else ""
    return title[:500] if isinstance(title, str) else ""


def _remember(setting: Setting, found: Found, row: HarvestRecord, outcome: HarvestOutcome) -> None:
    settled = outcome.result not in HarvestOutcome.UNSETTLED
    row.hash = fingerprint(found.raw, setting.mark) if settled else ""
    row.raw, row.title = found.raw, outcome.title
    row.result, row.messages = outcome.result, outcome.messages
    if setting.run.purpose == HarvestRun.GATHER:
        row.seen_run = setting.run.id
    row.changed_at = timezone.now()
    if settled and row.dataset_id:
        row.state, row.missing_since = HarvestRecord.ACTIVE, None
    row.save()


def _take_over(setting: Setting, found: Found, row: HarvestRecord, outcome: HarvestOutcome) -> None:
    """Decide and do what becomes of a record; raise Refused."""
    if isinstance(found.raw, Mapping) and str(found.raw.get("allow_harvest", "")).lower() == "false":
        outcome.result, outcome.title = HarvestOutcome.IGNORED, _title(found.raw)
        outcome.messages = [{"code": "harvest_not_allowed"}]
        return
    incoming = _read(setting, found)
    outcome.title = incoming.record.title
    outcome.messages = [{"code": each.reason, "field": each.field, "value": each.value} for each in incoming.changes]
    record = _completed(setting, incoming, outcome)
    outcome.mapped = flattening.flat(record)
    if row.dataset is not None and row.dataset.state == "deleted" and row.state == HarvestRecord.ACTIVE:
        outcome.result = HarvestOutcome.IGNORED
        outcome.messages.append({"code": "deleted_here"})
        return
    owner = clashes.owner(setting.source, incoming, setting.mapping)
    verdict = clashes.judge(setting.source, row, record, incoming, owner, dry=setting.dry)
    outcome.messages += verdict.messages
    if verdict.result:
        outcome.result = verdict.result
        return
    if owner is None:
        raise Refused([*outcome.messages, {"code": "no_owner"}])
    record = replace(record, owner_org=owner.name, name=verdict.name)
    try:
        _write(setting, row, record, verdict.dataset or row.dataset, owner, outcome)
    except (Invalid, NotAllowed, NotFound) as error:
        taken = isinstance(error, Invalid) and set(error.errors) == {"name"}
        raise (AddressTaken if taken else Refused)([*outcome.messages, *_complaints(error)]) from error


def _read(setting: Setting, found: Found) -> Incoming:
    try:
        package = setting.connector.package(found.raw, setting.task)
        return read_dumped(applied(package, found.raw, setting.mapping))
    except (Invalid, Malformed) as error:
        raise Refused(_complaints(error)) from error
    except BadSource as error:
        raise Refused([{"code": "unreadable", "value": str(error)}]) from error


def _complaints(error: Exception) -> list[dict[str, Any]]:
    if isinstance(error, Invalid):
        return [{"code": "invalid", "field": key, "value": _words(texts)} for key, texts in error.errors.items()]
    return [{"code": "invalid", "field": "", "value": str(error)[:500]}]


def _words(texts: Any) -> str:
    """Return the texts of one field's errors; those of parts (extras, resources) as they are."""
    plain = isinstance(texts, list | tuple) and all(isinstance(each, str) for each in texts)
    return ("; ".join(texts) if plain else str(texts))[:500]


def _completed(setting: Setting, incoming: Incoming, outcome: HarvestOutcome) -> DatasetRecord:
    """Return the record with what a harvest adds: where it came from, its topics here, and caution about its class."""
    record = incoming.record
    marks = {"harvest_source_id": str(setting.source.id), "harvest_remote_id": outcome.remote_id}
    private = record.private or record.data_category != "public"
    if private and not record.private:
        outcome.messages.append({"code": "made_private", "value": record.data_category})
    now = timezone.now()
    return replace(
        record,
        state="active",
        private=private,
        license_id=record.license_id or "notspecified",
        groups=_topics(incoming, outcome),
        terms=(),
        extras={**record.extras, **marks},
        # A clock that is ahead must not put its datasets before everybody else's for years.
        metadata_modified=min(record.metadata_modified, now) if record.metadata_modified else None,
        metadata_created=min(record.metadata_created, now) if record.metadata_created else None,
    )


def _topics(incoming: Incoming, outcome: HarvestOutcome) -> tuple[str, ...]:
    """Return the names of our topics that the record's topics mean, by name or title; the others are named in a message."""
    wanted = {name: name for name in incoming.record.groups}
    wanted |= {group.name: group.title for group in incoming.record.group_records}
    if not wanted:
        return ()
    asked = Q(name__in=wanted) | Q(title__in=wanted.values()) | Q(id__in=[each for each in wanted if is_uuid(each)])
    known = list(Group.objects.filter(asked, state="active"))
    by_text = {text: group.name for group in known for text in (group.title, str(group.id), group.name)}
    found = {name: by_text.get(name) or by_text.get(title) for name, title in wanted.items()}
    outcome.messages += [{"code": "unknown_topic", "value": name} for name, ours in found.items() if not ours]
    return tuple(dict.fromkeys(ours for ours in found.values() if ours))


def _write(
    setting: Setting,
    row: HarvestRecord,
    record: DatasetRecord,
    present: Dataset | None,
    owner: Organization,
    outcome: HarvestOutcome,
) -> None:
    """Make or change the dataset, edits made here kept; a dry run only says what it would do."""
    urls = [each.url or "" for each in record.resources or ()]
    if present is None:
        record = _with_free_ids(setting, record, None)
        outcome.mapped, outcome.result = flattening.flat(record), HarvestOutcome.CREATED
        if not setting.dry:
            row.dataset = outcome.dataset = datasets.create(record, actor=setting.actor)
            row.written, row.kept = flattening.flat(load(row.dataset.id)[1]), []
            remote_files.expect(setting.source, row.dataset, urls)
        return
    present = Dataset.objects.select_for_update(of=("self",)).get(id=present.id)
    _, here = load(present.id)
    record = _with_free_ids(setting, replace(record, name=here.name), here)
    theirs, before = flattening.flat(record), flattening.flat(here)
    returns = row.state != HarvestRecord.ACTIVE
    kept = flattening.edited_here(row.written, before, theirs) if row.written else []
    kept = [each for each in kept if each not in row.given_up and not (returns and each == "private")]
    merged = flattening.with_kept(record, here, kept)
    if returns:
        merged = replace(merged, private=row.was_private or merged.private)
    after = flattening.flat(merged)
    if not setting.dry:
        datasets.update(present, merged, actor=setting.actor, known=here)
        after = flattening.flat(load(present.id)[1])
        remote_files.expect(setting.source, present, urls)
        row.dataset, row.kept, row.given_up = present, kept, []
        row.written = {**after, **{key: theirs.get(key) for key in kept}}
    outcome.dataset, outcome.mapped, outcome.diff = present, after, flattening.difference(before, after)
    outcome.messages += [{"code": "kept", "field": key} for key in kept]
    outcome.result = HarvestOutcome.UPDATED if outcome.diff or returns else HarvestOutcome.UNCHANGED


def _with_free_ids(setting: Setting, record: DatasetRecord, here: DatasetRecord | None) -> DatasetRecord:
    """Return the record with ids that are free or its own: the remote's where that can be, else one derived from it."""
    identity = here.id if here else record.id
    if here is None and (identity is None or Dataset.objects.filter(id=identity).exists()):
        identity = None
    known = {each.id: each for each in (here.resources or () if here else ())}
    asked = [each.id for each in record.resources or () if each.id and each.id not in known]
    taken = (
        {str(each) for each in Resource.objects.filter(id__in=asked).values_list("id", flat=True)} if asked else set()
    )
    space = uuid5(NAMESPACE_URL, f"{setting.source.id}:{record.extras['harvest_remote_id']}")
    resources = tuple(_named(each, space) if each.id in taken else each for each in record.resources or ())
    resources = _with_present_ids(resources, tuple(known.values()))
    return replace(record, id=identity, resources=_with_copies(resources, known))


def _named(resource: ResourceRecord, space: UUID) -> ResourceRecord:
    return replace(resource, id=str(uuid5(space, str(resource.id))))


def _with_present_ids(
    wanted: tuple[ResourceRecord, ...], present: tuple[ResourceRecord, ...]
) -> tuple[ResourceRecord, ...]:
    """Let a resource without an id keep the one it got here: the next with the same address, else with the same name."""
    files = _addresses([each.id for each in present if each.id])
    free = [each for each in present if each.id not in {resource.id for resource in wanted}]
    found = list(wanted)
    for same in (
        lambda one, other: one.url in {other.url, files.get(other.id)},
        lambda one, other: bool(one.name) and one.name == other.name,
    ):
        for place, each in enumerate(found):
            match = next((other for other in free if not each.id and same(each, other)), None)
            if match is not None:
                free.remove(match)
                found[place] = replace(each, id=match.id)
    return tuple(found)


def _addresses(ids: list[str]) -> dict[str | None, str]:
    """Return where the copied files of these resources come from."""
    rows = RemoteFile.objects.filter(resource_id__in=ids).values_list("resource", "url") if ids else ()
    return {str(resource): url for resource, url in rows}


def _with_copies(
    wanted: tuple[ResourceRecord, ...], known: Mapping[str | None, ResourceRecord]
) -> tuple[ResourceRecord, ...]:
    """Let a resource whose file is kept here stay so: the copy is replaced when the new one has been checked."""
    return tuple(
        replace(each, url=here.url, url_type="upload", size=here.size, hash=here.hash)
        if (here := known.get(each.id)) is not None and here.url_type == "upload"
        else each
        for each in wanted
    )
