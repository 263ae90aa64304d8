"""The fields of the index: which are whole values, which are words, which are numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SCHEMA_VERSION = 3
"""Raise this whenever a field is added, dropped or filled differently: the index is then rebuilt."""

OLDEST_READABLE = 1
"""The oldest schema whose index still answers and is kept up to date while a new one is built: since then fields were only
added, at the end (LATER)."""

EXACT = (
    "id", "name", "state", "private", "capacity", "dataset_type", "organization", "owner_org", "groups", "tags",
    "license_id", "isopen", "res_format", "res_type", "res_url", "url", "version", "creator_user_id", "data_type",
    "data_category", "title_string",
)  # fmt: skip
"""Whole values, case and all, as CKAN's schema has them."""

WORDS = (
    "title", "notes", "author", "author_email", "maintainer", "maintainer_email", "res_name", "res_description",
    "keywords", "text", "columns", "values",
)  # fmt: skip
"""Texts that are found by their words. `keywords` holds tags, groups and the organization, `text` everything but tables."""

NUMBERS = ("metadata_created", "metadata_modified", "num_resources", "views", "downloads", "tie", "views_recent")
"""Whole numbers; `tie` is made from the id, so that equals always come in the same order."""

DATES = frozenset({"metadata_created", "metadata_modified"})
"""Those numbers that are microseconds since 1970, UTC."""

INTERNAL = ("labels", "pair", "present", "title_folded", "suggest")
"""Whole values that nobody names in a query: visibility, `key=value` of every extra, which fields are filled …"""

STORED = ("shown_title", "shown_title_en", "profile")
"""Texts given back with a hit; `profile` holds the words by which similar datasets are found."""

LATER: Mapping[str, int] = MappingProxyType({"near": 2, "lift": 2, "spelling": 2, "views_recent": 3})
"""Fields that came with a later schema, in their order, each with the first SCHEMA_VERSION that has it.

They stand at the end of the schema, so that an index of an earlier one can still be read and written without them:
`near` has the words of titles and keywords as `catalog.search.spelling` compares them, `spelling` has them as they are
(stored), `lift` what makes a dataset rank a little higher, `views_recent` counts the views of the last two weeks.
"""

MANY = frozenset({"groups", "tags", "res_format", "res_type", "res_url"})
"""Fields with several values, by which nothing can be sorted."""

LABELLED = frozenset({"data_type", "data_category", "license_id"})
"""Fields of codes that are also found by the labels which the incumbent stores."""

BOOLEANS = frozenset({"private", "isopen"})

ALIASES = {"views_total": "views"}

QUERYABLE = frozenset({*EXACT, *WORDS, *NUMBERS, *ALIASES} - {"tie"})
"""What a query may name besides the keys of extras."""

RESERVED = frozenset({
    *EXACT, *WORDS, *NUMBERS, *ALIASES, *INTERNAL, *STORED, *LATER, "title_order", "trigrams", "extra", "position", "commits",
})  # fmt: skip
"""Names that the index has taken: an extra of such a name is found, but nothing can be sorted by it."""

LONGEST_VALUE = 500


def whole(value: str) -> str:
    """Return a value as it is indexed and asked for: beyond 500 characters the rest does not count."""
    return value[:LONGEST_VALUE]
