"""Actions on tags, free ones and those of vocabularies."""

from __future__ import annotations

from typing import Any

from catalog.access import is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import every, flag, identifier, only, page, required, text, texts
from catalog.api.site import placed
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.tags import tag_problem
from catalog.models import Tag, Term, Vocabulary
from catalog.operations import vocabularies
from catalog.queries import tags
from catalog.queries.finding import NotFound

MOST = 1_000


def tag_list(call: Call) -> list[Any]:
    """Return the tags of public datasets, or all tags of a vocabulary, sorted.

    :param query: letters that the tag must have (optional)
    :param vocabulary_id: the id or name of a vocabulary (optional)
    :param all_fields: objects instead of names (optional)
    :returns: a list of texts, or of objects
    """
    rows = tags.tags(_vocabulary(call))
    if letters := text(call.given, "query"):
        rows = rows.filter(name__icontains=letters)
    if flag(call.given, "all_fields", default=False):
        return [_shown(tag) for tag in rows]
    return list(rows.values_list("name", flat=True))


def tag_show(call: Call) -> dict[str, Any]:
    """Return a tag.

    :param id: the id or name of the tag
    :param vocabulary_id: the id or name of its vocabulary (optional)
    :param include_datasets: add `packages`, the public datasets with the tag, the latest 1000 (optional)
    :returns: an object with `id`, `name`, `display_name` and `vocabulary_id`
    """
    tag = tags.tag(identifier(call.given, "id"), _vocabulary(call))
    shown = _shown(tag)
    if flag(call.given, "include_datasets", default=False):
        shown["packages"] = [placed(each, call.site) for each in tags.datasets(tag)]
    return shown


def tag_search(call: Call) -> dict[str, Any]:
    """Return the tags with all of the given words in their name.

    :param query: a word, or a list of them
    :param vocabulary_id: the id or name of a vocabulary (optional)
    :param limit: how many, at most 1000 (optional)
    :param offset: how many to skip (optional)
    :returns: an object with `count` and `results`, a list of objects with `id`, `name` and `vocabulary_id`
    """
    rows = tags.with_words(_words(call), _vocabulary(call))
    found = [_shown(tag) for tag in rows[page(call.given, most=MOST)]]
    results = [{key: tag[key] for key in ("id", "name", "vocabulary_id")} for tag in found]
    return {"count": rows.count(), "results": results}


def tag_autocomplete(call: Call) -> list[str]:
    """Return the names of the tags with all of the given words in them.

    The parameters are those of `tag_search`; `q` will do for `query`.

    :returns: a list of texts
    """
    rows = tags.with_words(_words(call), _vocabulary(call))
    return list(rows.values_list("name", flat=True)[page(call.given, most=MOST)])


def tag_create(call: Call) -> dict[str, Any]:
    """Add a tag to a vocabulary; free tags come with the datasets that use them. Sysadmins only.

    :param name: the tag
    :param vocabulary_id: the id or name of the vocabulary
    :returns: an object with `id`, `name`, `display_name`, `vocabulary_id` and `packages`, of which there are none yet
    """
    require(is_sysadmin(call.actor), "Only sysadmins may change vocabularies and tags")
    only(call.given, "name", "vocabulary_id")
    name, key = every(call.given, "name", "vocabulary_id")
    if problem := tag_problem(name):
        raise Invalid({"name": [problem]})
    try:
        vocabulary = tags.vocabulary(key)
    except NotFound:
        raise Invalid({"vocabulary_id": ["Tag vocabulary was not found."]}) from None
    return {**_shown(vocabularies.add_tag(vocabulary, name, actor=call.actor)), "packages": []}


def tag_delete(call: Call) -> None:
    """Remove a tag from all datasets and for good. Sysadmins only.

    :param id: the id or name of the tag
    :param vocabulary_id: the id or name of its vocabulary (optional)
    """
    vocabularies.remove_tag(tags.any_tag(required(call.given, "id"), _vocabulary(call)), actor=call.actor)


def _words(call: Call) -> list[str]:
    name = "query" if call.given.get("query") else "q"
    value = call.given.get(name)
    words = [value] if isinstance(value, str) and not value.startswith("[") else texts(call.given, name)
    return [word.strip() for word in words if word.strip()]


def _vocabulary(call: Call) -> Vocabulary | None:
    key = text(call.given, "vocabulary_id")
    return tags.vocabulary(key) if key else None


def _shown(tag: Tag | Term) -> dict[str, Any]:
    number = str(tag.vocabulary_id) if isinstance(tag, Term) else None
    return {"id": str(tag.id), "name": tag.name, "display_name": tag.name, "vocabulary_id": number}


READS: tuple[Action, ...] = (tag_list, tag_show, tag_search, tag_autocomplete)
WRITES: tuple[Action, ...] = (tag_create, tag_delete)
