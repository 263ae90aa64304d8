"""Datasets as the REST API gives them: plain names, both languages, codes with their labels, absolute addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from catalog.api.v1.resource_shapes import ResourceShape, resource_object
from catalog.api.v1.shapes import (
    Code,
    GatheringLink,
    License,
    Text,
    address,
    coded,
    gathering_link,
    license_of,
    text,
)
from catalog.formats.standard.fields import fields_of
from catalog.formats.standard.showing import shown
from catalog.models.groups import STATES
from catalog.records import DatasetRecord


class DatasetSummary(serializers.Serializer):
    """A dataset as lists show it."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text=_("Its name in addresses."))
    title = Text()
    description = Text(help_text=_("Markdown."))
    organization = GatheringLink(allow_null=True)
    groups = GatheringLink(many=True)
    tags = serializers.ListField(child=serializers.CharField())
    license = License(allow_null=True)
    data_type = Code(allow_null=True)
    data_category = Code(allow_null=True)
    formats = serializers.ListField(child=serializers.CharField())
    resource_count = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[state for state, _label in STATES])
    private = serializers.BooleanField()
    created_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField(help_text=_("Its address in this API."))
    page_url = serializers.URLField(help_text=_("Its page for people."))


class Contact(serializers.Serializer):
    """Who answers questions."""

    name = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)


class Described(serializers.Serializer):
    """One item of the Thai government metadata standard."""

    key = serializers.CharField()
    label = Text()  # type: ignore[assignment]
    value = serializers.JSONField(help_text=_("As it is kept: a text, a number, a code, or a list of codes."))
    text = Text(help_text=_("As people read it."))


class DatasetShape(DatasetSummary):
    """A dataset with everything about it."""

    contact = Contact()
    source_url = serializers.CharField(allow_null=True, help_text=_("Where the agency publishes it itself."))
    standard = Described(many=True, help_text=_("What the Thai government metadata standard says of it."))
    extras = serializers.DictField(child=serializers.CharField(), help_text=_("What no standard has a field for."))
    resources = ResourceShape(many=True)
    ckan_url = serializers.URLField(help_text=_("The same in CKAN's form."))


def summary(record: DatasetRecord, site: str) -> dict[str, Any]:
    """Return a dataset as `DatasetSummary` describes it."""
    resources = _active(record)
    return {
        "id": record.id,
        "name": record.name,
        "title": text(record.title or record.name, record.title_en),
        "description": text(record.notes, record.notes_en),
        "organization": gathering_link(record.organization, site) if record.organization else None,
        "groups": [gathering_link(group, site) for group in record.group_records],
        "tags": list(record.tags),
        "license": license_of(record.license_id),
        "data_type": coded("data_type", record.data_type),
        "data_category": coded("data_category", record.data_category),
        "formats": sorted({each.format for each in resources if each.format}),
        "resource_count": len(resources),
        "state": record.state,
        "private": record.private,
        "created_at": record.metadata_created,
        "updated_at": record.metadata_modified,
        "url": address(site, "v1-dataset", record.name),
        "page_url": site + reverse("dataset", args=[record.name]),
    }


def whole(record: DatasetRecord, site: str) -> dict[str, Any]:
    """Return a dataset as `DatasetShape` describes it."""
    return {
        **summary(record, site),
        "contact": {"name": record.maintainer or None, "email": record.maintainer_email or None},
        "source_url": record.url or None,
        "standard": _standard(record),
        "extras": {key: str(value) for key, value in record.extras.items()},
        "resources": [resource_object(each, str(record.id), record.name, site) for each in _active(record)],
        "ckan_url": f"{address(site, 'action', 'package_show')}?id={record.id}",
    }


def _active(record: DatasetRecord) -> Sequence[Any]:
    return [each for each in record.resources or () if each.state == "active"]


def _standard(record: DatasetRecord) -> list[dict[str, Any]]:
    """Return what is filled in of the standard's fields, in the order of its form; fields of a name of their own are out."""
    filled = [(field, record.standard.get(field.key)) for field in fields_of("dataset") if not field.attribute]
    return [
        {
            "key": field.key,
            "label": text(field.label_th, field.label_en),
            "value": value,
            "text": text(shown(field, value, "th"), shown(field, value, "en")),
        }
        for field, value in filled
        if value not in (None, "", [], ())
    ]
