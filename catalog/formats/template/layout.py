"""Which sheets the official template has, and which column of each holds which field of the standard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from catalog.formats.folding import folded
from catalog.formats.standard.field import Field
from catalog.formats.standard.fields import fields_of

HEADER_ROW = 4
"""The row of the column names, as a spreadsheet numbers it; the row below it is an example and no dataset."""
OTHER_LISTS = "รายการตัวเลือก"

_SHEETS: Mapping[str, str] = MappingProxyType(
    {"record": "Record", "statistics": "Stat", "geospatial": "GIS", "mixed": "Multi", "other": "Other"}
)

_HEAD = (
    "name", "d_type", "title", "owner_org", "maintainer", "maintainer_email", "tag_string", "notes", "objective",
    "update_frequency_unit", "update_frequency_interval", "geo_coverage", "data_source", "data_format", "data_category",
    "license_id", "accessible_condition",
)  # fmt: skip
_PLAIN = (
    "created_date", "last_updated_date", "url", "data_support", "data_collect", "data_language", "high_value_dataset",
    "reference_data",
)  # fmt: skip
_TAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "record": _PLAIN,
        "mixed": _PLAIN,
        "other": _PLAIN,
        "statistics": (
            "first_year_of_data", "last_year_of_data", "data_release_calendar", "last_updated_date", "disaggregate",
            "unit_of_measure", "unit_of_multiplier", "calculation_method", "standard", "url", "data_language",
            "official_statistics",
        ),
        "geospatial": (
            "geographic_data_set", "equivalent_scale", "west_bound_longitude", "east_bound_longitude",
            "north_bound_longitude", "south_bound_longitude", "positional_accuracy", "reference_period",
            "last_updated_date", "data_release_calendar", "data_release_date", "url", "data_language",
        ),
    }
)  # fmt: skip

_FILE_HEAD = (
    "dataset_name", "name", "url", "description", "resource_accessible_condition", "resource_last_updated_date", "format",
)  # fmt: skip
_FILE_PLAIN = ("resource_created_date", "resource_data_collect")
_FILE_TAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "record": _FILE_PLAIN,
        "mixed": _FILE_PLAIN,
        "other": _FILE_PLAIN,
        "statistics": (
            "resource_first_year_of_data", "resource_last_year_of_data", "resource_data_release_calendar",
            "resource_disaggregate", "resource_unit_of_measure", "resource_unit_of_multiplier",
            "resource_official_statistics",
        ),
        "geospatial": (
            "resource_equivalent_scale", "resource_geographic_data_set", "resource_created_date",
            "resource_data_release_date", "resource_positional_accuracy",
        ),
    }
)  # fmt: skip

_OWN_LABELS: Mapping[str, str] = MappingProxyType(
    {"name": "ชื่อชุดข้อมูลภาษาอังกฤษ (URL)", "d_type": "ประเภทชุดข้อมูล", "data_type_other": "ประเภทชุดข้อมูล (ระบุ)"}
)
_FILE_LABELS: Mapping[str, str] = MappingProxyType({"dataset_name": "ชื่อชุดข้อมูลภาษาอังกฤษ (URL)", "url": "URL ของทรัพยากร"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the template."""

    name: str
    data_type: str
    """The code of the data type whose datasets it holds."""
    files: bool
    """Whether it lists the files of datasets rather than datasets."""
    keys: tuple[str, ...]
    """The key of each column, in the order of the sheet."""

    def field(self, key: str) -> Field | None:
        """Return the field of the standard that a column holds; None for the columns that only link or repeat."""
        known = {field.key: field for field in fields_of("resource" if self.files else "dataset")}
        return None if key == "dataset_name" else known.get("data_type" if key == "d_type" else key)

    def label(self, key: str) -> str:
        """Return the Thai heading of a column."""
        own = _FILE_LABELS if self.files else _OWN_LABELS
        field = self.field(key)
        return own.get(key) or (field.label_th if field else key)


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return the ten sheets: five of datasets, then five of their files."""
    found = []
    for data_type, word in _SHEETS.items():
        head = tuple("data_type_other" if key == "d_type" and data_type == "other" else key for key in _HEAD)
        found.append(Sheet(f"Temp2_Meta_{word}", data_type, False, head + _TAILS[data_type]))
    for data_type, word in _SHEETS.items():
        found.append(Sheet(f"Temp3_Resource_{word}", data_type, True, _FILE_HEAD + _FILE_TAILS[data_type]))
    return tuple(found)


def sheet_named(name: str) -> Sheet | None:
    """Return the sheet of this name, blanks and case aside."""
    return next((sheet for sheet in sheets() if folded(sheet.name) == folded(name)), None)


@cache
def spellings(sheet: Sheet) -> Mapping[str, str]:
    """Return what a heading of a sheet may be called, folded, and the key that it means."""
    table: dict[str, str] = {}
    for key in sheet.keys:
        field = sheet.field(key)
        names = [key, sheet.label(key), *((field.label_th, field.label_en) if field else ())]
        names += [key.removeprefix("resource_")] if sheet.files else []
        names += [f"resource_{key}"] if sheet.files and key in {"name", "url"} else []
        names += ["data_type"] if key == "d_type" else []
        for name in names:
            table.setdefault(folded(name), key)
    return MappingProxyType(table)
