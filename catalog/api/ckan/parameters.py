"""Parameters as they come (JSON values, or texts from a form or a query string), read as what an action needs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from catalog.formats.ckan.checks import Invalid

TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})
FALSE = frozenset({"false", "no", "off", "n", "f", "0"})
DEEPEST = 50
"""How deep parameters may nest."""
LARGEST = 2**63 - 1
MISSING = "Missing value"


def clean(given: Mapping[str, Any]) -> None:
    """Raise Invalid, by parameter, for what no action can take.

    These are NULs and halves of surrogate pairs in texts, numbers beyond 64 bits, and values that nest too deep.
    """
    errors = {_plain(key): [fault] for key, value in given.items() if (fault := _fault(key, 0) or _fault(value, 0))}
    if errors:
        raise Invalid(errors)


def _fault(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return "" if value.isascii() and "\x00" not in value else _text_fault(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return "" if -LARGEST - 1 <= value <= LARGEST else "Invalid integer"
    if isinstance(value, float | Decimal):
        return "" if math.isfinite(value) else "Invalid number"
    if depth > DEEPEST:
        return "Nested too deep"
    parts = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return next((fault for part in parts if (fault := _fault(part, depth + 1))), "")


def _text_fault(value: str) -> str:
    if "\x00" in value:
        return "Null characters are not allowed"
    try:
        value.encode()
    except UnicodeEncodeError:
        return "Must be valid Unicode text"
    return ""


def _plain(key: str) -> str:
    """Return a parameter's name with what cannot be written in JSON escaped."""
    return key.encode("utf-8", "backslashreplace").decode()[:200]


def text(given: Mapping[str, Any], *names: str, default: str = "") -> str:
    """Return the text of the first of these parameters that was given; numbers count as their digits. Raise Invalid."""
    for name in names:
        value = given.get(name)
        if isinstance(value, str):
            if value:
                return value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        elif value is not None:
            raise Invalid({name: ["Must be a text"]})
    return default


def required(given: Mapping[str, Any], *names: str) -> str:
    """Return a text that must be there; raise Invalid on the first of its names."""
    value = text(given, *names)
    if not value.strip():
        raise Invalid({names[0]: [MISSING]})
    return value


def every(given: Mapping[str, Any], *names: str) -> list[str]:
    """Return the texts of parameters that must all be there; raise Invalid on each that is not."""
    missing = [name for name in names if given.get(name) in (None, "")]
    if missing:
        raise Invalid({name: [MISSING] for name in missing})
    return [required(given, name) for name in names]


def identifier(given: Mapping[str, Any], *names: str) -> str:
    """Return the id or name of a thing; raise Invalid on the first name when it was not sent.

    As in CKAN one that was sent empty is not missing: there is nothing of that name.
    """
    return text(given, *names) if any(name in given for name in names) else required(given, *names)


def only(given: Mapping[str, Any], *names: str) -> None:
    """Raise Invalid, by parameter, for those of a closed list that are something else."""
    if unexpected := sorted(given.keys() - set(names)):
        raise Invalid({_plain(name): [f"The input field {_plain(name)} was not expected."] for name in unexpected})


def flag(given: Mapping[str, Any], name: str, *, default: bool) -> bool:
    """Return a yes or no in any of CKAN's spellings; nothing and empty text are the default. Raise Invalid."""
    value = given.get(name)
    if value is None or value == "":
        return default
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word not in TRUE | FALSE:
        raise Invalid({name: ["Must be true or false"]})
    return word in TRUE


def number(given: Mapping[str, Any], name: str, *, default: int) -> int:
    """Return a whole number of 64 bits; nothing and empty text are the default. Raise Invalid."""
    value = given.get(name)
    if value is None or value == "":
        return default
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    digits = value.strip() if isinstance(value, str) else value
    if isinstance(digits, bool) or not isinstance(digits, int | str):
        raise Invalid({name: ["Invalid integer"]})
    try:
        whole = int(digits)
    except ValueError:
        raise Invalid({name: ["Invalid integer"]}) from None
    if not -LARGEST <= whole <= LARGEST:
        raise Invalid({name: ["Invalid integer"]})
    return whole


def natural(given: Mapping[str, Any], name: str, *, default: int) -> int:
    """Return a whole number from 0. Raise Invalid."""
    whole = number(given, name, default=default)
    if whole < 0:
        raise Invalid({name: ["Must be a natural number"]})
    return whole


def page(given: Mapping[str, Any], *, default: int | None = None, most: int | None = None) -> slice:
    """Return the part of a list that `limit` and `offset` name; a limit of 0 or none is `default`, all beyond `most` is cut.

    Raise Invalid.
    """
    offset = natural(given, "offset", default=0)
    limit = natural(given, "limit", default=0) or default
    if most is not None:
        limit = min(limit or most, most)
    # PostgreSQL counts rows in 64 bits.
    return slice(offset, min(offset + limit, LARGEST) if limit else None)


def texts(given: Mapping[str, Any], name: str) -> list[str]:
    """Return a list of texts that was sent as a list, as JSON text or separated by commas. Raise Invalid."""
    value = given.get(name)
    if isinstance(value, str):
        stripped = value.strip()
        if not stripped.startswith("["):
            return [part.strip() for part in stripped.split(",") if part.strip()]
        value = parsed(stripped, name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Invalid({name: ["Must be a list of texts"]})
    return value


def mapping(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return an object that was sent as JSON or as JSON text. Raise Invalid."""
    value = given.get(name)
    if isinstance(value, str):
        value = parsed(value, name) if value.strip() else None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid({name: ["Must be a JSON object"]})
    return value


def parsed(value: str, name: str) -> Any:
    """Return the JSON value of a text, which must be as clean as a body. Raise Invalid."""
    try:
        result = json.loads(value, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Invalid({name: ["Cannot parse JSON"]}) from None
    clean({name: result})
    return result


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
