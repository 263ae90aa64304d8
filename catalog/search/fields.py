"""The fields of the index: which are whole values, which are words, which are numbers."""

from __future__ import annotations

SCHEMA_VERSION = 1
"""Raise this whenever a field is added, dropped or filled differently: the index is then rebuilt."""

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

NUMBERS = ("metadata_created", "metadata_modified", "num_resources", "views", "downloads", "tie")
"""Whole numbers; `tie` is made from the id, so that equals always come in the same order."""

DATES = frozenset({"metadata_created", "metadata_modified"})
"""Those numbers that are microseconds since 1970, UTC."""

INTERNAL = ("labels", "pair", "present", "title_folded", "suggest")
"""Whole values that nobody names in a query: visibility, `key=value` of every extra, which fields are filled …"""

STORED = ("shown_title", "shown_title_en", "profile")
"""Texts given back with a hit; `profile` holds the words by which similar datasets are found."""

MANY = frozenset({"groups", "tags", "res_format", "res_type", "res_url"})
"""Fields with several values, by which nothing can be sorted."""

LABELLED = frozenset({"data_type", "data_category", "license_id"})
"""Fields of codes that are also found by the labels which the incumbent stores."""

BOOLEANS = frozenset({"private", "isopen"})

ALIASES = {"views_recent": "views", "views_total": "views"}

QUERYABLE = frozenset({*EXACT, *WORDS, *NUMBERS, *ALIASES} - {"tie"})
"""What a query may name besides the keys of extras."""

LONGEST_VALUE = 500


def whole(value: str) -> str:
    """Return a value as it is indexed and asked for: beyond 500 characters the rest does not count."""
    return value[:LONGEST_VALUE]
