"""CKAN's search parameters read as a question for the catalogue's own search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

from catalog.api.ckan.errors import BadSearch
from catalog.api.ckan.parameters import LARGEST, flag, natural, number, parsed, text
from catalog.formats.ckan.checks import Invalid
from catalog.search.query import Search

KNOWN = frozenset({
    "q", "fq", "fq_list", "rows", "start", "sort", "facet", "facet.field", "facet.limit", "facet.mincount", "fl",
    "include_private", "include_drafts", "include_deleted", "use_default_schema", "qf", "wt", "bf", "boost", "tie",
    "defType", "mm", "df", "q.op", "extras",
})  # fmt: skip
"""CKAN hands `qf` to `df` on to Solr, where they tune the ranking; ours has its own, so they are accepted and idle."""
EVERYTHING = {"", "*:*", '""'}
MOST_ROWS = 1_000
DEFAULT_ROWS = 10
DEFAULT_SORT = "score desc, metadata_modified desc"
Direction = Literal["asc", "desc"]


def read_search(given: Mapping[str, Any]) -> Search:
    """Return the question that the parameters put. Raise Invalid for bad values, BadSearch for unknown parameters."""
    unknown = sorted(key for key in given if key not in KNOWN and not key.startswith("ext_"))
    if unknown:
        raise BadSearch(", ".join(unknown)[:500])
    for name in ("include_deleted", "use_default_schema"):
        flag(given, name, default=False)
    query = text(given, "q").strip()
    drafts = flag(given, "include_drafts", default=False)
    return Search(
        text="" if query in EVERYTHING else query,
        lucene=_filters(given),
        sort=read_sort(given),
        start=natural(given, "start", default=0),
        rows=min(natural(given, "rows", default=DEFAULT_ROWS), MOST_ROWS),
        facets=_facets(given) if flag(given, "facet", default=True) else (),
        facet_limit=max(number(given, "facet.limit", default=50), -1),
        facet_mincount=min(natural(given, "facet.mincount", default=1), LARGEST),
        states=frozenset({"active", "draft"}) if drafts else frozenset({"active"}),
        loosen=False,
    )


def sort_text(given: Mapping[str, Any]) -> str:
    """Return the order that was asked for, as it was written; `rank` means the default."""
    wanted = text(given, "sort").strip()
    return "" if wanted == "rank" else wanted


def read_sort(given: Mapping[str, Any]) -> tuple[tuple[str, Direction], ...]:
    """Return the order as fields and directions; none for the default. Raise BadSearch."""
    pairs = []
    for part in filter(None, (each.strip() for each in sort_text(given).split(","))):
        words = part.split()
        direction = words[1].lower() if len(words) == 2 else "asc"
        if len(words) > 2 or direction not in {"asc", "desc"}:
            raise BadSearch('Invalid "sort" parameter')
        pairs.append((words[0], cast(Direction, direction)))
    return tuple(pairs)


def fields_wanted(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the index fields of `fl`; none for whole datasets. Raise Invalid."""
    value = given.get("fl")
    if isinstance(value, str):
        value = parsed(value, "fl") if value.strip().startswith("[") else value.replace(",", " ").split()
    return _texts(value, "fl")


def _filters(given: Mapping[str, Any]) -> tuple[str, ...]:
    single = given.get("fq")
    listed = given.get("fq_list")
    if isinstance(listed, str) and listed.strip().startswith("["):
        listed = parsed(listed, "fq_list")
    several = _texts([single] if isinstance(single, str) else single, "fq")
    several += _texts([listed] if isinstance(listed, str) else listed, "fq_list")
    return tuple(each for each in several if each.strip())


def _facets(given: Mapping[str, Any]) -> tuple[str, ...]:
    value = given.get("facet.field")
    if isinstance(value, str):
        value = parsed(value, "facet.field") if value.strip() else None
    return tuple(dict.fromkeys(_texts(value, "facet.field")))


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Invalid({name: ["Must be a list of texts"]})
    return tuple(value)
