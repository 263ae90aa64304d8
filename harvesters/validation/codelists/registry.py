"""Every list of codes by its key in data dictionaries, and the headers that announce its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from .activities import activities
from .areas import districts, provinces, subdistricts
from .codelist import CodeList
from .standards import countries, countries_by_three_letters, country_names, currencies, languages

LISTS: Mapping[str, Callable[[], CodeList]] = {
    "province": provinces,
    "district": districts,
    "subdistrict": subdistricts,
    "tsic": activities,
    "country": countries,
    "country3": countries_by_three_letters,
    "country_name": country_names,
    "currency": currencies,
    "language": languages,
}
"""Each is made when it is first asked for."""

_MEASURE = re.compile(r"จำนวน|รวม|ร้อยละ|number|count(?!r)|total", re.IGNORECASE)
_HEADERS: Sequence[tuple[re.Pattern[str], tuple[str, ...]]] = (
    (
        re.compile(r"ตำบล|แขวง|(?:^|[^a-z])(?:tambon|tumbol|sub[ -]?district)(?:$|[^a-z])", re.IGNORECASE),
        ("subdistrict",),
    ),
    (
        re.compile(
            r"อำเภอ|^เขต$|^เขต/|(?:^|[^a-z])(?:amphoe|amphur|(?<!sub)(?<!sub[ -])district)(?:$|[^a-z])", re.IGNORECASE
        ),
        ("district",),
    ),
    (re.compile(r"tsic|isic|รหัส\s*(?:วัตถุประสงค์|ประเภทธุรกิจ|กิจการ|อุตสาหกรรม)", re.IGNORECASE), ("tsic",)),
    (
        re.compile(r"ประเทศ|สัญชาติ|(?:^|[^a-z])(?:country|nationality)(?:$|[^a-z])", re.IGNORECASE),
        ("country", "country3", "country_name"),
    ),
    (re.compile(r"สกุลเงิน|(?:^|[^a-z])currency(?:$|[^a-z])", re.IGNORECASE), ("currency",)),
    (re.compile(r"^(?:รหัส)?ภาษา$|(?:^|[^a-z])(?:language|lang)(?:$|[^a-z])", re.IGNORECASE), ("language",)),
)


def announced(title: str) -> tuple[str, ...]:
    """Return the keys of the lists that a column with this header may be of; provinces have a check of their own."""
    words = title.replace("_", " ").strip()
    if _MEASURE.search(words):
        return ()
    return next((keys for pattern, keys in _HEADERS if pattern.search(words)), ())
