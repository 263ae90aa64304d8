"""Actions on tags."""

from __future__ import annotations

from typing import Any

from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import flag, required, text
from catalog.api.site import placed
from catalog.models import Tag
from catalog.queries import catalogue, finding, packages


def tag_list(call: Call) -> list[Any]:
    """Return the tags of public datasets, sorted.

    :param query: letters that the tag must have (optional)
    :param all_fields: objects instead of names (optional)
    :returns: a list of texts, or of objects
    """
    _refuse_vocabularies(call)
    tags = catalogue.tags(text(call.given, "query")).order_by("name")
    if flag(call.given, "all_fields", default=False):
        return [_shown(tag) for tag in tags]
    return list(tags.values_list("name", flat=True))


def tag_show(call: Call) -> dict[str, Any]:
    """Return a tag.

    :param id: the id or name of the tag
    :param include_datasets: add `packages`, the public datasets with the tag, the latest 1000 (optional)
    :returns: an object with `id`, `name`, `display_name` and `vocabulary_id`
    """
    _refuse_vocabularies(call)
    tag = finding.tag(required(call.given, "id"))
    shown = _shown(tag)
    if flag(call.given, "include_datasets", default=False):
        shown["packages"] = [placed(each, call.site) for each in packages.with_tag(tag.id)]
    return shown


def _shown(tag: Tag) -> dict[str, Any]:
    return {"id": str(tag.id), "name": tag.name, "display_name": tag.name, "vocabulary_id": None}


def _refuse_vocabularies(call: Call) -> None:
    """Raise NotFound when a vocabulary is named: all tags of this portal are free."""
    if vocabulary := text(call.given, "vocabulary_id"):
        raise finding.NotFound(f'could not find vocabulary "{vocabulary}"')


READS: tuple[Action, ...] = (tag_list, tag_show)
WRITES: tuple[Action, ...] = ()
