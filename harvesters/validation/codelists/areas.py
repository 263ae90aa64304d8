"""Districts (อำเภอ, เขต) and subdistricts (ตำบล, แขวง) of Thailand by name and code, those that were abolished among them.

Codes and names are those of the Department of Provincial Administration, as the package geothai carries them (CC BY 4.0).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

import geothai
from geothai.abolished import abolished_areas

from harvesters.validation.provinces import NAMES
from harvesters.validation.provinces import code_of as province_of
from harvesters.validation.provinces import meant as province_meant

from .codelist import CodeList, squeezed

_DISTRICT = re.compile(r"^(?:กิ่งอำเภอ|กิ่งอ\.|อำเภอ|อ\.|เขต|amphoe|amphur|khet|district)\s*|\s*district$", re.IGNORECASE)
_SUBDISTRICT = re.compile(r"^(?:ตำบล|ต\.|แขวง|tambon|tumbol|khwaeng)\s*|\s*sub-?district$", re.IGNORECASE)
CAPITALS = "เมือง"
"""How many files call the district of a province's capital, without the province's name."""


class Provinces(CodeList):
    """The 77 provinces by name, short name and code of two digits."""

    def knows(self, text: str) -> bool:
        """Tell whether a text is a province's name or code."""
        return text.strip() in NAMES or province_of(text) is not None

    def meant(self, text: str) -> str:
        """Return the Thai name that a text comes closest to."""
        return province_meant(text)


@cache
def provinces() -> CodeList:
    """Return the list of provinces."""
    return Provinces("province", {name: name for name in NAMES.values()}, spellings=tuple(NAMES))


@cache
def districts() -> CodeList:
    """Return the list of districts: 928 that are, and those that were."""
    areas = [area for province in geothai.provinces() for area in geothai.districts(province.code)]
    return _list("district", areas, _plain_district, ("อำเภอ", "อ.", "เขต"), {CAPITALS: CAPITALS})


@cache
def subdistricts() -> CodeList:
    """Return the list of subdistricts: more than 7,400 that are, and those that were."""
    areas = [
        area
        for province in geothai.provinces()
        for district in geothai.districts(province.code)
        for area in geothai.subdistricts(district.code)
    ]
    return _list("subdistrict", areas, _plain_subdistrict, ("ตำบล", "ต.", "แขวง"), {})


def _list(
    level: str,
    areas: Iterable[geothai.District | geothai.Subdistrict],
    plain: Callable[[str], str],
    prefixes: tuple[str, ...],
    more: dict[str, str],
) -> CodeList:
    former = [area for area in abolished_areas() if area.level == level]
    values: dict[str, str] = dict(more)
    spellings: set[str] = set()
    # Those that are come last, so that a suggestion is one of them where two are written alike.
    for area in (*former, *areas):
        name = plain_name(area.name_th)
        values |= {area.code: area.code, plain(area.name_th): name}
        if area.name_en:
            values[plain(area.name_en)] = area.name_en
        spellings |= {name, *(prefix + name for prefix in prefixes)}
    return CodeList(level, values, plain=plain, spellings=spellings)


def plain_name(name: str) -> str:
    """Return a district's name without the word for its kind, which the names of Bangkok's carry."""
    return name.removeprefix("เขต") if name.startswith("เขต") else name


def _plain_district(text: str) -> str:
    return squeezed(_DISTRICT.sub("", text.strip()))


def _plain_subdistrict(text: str) -> str:
    return squeezed(_SUBDISTRICT.sub("", text.strip()))
