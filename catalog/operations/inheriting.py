"""What the next upload of a resource takes over from the one before: how a person wanted it to be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.models import Resource, ResourceVersion

OF_ONE_FILE = frozenset({"left_out", "cells"})
"""Choices about single rows and cells, which are other rows and cells in the next file."""


def inherited(resource: Resource) -> dict[str, Any]:
    """Return the choices that the next file of a resource is read with, as JSON: those obeyed for its last good one."""
    good = [ResourceVersion.ACCEPTED, ResourceVersion.HELD]
    last = (
        resource.versions.filter(state__in=good).order_by("-number").values_list("report__choices", flat=True).first()
    )
    return lasting(last or {})


def lasting(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is not about one file only; of the cells of a sheet the first one, for the next table may be longer."""
    kept = {key: value for key, value in choices.items() if key not in OF_ONE_FILE and value not in (None, "", [], ())}
    if "table" in kept:
        kept["table"] = str(kept["table"]).partition(":")[0]
    return kept
