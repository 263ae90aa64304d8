"""Choices that were made for the file before: obeyed as far as they fit this one, and what does not fit is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from catalog.records import NOTHING_CHOSEN, Choices, Problem, Report

from .report import ordered

MOST_TRIES = 6
"""After so many readings in vain nothing that was inherited is obeyed."""
_OF_COLUMNS = frozenset({"columns", "name", "type", "order", "era"})


def as_far_as_they_fit(run: Callable[[Choices], Report], choices: Choices) -> Report:
    """The report of `run` under the choices that the file allows; a note says what was taken over, a warning what was not."""
    given, report = choices, run(choices)
    for attempt in range(MOST_TRIES):
        if report.outcome != "rejected" or choices == NOTHING_CHOSEN:
            break
        problem = report.problems[0]
        last = attempt == MOST_TRIES - 1 or problem.code != "impossible_choice"
        choices = NOTHING_CHOSEN if last else _without(choices, problem)
        report = run(choices)
    if given == NOTHING_CHOSEN:
        return report
    kept, lost = _made(choices), _lost(given, choices)
    told = [
        Problem("choices_inherited", "note", count=len(kept), params={"choices": kept}),
        Problem("choices_dropped", "warning", count=len(lost), params={"choices": lost}),
    ]
    return replace(report, problems=ordered([*report.problems, *(problem for problem in told if problem.count)]))


def _without(choices: Choices, problem: Problem) -> Choices:
    """The choices without the one that was found impossible; of columns only the one that the problem names, if it does."""
    name = problem.params["choice"]
    if name not in _OF_COLUMNS:
        rows = None if name == "header_row" else choices.header_rows
        other: dict[str, Any] = {name: getattr(NOTHING_CHOSEN, name)}
        return replace(choices, **{"header_rows": rows, **other})
    said = {problem.column, problem.value} - {None}
    kept = tuple(column for column in choices.columns if not said & {column.source, column.name})
    return replace(choices, columns=kept if len(kept) < len(choices.columns) else ())


def _made(choices: Choices) -> list[str]:
    return [
        field.name for field in fields(Choices) if getattr(choices, field.name) != getattr(NOTHING_CHOSEN, field.name)
    ]


def _lost(given: Choices, kept: Choices) -> list[str]:
    return [name for name in _made(given) if getattr(given, name) != getattr(kept, name)]
