"""Second pass: cells of one block to typed Arrow values, with everything that did not fit and everything rewritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from . import dates, numerals, plaindates
from .folding import Folded
from .plaindates import MICROS_PER_MINUTE
from .settle import INT64_DIGITS, MAX_DIGITS, Plan
from .words import BOOLEANS, Missing

Mask = npt.NDArray[np.bool_]
MICROS_PER_DAY = 86_400_000_000
EPOCH = date(1970, 1, 1).toordinal()
POINT_ZERO = r"\.0+$"
_CODE = r"^[0-9๐-๙]+$"


@dataclass(slots=True)
class Converted:
    """One column of one block: `array` has a value per row; masks are over the folded values."""

    array: pa.Array
    misfits: Mask
    forms: dict[str, int] = field(default_factory=dict)
    """How many cells were rewritten, by kind of rewriting."""
    kept: bool = False
    """Misfits stand in the table as they are (codes) instead of as null."""


def arrow_type(plan: Plan) -> pa.DataType:
    """The Arrow type in which a column of this plan is stored."""
    match plan.type:
        case "integer":
            return pa.int64() if plan.digits <= INT64_DIGITS else pa.decimal128(MAX_DIGITS, 0)
        case "decimal":
            return pa.decimal128(INT64_DIGITS if plan.digits <= INT64_DIGITS else MAX_DIGITS, plan.scale)
        case "year":
            return pa.int32()
        case "boolean":
            return pa.bool_()
        case "date":
            return pa.date32()
        case "time":
            return pa.time64("us")
        case "timestamp":
            return pa.timestamp("us")
        case _:
            return pa.string()


def convert(cells: Folded, plan: Plan, today_year: int) -> Converted:
    """The column's cells as `arrow_type(plan)`; placeholders become null in every type but text and json."""
    nothing = np.zeros(len(cells.values), np.bool_)
    if plan.type == "text" and (plan.missing.everywhere or len(plan.missing.named)):
        return _words(cells, plan.missing.array if plan.missing.everywhere else plan.missing.named)
    if plan.type in ("text", "json"):
        return Converted(cells.expand(cells.values), nothing)
    if plan.type == "code":
        return _codes(cells, plan.missing)
    if plan.type in ("integer", "decimal", "year"):
        return _numbers(cells, plan)
    if plan.type == "boolean":
        words = BOOLEANS[plan.pair]
        values = [words.get(text.lower()) for text in cells.values.to_pylist()]
        return _finish(cells, pa.array(values, pa.bool_()), {}, plan.missing)
    return _dates(cells, plan, today_year)


def _finish(cells: Folded, typed: pa.Array, forms: dict[str, Mask], missing: Missing) -> Converted:
    """Tell placeholders from misfits among the values that became null, and count what was rewritten."""
    empty = np.asarray(typed.is_null().to_numpy(zero_copy_only=False), np.bool_)
    counts = {form: count for form, mask in forms.items() if (count := cells.weigh(mask & ~empty))}
    misfits = empty
    if empty.any():
        places = np.flatnonzero(empty)
        lowered = pc.utf8_lower(cells.values.take(pa.array(places)))
        placeholder = np.zeros(len(empty), np.bool_)
        placeholder[places] = pc.is_in(lowered, missing.array).to_numpy(zero_copy_only=False)
        if placeholder.any():
            counts["placeholder"] = cells.weigh(placeholder)
        misfits = empty & ~placeholder
    return Converted(cells.expand(typed), misfits, counts)


def _words(cells: Folded, missing: pa.StringArray) -> Converted:
    """Text in which a person named words (in lower case) that stand for a missing value."""
    absent = pc.is_in(pc.utf8_lower(cells.values), missing)
    mask = np.asarray(absent.to_numpy(zero_copy_only=False), np.bool_)
    texts = pc.if_else(absent, pa.scalar(None, pa.string()), cells.values)
    counts = {"placeholder": count} if (count := cells.weigh(mask)) else {}
    return Converted(cells.expand(texts), np.zeros(len(mask), np.bool_), counts)


def _codes(cells: Folded, missing: Missing) -> Converted:
    """Codes stay as written but for Thai digits; words among them are kept and named, placeholders become null."""
    values = cells.values
    fits = np.asarray(pc.match_substring_regex(values, _CODE).to_numpy(zero_copy_only=False), np.bool_)
    if fits.all() and pc.all(pc.ascii_is_decimal(values)).as_py() is not False:
        return Converted(cells.expand(values), ~fits)
    texts = values.to_pylist()
    placeholder = np.array([text.lower() in missing.words for text in texts], np.bool_)
    plain = [
        None if absent else text.translate(numerals.THAI_DIGITS) if fit else text
        for text, fit, absent in zip(texts, fits, placeholder, strict=True)
    ]
    thai = np.array([new is not None and new != old for new, old in zip(plain, texts, strict=True)], np.bool_)
    counts = {"thai_digits": cells.weigh(thai), "placeholder": cells.weigh(placeholder)}
    return Converted(
        cells.expand(pa.array(plain, pa.string())),
        ~fits & ~placeholder,
        {form: count for form, count in counts.items() if count},
        kept=True,
    )


