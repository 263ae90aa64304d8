"""Which actions there are, by the names of their functions, and the help text of each."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from catalog.api.ckan import (
    activities,
    collaborators,
    dashboard,
    datasets,
    datastore,
    datastore_sql,
    datastore_writing,
    following,
    jobs,
    licenses,
    members,
    options,
    organizations,
    relationships,
    resources,
    revising,
    searching,
    sites,
    tags,
    tasks,
    tokens,
    translations,
    users,
    views,
    vocabularies,
)
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import required
from catalog.queries.finding import NotFound


def help_show(call: Call) -> str:
    """Return the documentation of an action.

    :param name: the action's name
    :returns: a text
    """
    name = required(call.given, "name")
    action = READS.get(name) or WRITES.get(name)
    if action is None:
        raise NotFound(f"Action {name}")
    return inspect.getdoc(action) or ""


def _by_name(actions: Iterable[Action]) -> dict[str, Action]:
    return {action.__name__: action for action in actions}


NOUNS = (
    activities, collaborators, dashboard, datasets, datastore, datastore_sql, datastore_writing, following, jobs, licenses,
    members, options, organizations, relationships, resources, revising, searching, sites, tags, tasks, tokens,
    translations, users, views, vocabularies,
)  # fmt: skip
READS: dict[str, Action] = _by_name([help_show, *(action for noun in NOUNS for action in noun.READS)])
"""Actions without side effects, open to GET."""
WRITES: dict[str, Action] = _by_name(action for noun in NOUNS for action in noun.WRITES)
"""Actions that change something: POST only."""
