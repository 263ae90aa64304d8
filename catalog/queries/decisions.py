"""What was decided about the personal data of a file, and what there is to decide about its next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from catalog.models import PersonalDecision, ResourceVersion
from catalog.models.shapes import column
from catalog.records import Action, Column, Treatment
from catalog.tables.masks import allowed

ACTIONS: Sequence[Action] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Asked:
    """One column about which a responsible person decides."""

    column: Column
    kind: str
    """Of personal data, as it was found; empty where nothing was."""
    count: int
    holds: bool
    proposed: Treatment | None
    """What was decided about the column of this name in an earlier version."""
    actions: Sequence[Action]
    """What can be done with a column of this type."""

    @property
    def hidden_before(self) -> bool:
        """Whether the column was hidden or coarsened in an earlier version."""
        return self.proposed is not None and self.proposed.action != "keep"

    @property
    def noticed(self) -> bool:
        """Whether there is a reason to ask about the column."""
        return bool(self.kind) or self.hidden_before


def treatment(stored: Mapping[str, Any]) -> Treatment:
    """Read a treatment from its JSON."""
    return Treatment(stored["column"], stored["action"], stored.get("kind", ""), stored.get("size"))


def treatments_of(decision: PersonalDecision) -> list[Treatment]:
    """Return what a decision says of each column."""
    return [treatment(stored) for stored in decision.treatments]


def newest(resource_id: UUID) -> PersonalDecision | None:
    """Return the newest decision on a resource that was carried out."""
    done = PersonalDecision.objects.filter(version__resource_id=resource_id, state=PersonalDecision.DONE)
    return done.select_related("version", "actor").order_by("-decided_at").first()


def treated_before(version: ResourceVersion) -> bool:
    """Tell whether a column of the version was hidden or coarsened in an earlier one.

    Then it must not be served as it is, though nothing personal may have been found in it this time.
    """
    decision = newest(version.resource_id)
    if decision is None:
        return False
    hidden = {each.column for each in treatments_of(decision) if each.action != "keep"}
    return any(stored["name"] in hidden for stored in version.columns)


def is_being_made(version: ResourceVersion) -> bool:
    """Tell whether the cleaned form of a version was asked for and is not there yet."""
    return version.decisions.filter(state=PersonalDecision.PENDING).exists()


def found_outside_table(version: ResourceVersion) -> bool:
    """Tell whether the file holds personal data in no column: in a title, a note, on another sheet."""
    return any(not each["column"] and each["holds"] for each in version.report.get("personal", ()))


def open_decision(version: ResourceVersion) -> PersonalDecision | None:
    """Return the decision on a version that is being carried out or could not be, if it is the newest."""
    decision = version.decisions.select_related("actor").order_by("-decided_at").first()
    return decision if decision is not None and decision.state != PersonalDecision.DONE else None


def taken(version: ResourceVersion) -> PersonalDecision | None:
    """Return the decision by which a version, or the upload that it was made from, is served as it is."""
    source = version.derived_from_id or version.id
    done = PersonalDecision.objects.filter(version_id=source, state=PersonalDecision.DONE)
    return done.select_related("actor").order_by("-decided_at").first()


def asked(version: ResourceVersion) -> list[Asked]:
    """Return a question for each column of a version's table, those first that look like personal data."""
    found = {each["column"]: each for each in version.report.get("personal", ())}
    before = newest(version.resource_id)
    proposed = {each.column: each for each in treatments_of(before)} if before else {}
    questions = [_asked(column(stored), found, proposed) for stored in version.columns]
    return sorted(questions, key=lambda question: (not question.holds, not question.noticed))


def _asked(own: Column, found: Mapping[str, Any], proposed: Mapping[str, Treatment]) -> Asked:
    finding = found.get(own.name, {})
    actions = [action for action in ACTIONS if allowed(action, own)]
    before = proposed.get(own.name)
    return Asked(
        column=own,
        kind=finding.get("kind", ""),
        count=finding.get("count", 0),
        holds=finding.get("holds", False),
        proposed=before,
        actions=actions,
    )
