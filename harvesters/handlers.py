"""What does each kind of job, by name: a process loads what it needs when it needs it, for some of it is large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.module_loading import import_string

from catalog.operations import (
    digests,
    files,
    organizations,
    questions,
    submissions,
    table_checks,
    templates,
    treatments,
    webhooks,
)
from harvesters import links, remote_files, scheduling
from harvesters.jobs import GiveUp, Handler

NAMES: Mapping[str, tuple[str, str]] = {
    files.VALIDATE: ("harvesters.intake.validate_version", "harvesters.intake.give_up"),
    templates.IMPORT: ("harvesters.templates.run_import", "harvesters.templates.give_up"),
    treatments.TREAT: ("harvesters.treating.treat_version", "harvesters.treating.give_up"),
    table_checks.CHECK: ("harvesters.table_checks.check_table", "harvesters.table_checks.give_up"),
    organizations.RENDER: (
        "catalog.operations.organizations.render_datasets",
        "catalog.operations.organizations.leave_as_rendered",
    ),
    scheduling.KIND: ("harvesters.harvest.harvest", "harvesters.harvest.give_up"),
    remote_files.KIND: ("harvesters.remote_files.follow", "harvesters.remote_files.give_up"),
    questions.ASKED_LETTER: (
        "harvesters.community_letters.tell_the_agency",
        "harvesters.community_letters.give_up",
    ),
    questions.ANSWERED_LETTER: (
        "harvesters.community_letters.tell_the_sender",
        "harvesters.community_letters.give_up",
    ),
    submissions.REFUSED_LETTER: (
        "harvesters.community_letters.tell_of_refusal",
        "harvesters.community_letters.give_up",
    ),
    digests.KIND: ("harvesters.digests.send", "harvesters.digests.give_up"),
    webhooks.KIND: ("harvesters.webhooks.call", "harvesters.webhooks.give_up"),
    links.KIND: ("harvesters.links.look_at_due", "harvesters.links.give_up"),
}
"""For each kind of job the function that does it, and the one that ends it when it is given up."""


class Handlers(Mapping[str, tuple[Handler, GiveUp]]):
    """The functions by the kind of job, loaded when they are asked for."""

    def __getitem__(self, kind: str) -> tuple[Handler, GiveUp]:
        """Return both functions of a kind; raise KeyError for an unknown one."""
        handler, give_up = NAMES[kind]
        return import_string(handler), import_string(give_up)

    def __iter__(self) -> Iterator[str]:
        """Yield the kinds."""
        return iter(NAMES)

    def __len__(self) -> int:
        """Return how many kinds there are."""
        return len(NAMES)
