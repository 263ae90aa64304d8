"""What the files of a dataset say about fields of its description that are still empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from catalog.formats.dates import BUDDHIST_OFFSET
from catalog.formats.folding import composed
from catalog.formats.standard.fields import field_named, value_of
from catalog.formats.standard.reading import code_of
from catalog.records import Column, DatasetRecord, ResourceRecord

MOST_COLUMNS = 30
"""Columns that a suggested description names."""
_AREAS = (
    ("village", ("หมู่บ้าน", "village")),
    ("subdistrict", ("ตำบล", "แขวง", "tambon", "subdistrict")),
    ("district", ("อำเภอ", "เขต", "amphoe", "district")),
    ("province", ("จังหวัด", "province", "changwat")),
    ("region", ("ภาค", "region")),
    ("coordinates", ("latitude", "longitude", "ละติจูด", "ลองจิจูด", "พิกัด")),
)
"""Levels of area, the finest first, and words in the names of columns that tell them."""
_THAI, _LATIN = re.compile("[ก-๙]"), re.compile("[A-Za-z]{3}")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}.*")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for a field, and where it was found."""

    key: str
    value: str | list[str]
    """As the form takes it: text, a code, or several codes."""
    source: str
    """The name of the file or of the column that says so."""


def suggestions(record: DatasetRecord) -> Sequence[Suggestion]:
    """Return a value for every field that is empty and of which the files tell something, in no order."""
    files = [each for each in record.resources or () if each.state == "active"]
    found = [each for make in (_title, _formats, _area, _updated, _languages, _columns) for each in make(files)]
    if record.data_type in {"", "statistics"}:
        found += [*_years(files), *_unit(files)]
    asked = {each.key: each for each in reversed(found)}
    return [each for key, each in asked.items() if _empty(record, key)]


def _empty(record: DatasetRecord, key: str) -> bool:
    """A title that only repeats the address name is none."""
    value = value_of(record, field_named(key))
    return value is None or (key == "title" and value == record.name)


def _title(files: Sequence[ResourceRecord]) -> Iterator[Suggestion]:
    for each in files:
        stem = " ".join(re.split(r"[\s_]+", composed(PurePath(each.file_name).stem))).strip()
        if stem and not stem.isdigit():
            yield Suggestion("title", stem, each.file_name)


def _formats(files: Sequence[ResourceRecord]) -> Iterator[Suggestion]:
    codes = [code for each in files if each.format and (code := code_of("data_format", each.format))]
    if codes:
        yield Suggestion(
            "data_format", list(dict.fromkeys(codes)), ", ".join(dict.fromkeys(each.format or "" for each in files))
        )


def _area(files: Sequence[ResourceRecord]) -> Iterator[Suggestion]:
    names = [(column.name, column.name.casefold()) for each in files for column in each.columns]
    for code, words in _AREAS:
        for name, lowered in names:
            if any(word in lowered for word in words):
                yield Suggestion("geo_coverage", code, name)


def _updated(files: Sequence[ResourceRecord]) -> Iterator[Suggestion]:
    dated = [(each.last_modified.date(), each) for each in files if each.url_type == "upload" and each.last_modified]
    if dated:
        day, each = max(dated, key=lambda pair: pair[0])
        yield Suggestion("last_updated_date", day.isoformat(), each.file_name)


def _languages(files: Sequence[ResourceRecord]) -> Iterator[Suggestion]:
    tables = [each for each in files if each.columns]
    text = " ".join(" ".join((column.name, *column.values)) for each in tables for column in each.columns)
    codes = [code for code, letters in (("th", _THAI), ("en", _LATIN)) if letters.search(text)]
    known = [found for code in codes if (found := code_of("data_language", {"th": "ไทย", "en": "อังกฤษ"}[code]))]
    if known:
        yield Suggestion("data_language", known, tables[0].file_name or tables[0].name or "")


def _columns(files: Sequence[ResourceRecord]) -> Iterator[Suggestion]:
    for each in files:
        if each.columns:
            names = [column.name for column in each.columns]
            more = " …" if len(names) > MOST_COLUMNS else ""
            yield Suggestion("notes", f"ข้อมูลประกอบด้วยคอลัมน์ {', '.join(names[:MOST_COLUMNS])}{more}", each.file_name)


def _years(files: Sequence[ResourceRecord]) -> Iterator[Suggestion]:
    """The first and the last year of the columns that hold years or days, in the Buddhist era as the form shows them."""
    spans = [(column, _span(column)) for each in files for column in each.columns]
    years = [(column.name, span) for column, span in spans if span]
    if years:
        source = ", ".join(dict.fromkeys(name for name, _span_ in years))
        yield Suggestion("first_year_of_data", str(min(low for _, (low, _high) in years) + BUDDHIST_OFFSET), source)
        yield Suggestion("last_year_of_data", str(max(high for _, (_low, high) in years) + BUDDHIST_OFFSET), source)


def _span(column: Column) -> tuple[int, int] | None:
    """The years between which a column lies, of the Christian era; None for columns without years."""
    ends = [column.minimum or "", column.maximum or ""]
    if column.type == "year" and all(re.fullmatch(r"\d{4}", end) for end in ends):
        years = [int(end) for end in ends]
    elif column.type in {"date", "timestamp"} and all(_DATED.fullmatch(end) for end in ends):
        years = [int(end[:4]) for end in ends]
    else:
        return None
    low, high = (year - BUDDHIST_OFFSET if year > 2300 else year for year in years)
    return (low, high) if 1800 <= low <= high <= 2200 else None


def _unit(files: Sequence[ResourceRecord]) -> Iterator[Suggestion]:
    units = {column.unit: column.name for each in files for column in reversed(each.columns) if column.unit}
    if len(units) == 1:
        ((unit, name),) = units.items()
        yield Suggestion("unit_of_measure", unit, name)
