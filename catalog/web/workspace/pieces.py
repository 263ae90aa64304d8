"""The tables of a file that were not read: sheets, tables on the sheet, files in the archive; offered as own resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.operations.splitting import MOST_AT_ONCE
from catalog.records import Choices


@dataclass(frozen=True, slots=True)
class Other:
    """One table that was not read: the key by which a form names it, what it is called, how large it is."""

    key: str
    name: str
    rows: int | None
    columns: int | None
    choices: Choices


def other_tables(report: Mapping[str, Any]) -> list[Other]:
    """Return the tables that a stored report offers beside the one that was read, at most 50."""
    options = report.get("options", {})
    member, sheet, table = (str(report.get(name, "")) for name in ("member", "sheet", "table"))
    # The last range is the whole sheet, which is no table of its own.
    ranges = [each for each in options.get("tables", ())[:-1] if table and each["range"] != table]
    found = [
        Other(
            f"table:{each['range']}",
            f"{sheet} {each['range']}",
            each["rows"],
            each["columns"],
            Choices(member=member, sheet=sheet, table=each["range"]),
        )
        for each in ranges
    ]
    sheets = [name for name in _named(report, "other_sheets", "sheets") if name in options.get("sheets", ())]
    members = [name for name in options.get("members", ()) if name != member]
    found += [Other(f"sheet:{name}", name, None, None, Choices(member=member, sheet=name)) for name in sheets]
    found += [Other(f"member:{name}", name, None, None, Choices(member=name)) for name in members]
    return found[:MOST_AT_ONCE]


def _named(report: Mapping[str, Any], code: str, key: str) -> list[str]:
    """What a problem of the report names."""
    return [
        str(each)
        for problem in report.get("problems", ())
        if problem["code"] == code
        for each in problem["params"][key]
    ]
