"""The shape of one field of the Thai metadata standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "markdown", "email", "date", "year", "number", "boolean", "choice", "choices"]
"""How a value is typed, read and shown; `choices` holds several codes of one list."""

RECORD, STATISTICS, GEOSPATIAL, MIXED, OTHER = "record", "statistics", "geospatial", "mixed", "other"
ALL_TYPES: tuple[str, ...] = (RECORD, STATISTICS, GEOSPATIAL, MIXED, OTHER)
PLAIN_TYPES: tuple[str, ...] = (RECORD, MIXED, OTHER)
"""The data types that share the fields of a register: everything but statistics and geospatial data."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the standard, with everything a form, an import or a page needs to know about it."""

    key: str
    """The key of the incumbent's API, kept because its clients use it."""
    label_th: str
    label_en: str
    help_th: str
    help_en: str
    kind: Kind
    fieldset: str
    """The part of a form it belongs to: a key of `fields.FIELDSETS`."""
    choices: str = ""
    """Name of the list in `choices.CHOICES`, or `license` for the licences; empty for free values."""
    types: tuple[str, ...] = ALL_TYPES
    """The data types (codes) whose form shows the field."""
    mandatory: bool = False
    has_other: bool = False
    """Whether free text for the choice "other" is kept beside it, under `companion`."""
    attribute: str = ""
    """The attribute of the record that holds it; empty when it lives in the record's `standard`."""
    minimum: float | None = None
    maximum: float | None = None

    @property
    def companion(self) -> str:
        """The key of the free text that explains the choice "other"; empty when the field has none."""
        return f"{self.key}_other" if self.has_other else ""

    @property
    def code_key(self) -> str:
        """The key under which the API answers codes beside the labels of the old key."""
        return f"{self.key}_code"

    def help(self, lang: str) -> str:
        """One sentence of help in Thai (`th`) or English (anything else)."""
        return self.help_th if lang == "th" else self.help_en
