"""The decision on personal data: what is asked about each column, the answers of the form, and the words for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import ResourceVersion
from catalog.queries import decisions
from catalog.queries.decisions import ACTIONS, Asked
from catalog.records import Action, Treatment
from catalog.tables.masks import WIDEST
from catalog.web.reason_texts import PERSONAL, named

MOST_COLUMNS = 200
"""Columns that the form asks about; those in question come first and are all asked about."""

ACTION_TEXTS: Mapping[Action, Promise] = {
    "keep": _("Serve as it is: not personal, or public by law"),
    "mask": _("Mask: hide the part that tells who it is"),
    "drop": _("Leave the column out"),
    "year": _("Only the year of the date"),
    "age_band": _("Only a band of ages, such as 30–39"),
    "band": _("Only a band of numbers, such as 100–199"),
    "small_cells": _("Hide small counts, such as <5"),
    "province": _("Only the province of the address"),
    "district": _("Only the district and province of the address"),
}
REFUSALS: Mapping[str, Promise] = {
    "undecided": _("Choose what is to be done with this column."),
    "unknown_column": _("This column is not in the file."),
    "wrong_type": _("This cannot be done with a column of this type."),
    "bad_size": _("Write a whole number, 2 or more."),
    "nothing_left": _("At least one column must stay; otherwise withhold the file."),
}
"""Why a decision cannot be carried out, by the stable word of the operation."""
SIZED: Sequence[Action] = ("age_band", "band", "small_cells")


class DecisionForm(forms.Form):
    """Why the decision is taken, and whether it is to stand for the next versions."""

    use_required_attribute = False
    reason = forms.CharField(
        widget=forms.Textarea({"rows": 3}),
        max_length=2_000,
        label=_("Reason for the decision"),
        help_text=_("It is kept with your name. For example: made-up numbers; names of officials in office."),
    )
    standing = forms.BooleanField(
        required=False,
        label=_("Do the same with the next versions of this file without asking"),
        help_text=_("Only while the same columns hold the same kinds of data; anything new is asked about."),
    )


class ColumnForm(forms.Form):
    """What is to be done with one column."""

    use_required_attribute = False
    action = forms.ChoiceField(label=_("What to do"), required=False)
    size = forms.IntegerField(
        label=_("Width of a band, or the smallest count to show"),
        required=False,
        min_value=2,
        max_value=WIDEST,
        help_text=_("Without a number: bands of 10, counts below 5 hidden."),
    )

    def __init__(self, asked: Asked, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        action = cast(forms.ChoiceField, self.fields["action"])
        unanswered = [("", _("Please choose"))] if asked.holds or asked.hidden_before else []
        action.choices = [*unanswered, *((each, ACTION_TEXTS[each]) for each in ACTIONS if each in asked.actions)]
        if not set(SIZED) & set(asked.actions):
            del self.fields["size"]

    def clean_action(self) -> str:
        """Return what was chosen; a column in question needs an answer, any other one is kept without."""
        chosen = str(self.cleaned_data["action"])
        if not chosen and (self.asked.holds or self.asked.hidden_before):
            raise forms.ValidationError(str(REFUSALS["undecided"]))
        return chosen or "keep"

    def treatment(self) -> Treatment:
        """Return the answer of a valid form."""
        action = cast(Action, self.cleaned_data["action"])
        size = self.cleaned_data.get("size") if action in SIZED else None
        return Treatment(self.asked.column.name, action, self.asked.kind or _kind_before(self.asked), size)


def _kind_before(asked: Asked) -> str:
    return asked.proposed.kind if asked.proposed else ""


@dataclass(frozen=True, slots=True)
class Question:
    """One column as the page asks about it."""

    form: ColumnForm
    kind: Promise | str
    proposed: str
    """What was done with the column of this name before; empty when nothing was."""

    @property
    def asked(self) -> Asked:
        """Return the column and what was found in it."""
        return self.form.asked


@dataclass(frozen=True, slots=True)
class Decision:
    """The whole form: the columns in question, the others, the reason."""

    form: DecisionForm
    noticed: Sequence[Question]
    others: Sequence[Question]
    left_out: int
    """Columns without personal data that the page does not list."""

    def is_valid(self) -> bool:
        """Tell whether everything that must be answered is."""
        valid = [question.form.is_valid() for question in (*self.noticed, *self.others)]
        return self.form.is_valid() and all(valid)

    def treatments(self) -> list[Treatment]:
        """Return the answers: all of the columns in question, and of the others what is not left as it is."""
        noticed = [question.form.treatment() for question in self.noticed]
        others = [question.form.treatment() for question in self.others]
        return [*noticed, *(each for each in others if each.action != "keep")]

    def all_kept(self) -> list[Treatment]:
        """Return the answer that nothing is hidden, for each column in question."""
        return [Treatment(each.asked.column.name, "keep", each.asked.kind) for each in self.noticed]

    def refuse(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Put the refusals of the operation, by column, beside the questions they are about, or at the top."""
        by_column = {question.asked.column.name: question.form for question in (*self.noticed, *self.others)}
        for name, reasons in errors.items():
            text = str(named(REFUSALS, reasons[0]))
            if name in by_column:
                by_column[name].add_error("action", text)
            else:
                self.form.add_error(None, text)


def decision_of(version: ResourceVersion, given: QueryDict | None = None) -> Decision:
    """Return the form for a version, empty with what is proposed, or filled with what was sent."""
    questions = decisions.asked(version)
    noticed = [each for each in questions if each.noticed]
    others = [each for each in questions if not each.noticed]
    shown = others[: max(MOST_COLUMNS - len(noticed), 0)]
    places = {stored["name"]: place for place, stored in enumerate(version.columns)}
    return Decision(
        form=DecisionForm(given),
        noticed=[_question(each, places[each.column.name], given) for each in noticed],
        others=[_question(each, places[each.column.name], given) for each in shown],
        left_out=len(others) - len(shown),
    )


def _question(asked: Asked, place: int, given: QueryDict | None) -> Question:
    proposed = asked.proposed if asked.proposed and asked.proposed.action in asked.actions else None
    initial = {"action": proposed.action, "size": proposed.size} if proposed else {"action": _first(asked)}
    form = ColumnForm(asked, given, prefix=f"column-{place}", initial=initial)
    before = str(ACTION_TEXTS[asked.proposed.action]) if asked.proposed else ""
    return Question(form, named(PERSONAL, asked.kind) if asked.kind else "", before)


def _first(asked: Asked) -> str:
    return "" if asked.holds or asked.hidden_before else "keep"
