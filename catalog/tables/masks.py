"""How the cells of a column are hidden or made coarser: one expression of the engine for each treatment (PDPA).

Whatever does not look as its kind says is hidden whole, or loses every long run of digits: a mask may hide too much,
never too little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from catalog.records import Action, Column, ColumnType, Treatment
from catalog.tables.facts import Facts
from catalog.tables.pieces import Sql
from catalog.tables.provinces import PROVINCES
from catalog.tables.sql import as_text, cell

HIDDEN = "•••"
BAND, SMALL = 10, 5
"""How wide a band is, and below which count a cell is small, when nobody said."""
WIDEST = 1_000_000_000

_D = "[0-9๐-๙０-９]"
_S = r"[-‐‑–\s./\x{00a0}\x{200b}]{0,3}"
_CITIZEN = f"({_D})({_S})({_D}(?:{_S}{_D}){{3}})({_S}){_D}(?:{_S}{_D}){{4}}({_S}){_D}{_S}{_D}({_S}){_D}"
_LONG_RUN = f"{_D}(?:{_S}{_D}){{8,}}"
_PHONE = f"({_D}{_S}{_D})(?:{_S}{_D}){{3,}}({_S}{_D}{_S}{_D})"
_EMAIL = r"([\pL\pN])[\pL\pN\pM._%+'-]*@"
_TITLE = (
    r"^\s*(?:นางสาว|นาย|นาง|น\.\s?ส\.|ด\.\s?ช\.|ด\.\s?ญ\.|เด็กชาย|เด็กหญิง|ดร\.|(?:พล|พัน|ร้อย|จ่า|สิบ)[ก-๙.]*\.|"
    r"(?:Mr|Mrs|Ms|Miss|Dr)\b\.?)\s*"
)
_PROVINCE = f"({'|'.join(PROVINCES)})"
_BANGKOK = r"กรุงเทพ|กทม"
_DISTRICT = r"(?:อ\.|อำเภอ|เขต)\s*([ก-๎]+)"

DATES: Sequence[ColumnType] = ("date", "timestamp")
ALLOWED: Mapping[Action, Sequence[ColumnType]] = {
    "year": DATES,
    "age_band": (*DATES, "year", "integer"),
    "band": ("integer", "decimal", "year"),
    "small_cells": ("integer",),
    "province": ("text",),
    "district": ("text",),
}
"""The types of columns that an action is for; those that are not named are for all."""


def allowed(action: Action, column: Column) -> bool:
    """Whether the action can be done with cells of the column's type."""
    return column.type in ALLOWED.get(action, (column.type,))


def treated_type(action: Action, column: Column) -> ColumnType:
    """The type of the column's cells after the treatment."""
    if action == "keep":
        return column.type
    return "year" if action == "year" else "text"


def treated_cell(treatment: Treatment, column: Column, facts: Facts, today: date) -> Sql:
    """The cell after the treatment; what is missing stays missing. `today` is the day to which ages are counted."""
    if treatment.action == "keep":
        return Sql(cell(column, facts))
    if treatment.action == "mask":
        masked = _MASKS.get(treatment.kind, _hidden)(as_text(column, facts))
    else:
        masked = _coarser(treatment, column, facts, today)
    missing = cell(column, facts)
    return Sql(f"CASE WHEN {missing} IS NULL THEN NULL ELSE {masked.text} END", masked.values)


def _coarser(treatment: Treatment, column: Column, facts: Facts, today: date) -> Sql:
    expression = cell(column, facts)
    size = treatment.size or (SMALL if treatment.action == "small_cells" else BAND)
    if treatment.action == "year":
        return Sql(f"CAST(year({expression}) AS INTEGER)")
    if treatment.action == "age_band":
        return _bands(_age(column, expression, today), size)
    if treatment.action == "band":
        return _bands(Sql(f"CAST({facts.comparable(column)} AS DOUBLE)"), size)
    if treatment.action == "small_cells":
        text = f"CASE WHEN {expression} > 0 AND {expression} < ? THEN ? ELSE CAST({expression} AS VARCHAR) END"
        return Sql(text, (size, f"<{size}"))
    return _place(as_text(column, facts), district=treatment.action == "district")


def _age(column: Column, expression: str, today: date) -> Sql:
    if column.type in DATES:
        return Sql(f"datesub('year', CAST({expression} AS DATE), CAST(? AS DATE))", (today.isoformat(),))
    # Ages stand in whole numbers below 200, years of birth in larger ones.
    buddhist = f"CASE WHEN {expression} > 2400 THEN {expression} - 543 ELSE {expression} END"
    return Sql(f"CASE WHEN {expression} < 200 THEN {expression} ELSE ? - ({buddhist}) END", (today.year,))


def _bands(number: Sql, size: int) -> Sql:
    """Text such as `20–29`; the width is a whole number that was checked, not text from outside."""
    lower = f"CAST(floor(({number.text}) / {size:d}) * {size:d} AS BIGINT)"
    return Sql(f"{lower} || '–' || ({lower} + {size - 1:d})", number.values * 2)


def _place(text: str, *, district: bool) -> Sql:
    province = (
        f"CASE WHEN regexp_matches({text}, ?) THEN 'กรุงเทพมหานคร' ELSE nullif(regexp_extract({text}, ?, 1), '') END"
    )
    if not district:
        return Sql(f"coalesce({province}, '{HIDDEN}')", (_BANGKOK, _PROVINCE))
    within = f"nullif(regexp_extract({text}, ?, 1), '')"
    return Sql(
        f"coalesce(nullif(concat_ws(' ', {within}, {province}), ''), '{HIDDEN}')", (_DISTRICT, _BANGKOK, _PROVINCE)
    )


def _hidden(text: str) -> Sql:
    return Sql(f"'{HIDDEN}'")


def _citizen(text: str) -> Sql:
    """`1-2345-XXXXX-XX-X` wherever such a number stands; any other run of nine digits or more goes whole."""
    first = f"regexp_replace({text}, ?, '\\1\\2\\3\\4XXXXX\\5XX\\6X', 'g')"
    return Sql(f"regexp_replace({first}, ?, 'XXXXXXXXX', 'g')", (_CITIZEN, _LONG_RUN))


def _phone(text: str) -> Sql:
    return Sql(f"regexp_replace({text}, ?, '\\1XXXXX\\2', 'g')", (_PHONE,))


def _email(text: str) -> Sql:
    """`s•••@moph.go.th`; a cell that is no address goes whole."""
    shown = f"regexp_replace({text}, ?, '\\1{HIDDEN}@', 'g')"
    return Sql(f"CASE WHEN contains({text}, '@') THEN {shown} ELSE '{HIDDEN}' END", (_EMAIL,))


def _name(text: str) -> Sql:
    """The title, then the first letter of each name."""
    title = f"regexp_extract({text}, ?)"
    rest = f"substr({text}, length({title}) + 1)"
    return Sql(f"{title} || regexp_replace({rest}, '(\\S)\\S*', '\\1{HIDDEN}', 'g')", (_TITLE, _TITLE))


_MASKS: Mapping[str, Callable[[str], Sql]] = {
    "citizen_id": _citizen,
    "phone": _phone,
    "email": _email,
    "person_name": _name,
}
