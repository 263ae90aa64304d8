"""What may stand in a CKAN field: the checks that the readers share, with CKAN's own error texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")

MISSING = "Missing value"
MAX_DEPTH = 40
"""How deep values may nest; PostgreSQL and every JSON reader can go deeper, no metadata need to."""

Errors = dict[str, list[Any]]


class Invalid(ValueError):
    """Input that breaks CKAN's rules: a Validation Error, answered with status 409."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        """Take one key per offending field: a list of texts, or for `extras` and `resources` a list of such mappings."""
        super().__init__(", ".join(errors))
        self.errors: dict[str, Any] = dict(errors)


class Malformed(ValueError):
    """Texts or one object where a list of objects belongs: an Integrity Error, answered with status 400."""

    def __init__(self, message: str, data: Any = None) -> None:
        """Take what is wrong, and the offending input (None when it could not be sent back as JSON)."""
        super().__init__(message)
        self.message = message
        self.data = data


_NAME = re.compile(r"[a-z0-9_-]*")
_RESERVED_NAMES = frozenset({"new", "edit", "search"})
# The pattern that HTML prescribes for <input type=email>, which is the one that CKAN follows.
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_EMAIL = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*")
_TRUE = frozenset({"true", "yes", "t", "y", "1"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_BIGGEST = 2**63 - 1
_TOO_BIG = 1e300  # neither infinite nor NaN, and an integer that Python will still write out


def text_problem(value: Any) -> str | None:
    """Why a JSON value cannot be stored: NULs, lone surrogates, numbers that are none, too deep; None when it can."""
    pending: list[tuple[Any, int]] = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH:
            return "Nested too deeply"
        if isinstance(item, str):
            if "\x00" in item:
                return "Null characters are not allowed"
            if _SURROGATE.search(item):
                return "Invalid Unicode text"
        elif isinstance(item, int | float) and not abs(item) < _TOO_BIG:
            return "Invalid number"
        elif isinstance(item, Mapping):
            pending.extend((part, depth + 1) for pair in item.items() for part in pair)
        elif isinstance(item, list | tuple):
            pending.extend((part, depth + 1) for part in item)
    return None


def printable(text: str) -> str:
    """A text that can be sent back in an error, whatever it held; cut to 100 characters."""
    return _SURROGATE.sub("\ufffd", text[:100].replace("\x00", "\ufffd"))


class Checker:
    """Reads the fields of one JSON object, collecting every error instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take the object; its values may be anything that JSON holds."""
        self.data = data
        self.errors: Errors = {}

    def fail(self, key: str, text: str) -> None:
        """Note an error of a field."""
        self.errors.setdefault(printable(key), []).append(text)

    def text(self, key: str) -> str | None:
        """A text field: None when absent or null, numbers as text, anything nested is an error."""
        return self._checked(key, as_text)

    def name(self, key: str = "name", *, current: str | None = None) -> str:
        """A name of CKAN's: 2 to 100 of `a-z0-9_-`, not a reserved word; `current` when it is not given."""
        value = self.data.get(key)
        if value is None or value == "":
            if current is None:
                self.fail(key, MISSING)
            return current or ""
        return self._checked(key, as_name) or ""

    def email(self, key: str) -> str | None:
        """An e-mail address, trimmed; empty stays empty."""
        return self._checked(key, as_email)

    def boolean(self, key: str, default: bool = False) -> bool:
        """A boolean field by CKAN's rule: a few words and non-zero numbers are true, all else is false."""
        return as_boolean(self.data[key]) if self.data.get(key) is not None else default

    def integer(self, key: str) -> int | None:
        """A natural number, or one written as text; blank is None."""
        return self._checked(key, as_natural)

    def moment(self, key: str) -> datetime | None:
        """A date or time stamp as an aware UTC time; without a zone it is UTC, as everywhere in CKAN."""
        return self._checked(key, as_moment)

    def uuid(self, key: str) -> str | None:
        """A UUID in its usual lower-case form."""
        return self._checked(key, as_uuid)

    def storable(self, keys: Iterable[str]) -> dict[str, Any]:
        """Those of the keys that are present with a value that a database can hold; the others are noted as errors."""
        found: dict[str, Any] = {}
        for key in keys:
            if key not in self.data:
                continue
            problem = text_problem(self.data[key])
            if problem:
                self.fail(key, problem)
            else:
                found[key] = self.data[key]
        return found

    def _checked(self, key: str, read: Callable[[Any], T]) -> T | None:
        value = self.data.get(key)
        if value is None:
            return None
        try:
            problem = text_problem(value)
            if problem:
                raise ValueError(problem)
            return read(value)
        except ValueError as error:
            self.fail(key, str(error))
            return None


def as_text(value: Any) -> str:
    """The value as a text; ValueError for what is neither text nor number nor boolean."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return str(value)
    raise ValueError("Must be a Unicode string value")


def as_name(value: Any) -> str:
    """A dataset's, group's or user's name; ValueError with CKAN's text."""
    if not isinstance(value, str):
        raise ValueError("Names must be strings")
    if value in _RESERVED_NAMES:
        raise ValueError("That name cannot be used")
    if len(value) < 2:
        raise ValueError("Must be at least 2 characters long")
    if len(value) > 100:
        raise ValueError("Name must be a maximum of 100 characters long")
    if not _NAME.fullmatch(value):
        raise ValueError("Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_")
    return value


def as_email(value: Any) -> str:
    """An address of the form that HTML accepts, or `""`; ValueError otherwise."""
    text = as_text(value).strip()
    if text and (len(text) > 254 or not _EMAIL.fullmatch(text)):
        raise ValueError(f"Email {printable(text)} is not a valid format")
    return text


def as_boolean(value: Any) -> bool:
    """True for `true`, `yes`, `t`, `y`, `1` in any case and for numbers but zero; false for everything else."""
    if isinstance(value, str):
        return value.strip().lower() in _TRUE
    return bool(value) if isinstance(value, bool | int | float) else False


def as_natural(value: Any) -> int | None:
    """A whole number from 0 to 2^63-1, also as text; None for blank text; ValueError otherwise."""
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,20}", text):
            raise ValueError("Invalid integer")
        number = int(text)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    else:
        raise ValueError("Invalid integer")
    if number < 0:
        raise ValueError("Must be a natural number")
    if number > _BIGGEST:
        raise ValueError("Invalid integer")
    return number


def as_moment(value: Any) -> datetime | None:
    """An aware UTC time from `YYYY-MM-DD` or an ISO 8601 stamp; None for blank text; ValueError otherwise."""
    if isinstance(value, str) and not value.strip():
        return None
    try:
        if not isinstance(value, str):
            raise ValueError("not a text")
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise ValueError("Date format incorrect") from problem


def as_uuid(value: Any) -> str:
    """A UUID, lower case with dashes; ValueError otherwise."""
    text = as_text(value).strip()
    try:
        if len(text) != 36:
            raise ValueError("not the usual form")
        return str(UUID(text))
    except ValueError as problem:
        raise ValueError("Invalid id provided") from problem


def objects(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]] | None:
    """A list of objects; None when absent, null or blank text (what an empty form field sends); Malformed otherwise."""
    value = data.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Malformed(f"Unable to process '{key}': expected a list of objects", sendable(data))
    for item in value:
        if not isinstance(item, Mapping):
            raise Malformed(f"Unable to process '{key}': expected a list of objects", sendable(data))
    return list(value)


def sendable(data: Any) -> Any:
    """The data when they can be written as JSON again, else None."""
    return data if text_problem(data) is None else None
