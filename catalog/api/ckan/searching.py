"""The search action: CKAN's parameters in, CKAN's answer out; what can be asked is in `search_questions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.index_fields import picked
from catalog.api.ckan.parameters import flag
from catalog.api.ckan.search_questions import DEFAULT_SORT, fields_wanted, read_search, sort_text
from catalog.api.site import placed
from catalog.queries import found

Items = Sequence[tuple[str, int]]


def package_search(call: Call) -> dict[str, Any]:
    """Search the datasets.

    :param q: words, or an expression in the query language of Solr (optional)
    :param fq: a filter in that language (optional); `fq_list`: several, all of which must hold
    :param rows: how many datasets, 10 when left out, at most 1000 (optional)
    :param start: how many to skip (optional)
    :param sort: `field direction, field direction`; `score desc, metadata_modified desc` when left out (optional)
    :param facet: `false` for no facets (optional)
    :param facet.field: a list of fields whose values are counted (optional)
    :param facet.limit: how many values of each, 50 when left out, negative for all (optional)
    :param facet.mincount: the least count of a value, 1 when left out (optional)
    :param fl: the index fields to give instead of whole datasets (optional)
    :param include_private, include_drafts: find also private datasets or drafts that you may read (optional)
    :returns: an object with `count`, `sort`, `results`, `facets` and `search_facets`
    """
    search = read_search(call.given)
    include_private = flag(call.given, "include_private", default=False)
    answer = found.ask(search, call.actor, include_private=include_private)
    rendered = found.rendered(answer, call.actor)
    wanted = fields_wanted(call.given)
    results = [picked(each, wanted, call.site) if wanted else placed(each, call.site) for each in rendered]
    names = found.facet_names(answer.facets, call.language)
    return {
        "count": answer.count,
        "sort": sort_text(call.given) or DEFAULT_SORT,
        "results": results,
        "facets": {field: dict(items) for field, items in answer.facets.items()},
        "search_facets": {field: _facet(field, items, names[field]) for field, items in answer.facets.items()},
    }


def _facet(field: str, items: Items, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one facet; CKAN lists its values by display name, backwards."""
    shown = [{"name": value, "display_name": names.get(value, value), "count": count} for value, count in items]
    return {"title": field, "items": sorted(shown, key=lambda item: str(item["display_name"]), reverse=True)}


READS: tuple[Action, ...] = (package_search,)
WRITES: tuple[Action, ...] = ()
