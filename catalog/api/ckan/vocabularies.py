"""Actions on vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.access import is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import only, required
from catalog.formats.ckan.checks import Checker, Invalid
from catalog.formats.ckan.tags import read_tags
from catalog.models import Vocabulary
from catalog.operations import vocabularies as operations
from catalog.queries import tags

SHORTEST, LONGEST = 2, 100


def vocabulary_list(call: Call) -> list[dict[str, Any]]:
    """Return the vocabularies with their tags.

    :returns: a list of objects with `id`, `name` and `tags`
    """
    return [_shown(row) for row in tags.vocabularies()]


def vocabulary_show(call: Call) -> dict[str, Any]:
    """Return a vocabulary with its tags.

    :param id: the id or name of the vocabulary
    :returns: an object with `id`, `name` and `tags`
    """
    return _shown(tags.vocabulary(required(call.given, "id")))


def vocabulary_create(call: Call) -> dict[str, Any]:
    """Make a vocabulary. Sysadmins only.

    :param name: its name, 2 to 100 characters
    :param tags: a list of objects with `name` (optional)
    :returns: an object with `id`, `name` and `tags`
    """
    require(is_sysadmin(call.actor), "Only sysadmins may change vocabularies and tags")
    only(call.given, "name", "tags")
    name, names = _read(call.given)
    if name is None:
        raise Invalid({"name": ["Missing value"]})
    return _shown(operations.create(name, names or [], actor=call.actor))


def vocabulary_update(call: Call) -> dict[str, Any]:
    """Rename a vocabulary, or replace its tags; datasets lose the tags that go. Sysadmins only.

    :param id: the id or name of the vocabulary
    :param name: its new name (optional)
    :param tags: a list of objects with `name` (optional)
    :returns: an object with `id`, `name` and `tags`
    """
    row = tags.vocabulary(required(call.given, "id"))
    require(is_sysadmin(call.actor), "Only sysadmins may change vocabularies and tags")
    return _shown(operations.update(row, *_read(call.given), actor=call.actor))


def vocabulary_delete(call: Call) -> None:
    """Remove a vocabulary and its tags, from datasets as well. Sysadmins only.

    :param id: the id or name of the vocabulary
    """
    operations.delete(tags.vocabulary(required(call.given, "id")), actor=call.actor)


def _read(given: Mapping[str, Any]) -> tuple[str | None, list[str] | None]:
    """Return the name and the tags that were sent, None for what was not. Raise Invalid."""
    check = Checker(given)
    name = (check.text("name") or "").strip() or None
    if name is not None and len(name) < SHORTEST:
        check.fail("name", f"Name must be at least {SHORTEST} characters long")
    if name is not None and len(name) > LONGEST:
        check.fail("name", f"Name must be a maximum of {LONGEST} characters long")
    # Whatever vocabulary the tags say they are from, they are this one's now.
    sent = given.get("tags")
    own = (
        [{"name": tag.get("name")} if isinstance(tag, dict) else tag for tag in sent]
        if isinstance(sent, list)
        else sent
    )
    names, _, errors = read_tags({"tags": own})
    if errors:
        check.errors["tags"] = list(errors)
    if check.errors:
        raise Invalid(check.errors)
    return name, None if sent is None else list(names)


def _shown(row: Vocabulary) -> dict[str, Any]:
    number = str(row.id)
    terms = [
        {"id": str(term.id), "name": term.name, "display_name": term.name, "vocabulary_id": number}
        for term in row.terms.all()
    ]
    return {"id": number, "name": row.name, "tags": terms}


READS: tuple[Action, ...] = (vocabulary_list, vocabulary_show)
WRITES: tuple[Action, ...] = (vocabulary_create, vocabulary_update, vocabulary_delete)
