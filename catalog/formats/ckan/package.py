"""A dataset as CKAN's Action API answers it (`package_show`), with the Thai standard fields at its top level."""

from __future__ import annotations

from typing import Any

from catalog.formats.ckan.addresses import stamp
from catalog.formats.ckan.groups import nested_group, nested_organization
from catalog.formats.ckan.licenses import license_keys
from catalog.formats.ckan.resource import resource_dict
from catalog.formats.ckan.standard_keys import standard_dict
from catalog.formats.ckan.tags import tag_dict
from catalog.records import DatasetRecord, RelationRecord


def package_dict(record: DatasetRecord) -> dict[str, Any]:
    """CKAN's dataset object.

    Tags come sorted by name, resources by position, extras by key; time stamps are naive UTC; addresses of our own
    begin with `addresses.SITE`. English texts, where there are any, stand beside the Thai ones as `title_en` and
    `notes_en`.
    """
    resources = sorted(record.resources or (), key=lambda resource: resource.position)
    core: dict[str, Any] = {
        "author": record.author,
        "author_email": record.author_email,
        "creator_user_id": record.creator_user_id,
        "id": record.id,
        **license_keys(record.license_id),
        "maintainer": record.maintainer,
        "maintainer_email": record.maintainer_email,
        "metadata_created": stamp(record.metadata_created),
        "metadata_modified": stamp(record.metadata_modified),
        "name": record.name,
        "notes": record.notes,
        "num_resources": len(resources),
        "num_tags": len(record.tags) + len(record.terms),
        "organization": nested_organization(record.organization) if record.organization else None,
        "owner_org": record.owner_org,
        "private": record.private,
        "state": record.state,
        "title": record.title.strip() or record.name,
        "type": record.type,
        "url": record.url,
        "version": record.version,
        "extras": [{"key": key, "value": record.extras[key]} for key in sorted(record.extras)],
        "groups": [nested_group(group) for group in sorted(record.group_records, key=lambda group: group.name)],
        "resources": [resource_dict(resource, record.id) for resource in resources],
        "tags": _tags(record),
        "relationships_as_subject": [_relation(each) for each in record.relations if each.subject == record.id],
        "relationships_as_object": [_relation(each) for each in record.relations if each.object == record.id],
    }
    english = {"title_en": record.title_en, "notes_en": record.notes_en}
    return {**standard_dict(record, "dataset"), **{key: text for key, text in english.items() if text}, **core}


def _relation(relation: RelationRecord) -> dict[str, Any]:
    return {
        "id": relation.id,
        "subject_package_id": relation.subject,
        "object_package_id": relation.object,
        "type": relation.kind,
        "comment": relation.comment,
        "state": "active",
    }


def _tags(record: DatasetRecord) -> list[dict[str, Any]]:
    """Free tags and those of vocabularies, sorted by name."""
    free = [tag_dict(name, record.tag_ids.get(name)) for name in record.tags]
    bound = [tag_dict(term.name, term.id, term.vocabulary) for term in record.terms]
    return sorted([*free, *bound], key=lambda tag: (tag["name"], tag["vocabulary_id"] or ""))
