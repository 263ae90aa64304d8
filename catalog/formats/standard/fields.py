"""All fields of the Thai metadata standard in one place, and how to find one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from catalog.formats.standard.dataset_fields import DATASET_FIELDS
from catalog.formats.standard.field import ALL_TYPES, Field
from catalog.formats.standard.resource_fields import RESOURCE_FIELDS
from catalog.records import DatasetRecord, ResourceRecord

Subject = Literal["dataset", "resource"]

FIELDSETS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "identity": ("ชุดข้อมูล", "The dataset"),
        "contact": ("หน่วยงานและผู้ติดต่อ", "Agency and contact"),
        "purpose": ("ที่มาและวัตถุประสงค์", "Source and purpose"),
        "update": ("การปรับปรุงและช่วงเวลา", "Updates and period"),
        "access": ("สิทธิและการเข้าถึง", "Rights and access"),
        "statistics": ("รายละเอียดข้อมูลสถิติ", "Details of the statistics"),
        "geospatial": ("รายละเอียดข้อมูลภูมิสารสนเทศ", "Details of the geospatial data"),
        "catalogue": ("การเผยแพร่ในบัญชีข้อมูล", "Publication in catalogues"),
    }
)
"""The parts of a form in their order: code to (Thai, English) heading."""

_BY_KEY: Mapping[str, Field] = MappingProxyType({field.key: field for field in (*RESOURCE_FIELDS, *DATASET_FIELDS)})

MISSPELT: Mapping[str, str] = MappingProxyType({"height_value_dataset": "high_value_dataset"})
"""Keys that real catalogues hold in a wrong spelling, and the field that they mean."""


def fields_of(on: Subject) -> tuple[Field, ...]:
    """The fields of a `dataset` or of a `resource`, in the order of the form."""
    return DATASET_FIELDS if on == "dataset" else RESOURCE_FIELDS


def field_named(key: str) -> Field:
    """The field with this key, of the dataset where both have one; KeyError when the standard has none."""
    return _BY_KEY[key]


def fields_for(data_type: str, on: Subject = "dataset") -> tuple[Field, ...]:
    """The fields that a form shows for a data type (a code); an empty type shows those common to all types."""
    if not data_type:
        return tuple(field for field in fields_of(on) if field.types == ALL_TYPES)
    return tuple(field for field in fields_of(on) if data_type in field.types)


def mandatory_fields() -> tuple[Field, ...]:
    """The 14 items that every dataset of the government must describe."""
    return tuple(field for field in DATASET_FIELDS if field.mandatory)


def standard_keys(on: Subject) -> frozenset[str]:
    """Every key, companions included, that is kept in a record's `standard`."""
    own = [field for field in fields_of(on) if not field.attribute]
    companions = [field.companion for field in fields_of(on) if field.has_other]
    return frozenset([field.key for field in own] + companions)


def value_of(record: DatasetRecord | ResourceRecord, field: Field) -> Any:
    """What a record holds for a field, wherever it keeps it; None when it holds nothing."""
    value = getattr(record, field.attribute) if field.attribute else record.standard.get(field.key)
    return None if value in ("", (), []) else value
