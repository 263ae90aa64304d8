"""Countries (ISO 3166-1), currencies (ISO 4217) and languages (ISO 639), as the package pycountry carries them."""

from __future__ import annotations

import gettext
from functools import cache

import pycountry

from .codelist import CodeList

THAI = ("th",)


@cache
def countries() -> CodeList:
    """Return the countries by two letters."""
    return _letters("country", [country.alpha_2 for country in pycountry.countries])


@cache
def countries_by_three_letters() -> CodeList:
    """Return the countries by three letters."""
    return _letters("country3", [country.alpha_3 for country in pycountry.countries])


@cache
def country_names() -> CodeList:
    """Return the countries by their names, common and official, in English and Thai."""
    thai = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=THAI)
    values: dict[str, str] = {}
    codes = CodeList("country_name", values)
    for country in pycountry.countries:
        names = {getattr(country, part, "") for part in ("name", "official_name", "common_name")} - {""}
        for name in (*names, *map(thai.gettext, names)):
            values[codes.plain(name.removeprefix("ประเทศ"))] = name
    return CodeList("country_name", values, plain=lambda text: codes.plain(text.strip().removeprefix("ประเทศ")))


@cache
def currencies() -> CodeList:
    """Return the currencies by three letters."""
    return _letters("currency", [currency.alpha_3 for currency in pycountry.currencies])


@cache
def languages() -> CodeList:
    """Return the languages by two letters and by three."""
    codes = [language.alpha_3 for language in pycountry.languages]
    codes += [language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2")]
    return _letters("language", codes)


def _letters(key: str, codes: list[str]) -> CodeList:
    return CodeList(key, {code.lower(): code for code in codes}, plain=lambda text: text.strip().lower())
