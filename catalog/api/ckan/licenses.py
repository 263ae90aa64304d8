"""Actions on licences."""

from __future__ import annotations

from typing import Any

from catalog.api.ckan.call import Action, Call
from catalog.formats.ckan import licenses


def license_list(call: Call) -> list[dict[str, Any]]:
    """Return the licences that datasets can be published under.

    :returns: a list of objects with `id`, `title`, `url`, `od_conformance` and other facts; flags are the texts
        `True` and `False`
    """
    return licenses.license_list()


READS: tuple[Action, ...] = (license_list,)
WRITES: tuple[Action, ...] = ()
