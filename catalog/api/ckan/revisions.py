"""Addressing, matching, thinning out and changing the parts of a JSON object, as `package_revise` describes them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SEPARATOR = "__"
"""Between the steps of an address: `resources__0__name`."""
SHORTEST_ID = 5
"""So many characters of its id name an element of a list."""
Pattern = tuple[bool, Sequence[str]]
"""Whether to keep what it matches, and the steps to it."""


class Unmatched(ValueError):
    """An address leads nowhere, or to something of another kind; the text is for the caller."""


def index_of(items: Sequence[Any], step: str) -> int:
    """Return the place of the element that a step names by number, negative from the end, or by the start of its id."""
    if len(step) >= SHORTEST_ID:
        for number, item in enumerate(items):
            if isinstance(item, Mapping) and str(item.get("id", "")).startswith(step):
                return number
    try:
        number = int(step)
        return range(len(items))[number]
    except (ValueError, IndexError):
        raise Unmatched(f"Unmatched key {step}") from None


def at(data: Any, steps: Iterable[str]) -> Any:
    """Return the part of the data at an address. Raise Unmatched."""
    for step in steps:
        if isinstance(data, dict) and step in data:
            data = data[step]
        elif isinstance(data, list):
            data = data[index_of(data, step)]
        else:
            raise Unmatched(f"Unmatched key {step}")
    return data


def mismatches(data: Any, wanted: Any, address: tuple[str, ...] = ()) -> list[str]:
    """Return the addresses at which the data are not as wanted; keys that are not mentioned may be anything."""
    if isinstance(wanted, Mapping) and isinstance(data, dict):
        return [
            each
            for key, value in sorted(wanted.items())
            for each in (
                mismatches(data[key], value, (*address, key)) if key in data else [SEPARATOR.join((*address, key))]
            )
        ]
    if isinstance(wanted, list) and isinstance(data, list) and len(data) == len(wanted):
        pairs = enumerate(zip(data, wanted, strict=True))
        return [each for number, (has, value) in pairs for each in mismatches(has, value, (*address, str(number)))]
    return [] if data == wanted else [SEPARATOR.join(address)]


def patterns(texts: Iterable[str]) -> list[Pattern]:
    """Read patterns such as `-resources__0` and `+title`. Raise Unmatched for one without its sign."""
    found: list[Pattern] = []
    for text in texts:
        if text[:1] not in {"+", "-"} or len(text) == 1:
            raise Unmatched(f'Invalid pattern "{text[:100]}": it must begin with + or -')
        found.append((text[0] == "+", text[1:].split(SEPARATOR)))
    return found


def thin_out(data: Any, chosen: Sequence[Pattern]) -> None:
    """Remove from the data, in place, what the first pattern that matches it does not keep; unmatched parts stay."""
    if isinstance(data, dict):
        for key in list(data):
            if _dropped(key, data[key], [_below(pattern, pattern[1][0] in {"*", key}) for pattern in chosen]):
                del data[key]
    elif isinstance(data, list):
        places = [_place(data, pattern[1][0]) for pattern in chosen]
        kept = []
        for number, item in enumerate(data):
            below = [_below(each, where in {-1, number}) for each, where in zip(chosen, places, strict=True)]
            if not _dropped(str(number), item, below):
                kept.append(item)
        data[:] = kept


def _below(pattern: Pattern, matches: bool) -> Pattern | None:
    return (pattern[0], pattern[1][1:]) if matches else None


def _place(items: Sequence[Any], step: str) -> int | None:
    """Return the place that a step names, -1 for all of them, None for none."""
    try:
        return -1 if step == "*" else index_of(items, step)
    except Unmatched:
        return None


def _dropped(key: str, value: Any, below: Sequence[Pattern | None]) -> bool:
    """Tell whether a part goes; if it stays, thin out what is in it. A part with something to keep in it stays."""
    deeper: list[Pattern] = []
    for pattern in below:
        if pattern is None:
            continue
        if pattern[1]:
            deeper.append(pattern)
            continue
        if pattern[0]:
            break
        if not any(keep for keep, _ in deeper) or not isinstance(value, dict | list):
            return True
        deeper.append((False, ["*"]))
        break
    if deeper:
        thin_out(value, deeper)
    return False


def merge(data: Any, update: Any, address: tuple[str, ...] = ()) -> None:
    """Merge an update into the data in place: objects by key, lists by position, anything else replaced. Raise Unmatched."""
    if isinstance(update, Mapping) and isinstance(data, dict):
        for key, value in update.items():
            if isinstance(value, Mapping | list) and isinstance(data.get(key), dict | list):
                merge(data[key], value, (*address, key))
            else:
                data[key] = value
    elif isinstance(update, list) and isinstance(data, list):
        for number, value in enumerate(update):
            if number >= len(data):
                data.append(value)
            elif isinstance(value, Mapping | list) and isinstance(data[number], dict | list):
                merge(data[number], value, (*address, str(number)))
            else:
                data[number] = value
    else:
        raise Unmatched(
            f"Cannot merge at {SEPARATOR.join(address) or 'the top'}: a list and an object are different things"
        )


def change(data: Any, key: str, value: Any) -> None:
    """Change the data in place at a flattened address; `…__extend` appends a list's elements. Raise Unmatched."""
    *steps, last = key.split(SEPARATOR)
    target = at(data, steps)
    if isinstance(target, dict):
        merge(target, {last: value})
    elif isinstance(target, list) and last == "extend":
        if not isinstance(value, list):
            raise Unmatched(f"Expected a list for {key}")
        target.extend(value)
    elif isinstance(target, list):
        number = index_of(target, last)
        merge(target[number], value) if isinstance(value, dict) else target.__setitem__(number, value)
    else:
        raise Unmatched(f"Unmatched key {key}")
