"""The parts of a dataset that have rows of their own: its tags, its topics, its resources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from catalog.access import Actor, is_sysadmin, may_put_into, require
from catalog.formats.ckan.checks import Invalid
from catalog.formats.resource_formats import mimetype_of, normalise
from catalog.models import Dataset, Group, Resource, Tag, Term, Vocabulary
from catalog.operations.lengths import check_lengths
from catalog.records import ResourceRecord, TermRecord

RESOURCE_COLUMNS = (
    "name", "name_en", "description", "resource_type", "mimetype", "size", "hash", "standard", "extras", "last_modified",
)  # fmt: skip
TAKEN = "Resource id already exists."


class NotFound(Exception):
    """Something that the change names does not exist."""


def is_uuid(text: str) -> bool:
    """Tell whether a text is the id of a row."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def by_id_or_name(texts: Iterable[str]) -> Q:
    """Return the condition that finds rows by id or by name."""
    given = list(texts)
    return Q(name__in=given) | Q(id__in=[each for each in given if is_uuid(each)])


def set_tags(dataset: Dataset, names: Sequence[str]) -> None:
    """Give the dataset exactly these tags, making those that nobody used before."""
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    dataset.tags.set(Tag.objects.filter(name__in=names))


def set_terms(dataset: Dataset, wanted: Sequence[TermRecord]) -> None:
    """Give the dataset exactly these tags of vocabularies, which must exist; raise Invalid on `tags`."""
    vocabularies = Vocabulary.objects.filter(by_id_or_name({term.vocabulary for term in wanted})) if wanted else ()
    known = {key: row for row in vocabularies for key in (row.name, str(row.id))}
    if any(term.vocabulary not in known for term in wanted):
        raise Invalid({"tags": ["Tag vocabulary was not found."]})
    pairs = {(known[term.vocabulary].id, term.name) for term in wanted}
    found = Term.objects.filter(vocabulary__in={pair[0] for pair in pairs}, name__in={pair[1] for pair in pairs})
    rows = [row for row in found if (row.vocabulary_id, row.name) in pairs]
    if missing := pairs - {(row.vocabulary_id, row.name) for row in rows}:
        raise Invalid({"tags": [f"Tag {name} does not belong to its vocabulary" for _, name in sorted(missing)]})
    dataset.terms.set(rows)


def set_groups(dataset: Dataset, wanted: Sequence[str], *, actor: Actor) -> None:
    """Put the dataset into exactly these topics; raise NotFound, or NotAllowed for a topic that is not the actor's.

    As in CKAN, a sysadmin's unknown topics are left out.
    """
    found = list(Group.objects.filter(by_id_or_name(wanted), state="active"))
    known = {group.name for group in found} | {str(group.id) for group in found}
    unknown = [each for each in wanted if each not in known]
    if unknown and not is_sysadmin(actor):
        raise NotFound(f"Group was not found: {unknown[0]}")
    before = set(dataset.groups.filter(state="active"))
    for group in set(found) ^ before:
        require(may_put_into(actor, group), "You may not add or remove datasets of this group")
    dataset.groups.remove(*before.difference(found))
    dataset.groups.add(*found)


def set_resources(dataset: Dataset, wanted: Sequence[ResourceRecord]) -> None:
    """Give the dataset exactly these resources in this order; those with a known id are changed, the others made.

    Raise Invalid when an id belongs to a resource of another dataset.
    """
    present = {str(row.id): row for row in dataset.resources.filter(state="active")}
    foreign = [each.id for each in wanted if each.id and each.id not in present]
    if foreign and Resource.objects.filter(id__in=foreign).exclude(dataset=dataset, state="deleted").exists():
        raise Invalid(
            {"resources": [{"id": ["Resource id already exists."]} if r.id in foreign else {} for r in wanted]}
        )
    kept = []
    for position, record in enumerate(wanted):
        row = present.get(record.id or "")
        kept.append(change_resource(row, record, position) if row else make_resource(dataset, record, position).id)
    dataset.resources.filter(state="active").exclude(id__in=kept).update(state="deleted", current=None)


def _taken(dataset: Dataset, ids: Sequence[str]) -> set[str]:
    """Return those of the ids that a new resource of the dataset cannot have."""
    if not ids:
        return set()
    others = Resource.objects.filter(id__in=ids).exclude(dataset=dataset, state="deleted")
    return {str(each) for each in others.values_list("id", flat=True)}


def make_resource(dataset: Dataset, record: ResourceRecord, position: int) -> Resource:
    """Make a resource at a position; a deleted one with its id comes back to life. Raise Invalid."""
    if record.id and _taken(dataset, [record.id]):
        raise Invalid({"id": [TAKEN]})
    row = Resource.objects.filter(id=record.id, dataset=dataset).first() if record.id else None
    row = row or Resource(dataset=dataset, **({"id": UUID(record.id)} if record.id else {}))
    row.state = "active"
    row.created = record.created or row.created
    change_resource(row, record, position, new=True)
    return row


def change_resource(row: Resource, record: ResourceRecord, position: int, *, new: bool = False) -> UUID:
    """Write what the record says into the row where that differs; return the row's id.

    A file that is kept here keeps its address, size and hash: those are facts about the file, whatever a client sends.
    """
    before = {name: getattr(row, name) for name in (*RESOURCE_COLUMNS, "format", "url", "url_type")}
    kept_file = not new and row.url_type == "upload" and record.url_type in {"upload", None} and _same_url(row, record)
    for name in RESOURCE_COLUMNS:
        if kept_file and name in {"size", "hash", "last_modified", "mimetype"}:
            continue
        value = getattr(record, name)
        setattr(row, name, "" if value is None and name == "hash" else value)
    if record.format is not None:
        row.format = record.format
    if not kept_file:
        row.url, row.url_type = record.url or "", record.url_type
        row.current = row.current if row.url_type == "upload" else None
        row.link_state = row.link_state if row.url == before["url"] else ""
        _guess_kind(row, record)
    check_lengths(row)
    changed = any(getattr(row, name) != value for name, value in before.items())
    if new or changed or row.position != position:
        row.position = position
        row.metadata_modified = timezone.now() if new or changed else row.metadata_modified
        row.save()
    return row.id


def _same_url(row: Resource, record: ResourceRecord) -> bool:
    """Tell whether a client sent back the address of the file that is kept here, or none."""
    url = record.url or ""
    return not url or f"/resource/{row.id}/download" in url or url == row.url


def _guess_kind(row: Resource, record: ResourceRecord) -> None:
    """Let the address tell the format and the media type where nobody did."""
    address = record.file_name or row.url
    row.format = row.format or normalise("", address, row.mimetype)
    row.mimetype = row.mimetype or mimetype_of(address)
