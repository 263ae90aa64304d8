"""One call of an action: who calls, with which parameters, from where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from catalog.access import Actor


@dataclass(frozen=True, slots=True)
class Call:
    """What an action function gets."""

    actor: Actor
    given: Mapping[str, Any]
    """The parameters as they were sent: JSON values, or texts and lists of texts from a form or a query string."""
    files: Mapping[str, UploadedFile]
    site: str
    """The portal's address without a slash at the end."""
    language: str
    """`th` or `en`."""
    query: str
    """The query string of the request, undecoded."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What an action returns that lets the envelope name what it changed, as CKAN 2.12 does."""

    result: Any
    packages: Sequence[str]
    """Ids of the datasets that are not as they were; none when the call changed nothing."""


Action = Callable[[Call], Any]
"""Takes a call, returns the JSON value that becomes `result`, or `Changed`; its docstring is its help text."""
