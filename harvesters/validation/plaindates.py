"""The common ways to write a date, read for a whole column at once: d/m/yyyy in either order and ISO 8601, with a clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .dates import BE_YEARS, CE_YEARS, ERA_OFFSET

Mask = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

WORTHWHILE = 200
"""Below this many values reading them one by one is as fast."""
MICROS_PER_MINUTE = 60_000_000
_DAYS = tuple(
    (form, separator, pattern.replace("/", "\\" + separator))
    for separator in "/-."
    for form, pattern in (
        ("numeric", "^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$"),
        ("ymd", "^[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}$"),
    )
)
_COMPACT = "^[0-9]{8}$"
_CLOCK = (
    r"[T ](?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<c>[0-9]{2})(?:\.(?P<f>[0-9]{1,6}))?)?"
    r"(?P<z>Z|[+\-][0-9]{2}:[0-9]{2})?$"
)
_INSTANTS = (
    ("numeric", r"^(?P<a>[0-9]{1,2})(?P<s>[/.\-])(?P<b>[0-9]{1,2})(?P<t>[/.\-])(?P<y>[0-9]{4})" + _CLOCK),
    ("ymd", r"^(?P<y>[0-9]{4})(?P<s>[/.\-])(?P<a>[0-9]{1,2})(?P<t>[/.\-])(?P<b>[0-9]{1,2})" + _CLOCK),
)


@dataclass(frozen=True, slots=True)
class PlainDates:
    """Dates of one form: `places` in the values; `a` and `b` are month and day for "ymd", unordered for "numeric"."""

    form: str
    places: Integers
    a: Integers
    b: Integers
    year: Integers
    separators: pa.StringArray
    micros: Integers
    """Microseconds since midnight, 0 without a clock."""
    with_clock: Mask
    offset: Integers
    """Minutes east of Greenwich, 0 without a zone."""
    with_zone: Mask

    @property
    def buddhist(self) -> Mask:
        """Which years count from the Buddha's passing."""
        return np.asarray((self.year >= BE_YEARS.start) & (self.year < BE_YEARS.stop), np.bool_)

    def days(self, month_first: bool) -> tuple[Integers, Mask]:
        """Days since 1970-01-01, and which of them are days that the calendar has."""
        month, day = (self.a, self.b) if month_first or self.form == "ymd" else (self.b, self.a)
        year = np.where(self.buddhist, self.year - ERA_OFFSET, self.year)
        months = ((year - 1970) * 12 + month - 1).astype("M8[M]")
        days = months.astype("M8[D]") + (day - 1).astype("m8[D]")
        known = (year >= CE_YEARS.start) & (year < CE_YEARS.stop) & (month >= 1) & (month <= 12) & (day >= 1)
        return days.astype(np.int64), known & (days.astype("M8[M]") == months)


def read(values: pa.StringArray) -> tuple[list[PlainDates], Mask]:
    """The plain dates among values (no nulls), and a mask of them; nothing when there are too few values to bother."""
    matched = np.zeros(len(values), np.bool_)
    found: list[PlainDates] = []
    rest, places = values, np.arange(len(values))
    if len(values) < WORTHWHILE:
        return found, matched
    for form, separator, pattern in _DAYS:
        mask = _bools(pc.match_substring_regex(rest, pattern))
        if mask.any():
            found.append(_days(form, separator, rest.filter(pa.array(mask)), places[mask]))
            rest, places = rest.filter(pa.array(~mask)), places[~mask]
        if not len(rest):
            break
    if len(rest) and pc.any(pc.match_substring(rest, ":")).as_py():
        found += [_instants(form, pattern, rest, places) for form, pattern in _INSTANTS]
    for dates in found:
        matched[dates.places] = True
    return found, matched


def compact(texts: pa.StringArray) -> tuple[Mask, Mask]:
    """Which texts are days written yyyymmdd without separators, and which of those count from the Buddha's passing."""
    dates = compact_dates(texts)
    known, buddhist = (np.zeros(len(texts), np.bool_) for _ in range(2))
    days = dates.days(month_first=True)[1]
    known[dates.places], buddhist[dates.places] = days, dates.buddhist & days
    return known, buddhist


def compact_dates(texts: pa.StringArray) -> PlainDates:
    """The texts of eight digits, read as yyyymmdd; `days` tells those that no calendar has."""
    matching = _bools(pc.fill_null(pc.match_substring_regex(texts, _COMPACT), False))
    places = np.flatnonzero(matching)
    numbers = np.asarray(pc.cast(texts.filter(pa.array(matching)), pa.int64()).to_numpy(zero_copy_only=False), np.int64)
    nothing, no = np.zeros(len(places), np.int64), np.zeros(len(places), np.bool_)
    year, month, day = numbers // 10_000, numbers // 100 % 100, numbers % 100
    return PlainDates("ymd", places, month, day, year, pa.repeat("", len(places)), nothing, no, nothing, no)


def _days(form: str, separator: str, texts: pa.StringArray, places: Integers) -> PlainDates:
    """Dates without a clock, cut at their separators."""
    parts = np.asarray(pc.cast(pc.split_pattern(texts, separator).flatten(), pa.int64())).reshape(-1, 3)
    order = (1, 2, 0) if form == "ymd" else (0, 1, 2)
    a, b, year = (parts[:, place] for place in order)
    nothing, no = np.zeros(len(places), np.int64), np.zeros(len(places), np.bool_)
    return PlainDates(form, places, a, b, year, pa.repeat(separator, len(places)), nothing, no, nothing, no)


def _instants(form: str, pattern: str, texts: pa.StringArray, places: Integers) -> PlainDates:
    """Dates with a clock, of cells whose two separators are the same and whose time of day exists."""
    found = pc.extract_regex(texts, pattern)
    matching = _bools(found.is_valid())
    parts, places = found.filter(pa.array(matching)), places[matching]
    hour, minute, second = (_integers(parts.field(name)) for name in ("h", "m", "c"))
    keep = _bools(pc.equal(parts.field("s"), parts.field("t"))) & (hour <= 23) & (minute <= 59) & (second <= 59)
    fraction = _integers(pc.utf8_rpad(parts.field("f"), 6, "0"))
    micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    a, b, year = (_integers(parts.field(name))[keep] for name in ("a", "b", "y"))
    zones, separators = parts.field("z"), parts.field("s").filter(pa.array(keep))
    with_zone = _bools(pc.not_equal(zones, ""))[keep]
    return PlainDates(
        form, places[keep], a, b, year, separators, micros[keep], keep[keep], _zones(zones)[keep], with_zone
    )


def _integers(texts: pa.StringArray) -> Integers:
    """Digits as numbers, 0 for a part that is not there."""
    filled = pc.if_else(pc.equal(texts, ""), "0", texts)
    return np.asarray(pc.cast(filled, pa.int64()).to_numpy(zero_copy_only=False), np.int64)


def _bools(array: pa.BooleanArray) -> Mask:
    return np.asarray(array.to_numpy(zero_copy_only=False), np.bool_)


def _zones(texts: pa.StringArray) -> Integers:
    """Offsets such as +07:00 in minutes."""
    minutes = {
        zone: 0 if zone in ("", "Z") else (-1 if zone[0] == "-" else 1) * (int(zone[1:3]) * 60 + int(zone[4:]))
        for zone in pc.unique(texts).to_pylist()
    }
    if set(minutes.values()) == {0}:
        return np.zeros(len(texts), np.int64)
    return np.array([minutes[zone] for zone in texts.to_pylist()], np.int64)
