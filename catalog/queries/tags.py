"""Tags: the free ones in use by public datasets, and those of vocabularies."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from catalog.models import Tag, Term, Vocabulary
from catalog.queries import catalogue, finding, packages
from catalog.queries.finding import NotFound, as_uuid


def vocabulary(key: str) -> Vocabulary:
    """Return the vocabulary with this id or name; raise NotFound."""
    row = Vocabulary.objects.filter(Q(name=key) | Q(id=as_uuid(key))).first()
    if row is None:
        raise NotFound(f'could not find vocabulary "{key[:100]}"')
    return row


def vocabularies() -> Sequence[Vocabulary]:
    """Return all vocabularies with their terms, in two queries."""
    return list(Vocabulary.objects.prefetch_related("terms").order_by("name"))


def tags(within: Vocabulary | None) -> QuerySet[Tag] | QuerySet[Term]:
    """Return the free tags of public datasets, or all tags of a vocabulary, by name."""
    return catalogue.tags().order_by("name") if within is None else within.terms.order_by("name")


def with_words(words: Sequence[str], within: Vocabulary | None) -> QuerySet[Tag] | QuerySet[Term]:
    """Return the tags that have all of these words in their name; without words none."""
    rows = tags(within)
    for word in words:
        rows = rows.filter(name__icontains=word)
    return rows if words else rows.none()


def tag(key: str, within: Vocabulary | None) -> Tag | Term:
    """Return the tag with this id or name: a free one of a public dataset, or one of a vocabulary; raise NotFound."""
    if within is not None:
        row = within.terms.filter(Q(name=key) | Q(id=as_uuid(key))).first()
        if row is None:
            raise NotFound("Tag")
        return row
    number = as_uuid(key)
    term = Term.objects.filter(id=number).first() if number else None
    return term or finding.tag(key)


def any_tag(key: str, within: Vocabulary | None) -> Tag | Term:
    """Return the same, and a free tag also when no public dataset has it."""
    if within is None and (row := Tag.objects.filter(Q(name=key) | Q(id=as_uuid(key))).first()):
        return row
    return tag(key, within)


def datasets(row: Tag | Term) -> Sequence[str]:
    """Return the JSON of the latest 1,000 public datasets with a tag."""
    return packages.with_tag(row.id) if isinstance(row, Tag) else packages.with_term(row.id)
