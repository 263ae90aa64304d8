"""Load dataset records from a file of JSON Lines: new ones are made, changed ones updated, unchanged ones left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import orjson

from catalog.access import Actor
from catalog.formats import thai
from catalog.formats.ckan.checks import Invalid, Malformed
from catalog.formats.ckan.mirror import Incoming, read_line
from catalog.models import Dataset, Group, Organization
from catalog.operations import datasets, organizations, trail
from catalog.records import OrganizationRecord, ResourceRecord

LONGEST_LINE = 16 * 1024 * 1024
MOST_REFUSALS_KEPT = 1_000


@dataclass(slots=True)
class Summary:
    """What became of the lines of one import."""

    counts: Counter[str] = field(default_factory=Counter)
    """`created`, `updated`, `unchanged`, `refused`."""
    refusals: list[tuple[int, str, str]] = field(default_factory=list)
    """Line number, name if it could be read, and why; the first thousand."""
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What could not be taken over as it was, and how often: `("tags", "changed")`."""

    def refuse(self, line: int, name: str, why: str) -> None:
        """Count a refused line and keep its reason."""
        self.counts["refused"] += 1
        if len(self.refusals) < MOST_REFUSALS_KEPT:
            self.refusals.append((line, name, why))


def lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a stream of blocks into lines; raise ValueError for a line of more than 16 MiB."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        yield from whole
        if len(rest) > LONGEST_LINE:
            raise ValueError("A line is longer than 16 MiB; this is not a file of JSON Lines.")
    if rest:
        yield rest


def load(source: Iterable[bytes], *, actor: Actor, progress: Callable[[int], None]) -> Summary:
    """Import every line; `progress` is called with the number of lines done. One bad line never stops the rest.

    Twice equals once, so an import that was cut off is resumed by running it again.
    """
    summary = Summary()
    with trail.without_waiting():
        for number, line in enumerate(source, start=1):
            if line.strip():
                _load_line(number, line, actor, summary)
            progress(number)
    return summary


def _load_line(number: int, line: bytes, actor: Actor, summary: Summary) -> None:
    name = ""
    try:
        parsed = orjson.loads(line)
        if not isinstance(parsed, dict):
            raise ValueError("not a JSON object")
        name = str(parsed.get("name") or parsed.get("id") or "")
        incoming = read_line(parsed)
        summary.counts[save(incoming, actor=actor)] += 1
        summary.changes.update((change.field.split(".")[0], change.reason) for change in incoming.changes)
    except (Invalid, Malformed) as error:
        summary.refuse(number, name, str(error))
    except (ValueError, datasets.parts.NotFound) as error:
        summary.refuse(number, name, str(error) or type(error).__name__)


def save(incoming: Incoming, *, actor: Actor) -> str:
    """Make or update one dataset, with the organization and topics that it needs; return what was done in one word."""
    # The portal's own default is a promise that only the publisher can make.
    license_id = incoming.record.license_id or "notspecified"
    record = replace(incoming.record, owner_org=_organization(incoming, actor), license_id=license_id)
    for group in record.group_records:
        _ensure_group(group, actor)
    present = Dataset.objects.filter(name=record.name).exclude(state="deleted").first()
    if present is None:
        datasets.create(replace(record, id=_free_id(record.id)), actor=actor)
        return "created"
    before = present.rendered
    record = replace(record, resources=_with_present_ids(present, record.resources))
    return "updated" if datasets.update(present, record, actor=actor).rendered != before else "unchanged"


def _with_present_ids(present: Dataset, wanted: tuple[ResourceRecord, ...] | None) -> tuple[ResourceRecord, ...] | None:
    """Let a resource without an id keep the one it got here before: the next with the same address and name."""
    if wanted is None:
        return None
    free: dict[tuple[str, str], list[str]] = {}
    for row in present.resources.filter(state="active"):
        free.setdefault((row.url, row.name or ""), []).append(str(row.id))
    return tuple(
        record
        if record.id
        else replace(record, id=next(iter(_take(free, (record.url or "", record.name or ""))), None))
        for record in wanted
    )


def _take(free: dict[tuple[str, str], list[str]], key: tuple[str, str]) -> list[str]:
    return [free[key].pop(0)] if free.get(key) else []


def _free_id(wanted: str | None) -> str | None:
    taken = wanted is None or Dataset.objects.filter(id=wanted).exists()
    return None if taken else wanted


def _organization(incoming: Incoming, actor: Actor) -> str | None:
    """Return the name of the organization that the record belongs to, made when it is not here yet."""
    title, name = incoming.organization_title, incoming.organization_name
    found = Organization.objects.filter(name=name).first() if name else None
    found = found or (Organization.objects.filter(title=title, state="active").first() if title else None)
    if found is None and (name or title):
        made = OrganizationRecord(id="", name=_free_name(name or thai.slug(title)), title=title or name)
        found = organizations.create(made, actor=actor)  # type: ignore[assignment]
    return found.name if found else incoming.record.owner_org


def _ensure_group(group: OrganizationRecord, actor: Actor) -> None:
    if not Group.objects.filter(name=group.name).exists():
        organizations.create(replace(group, id="", is_organization=False), actor=actor)


def _free_name(wanted: str) -> str:
    """Return the name, with a number behind it when another organization or group has it."""
    taken = set(Organization.objects.filter(name__startswith=wanted[:90]).values_list("name", flat=True))
    taken |= set(Group.objects.filter(name__startswith=wanted[:90]).values_list("name", flat=True))
    if wanted not in taken:
        return wanted
    return next(name for name in (f"{wanted[:90]}-{n}" for n in range(2, len(taken) + 3)) if name not in taken)