def _numbers(cells: Folded, plan: Plan) -> Converted:
    found = numerals.read(cells.values)
    text, forms = found.text, dict(found.forms)
    if plan.type == "year" and text.null_count:
        text = _with_prefixed_years(cells.values, text, forms)
    if plan.point_zero:
        pointed = pc.fill_null(pc.match_substring_regex(text, POINT_ZERO), False)
        text = pc.replace_substring_regex(text, POINT_ZERO, "")
        forms["point_zero"] = np.asarray(pointed.to_numpy(zero_copy_only=False), np.bool_)
    if plan.whole_only:
        text = pc.if_else(pc.match_substring(text, "."), pa.scalar(None, pa.string()), text)
    return _finish(cells, _cast(text, arrow_type(plan)), forms, plan.missing)


def _cast(text: pa.StringArray, kind: pa.DataType) -> pa.Array:
    """Digits as numbers; one that the type cannot hold (its block passed for prose at first) becomes null."""
    try:
        return pc.cast(text, kind)
    except pa.ArrowInvalid:
        return pa.concat_arrays([_cast_one(text.slice(place, 1), kind) for place in range(len(text))])


def _cast_one(text: pa.StringArray, kind: pa.DataType) -> pa.Array:
    try:
        return pc.cast(text, kind)
    except pa.ArrowInvalid:
        return pa.nulls(1, kind)


def _with_prefixed_years(values: pa.StringArray, text: pa.StringArray, forms: dict[str, Mask]) -> pa.StringArray:
    years = [
        None if number is not None else dates.prefixed_year(value)
        for value, number in zip(values.to_pylist(), text.to_pylist(), strict=True)
    ]
    forms["year_prefix"] = np.array([year is not None for year in years], np.bool_)
    return pc.coalesce(text, pa.array([None if year is None else str(year) for year in years], pa.string()))


def _dates(cells: Folded, plan: Plan, today_year: int) -> Converted:
    if plan.type == "time":
        return _finish(cells, _times(cells.values), {}, plan.missing)
    if plan.compact:
        return _plain_dates(cells, [plaindates.compact_dates(numerals.read(cells.values).text)], plan)
    found, plain = plaindates.read(cells.values)
    if found and plain.all():
        return _plain_dates(cells, found, plan)
    readings = [dates.read(text) for text in cells.values.to_pylist()]
    days = [_day(reading, plan, today_year) for reading in readings]
    forms = {
        "buddhist_era": _mask(readings, lambda reading: dates.is_buddhist(reading, plan.short_era)),
        "thai_digits": _mask(readings, lambda reading: reading.thai_digits),
        "two_digit_year": _mask(readings, lambda reading: reading.short_year),
        "to_utc": _mask(readings, lambda reading: reading.offset is not None),
    }
    if plan.type == "date":
        return _finish(cells, pa.array(days, pa.int32()).cast(pa.date32()), forms, plan.missing)
    micros = [
        None if day is None or reading is None else _instant(day, reading)
        for day, reading in zip(days, readings, strict=True)
    ]
    return _finish(cells, pa.array(micros, pa.int64()).cast(pa.timestamp("us")), forms, plan.missing)


def _times(values: pa.StringArray) -> pa.Array:
    readings = map(dates.read, values.to_pylist())
    micros = [reading.micros if reading and reading.form == "time" else None for reading in readings]
    return pa.array(micros, pa.int64()).cast(pa.time64("us"))


def _plain_dates(cells: Folded, found: list[plaindates.PlainDates], plan: Plan) -> Converted:
    """All cells are plain dates: converted without looking at them one by one."""
    days, micros = (np.zeros(len(cells.values), np.int64) for _ in range(2))
    known, buddhist, zoned = (np.zeros(len(cells.values), np.bool_) for _ in range(3))
    for part in found:
        days[part.places], known[part.places] = part.days(plan.month_first)
        micros[part.places] = part.micros - part.offset * MICROS_PER_MINUTE
        buddhist[part.places], zoned[part.places] = part.buddhist, part.with_zone
    if plan.type == "date":
        typed = pa.array(days, pa.int64(), mask=~known).cast(pa.int32()).cast(pa.date32())
    else:
        typed = pa.array(days * MICROS_PER_DAY + micros, pa.int64(), mask=~known).cast(pa.timestamp("us"))
    return _finish(cells, typed, {"buddhist_era": buddhist, "to_utc": zoned}, plan.missing)


def _mask(readings: list[dates.Reading | None], test: Callable[[dates.Reading], bool]) -> Mask:
    return np.array(
        [reading is not None and reading.form != "time" and test(reading) for reading in readings], np.bool_
    )


def _day(reading: dates.Reading | None, plan: Plan, today_year: int) -> int | None:
    """Days since 1970-01-01 in the proleptic Gregorian calendar (ISO 8601)."""
    if reading is None or reading.form == "time":
        return None
    found = dates.gregorian(reading, month_first=plan.month_first, short_era=plan.short_era, today_year=today_year)
    return None if found is None else date(*found).toordinal() - EPOCH


def _instant(day: int, reading: dates.Reading) -> int:
    """Microseconds since 1970 in UTC where the cell names a zone, else on the cell's own clock."""
    return day * MICROS_PER_DAY + (reading.micros or 0) - (reading.offset or 0) * MICROS_PER_MINUTE
