"""From an agency's file to a typed table and a report: the door of this room."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from catalog.records import NOTHING_CHOSEN, Choices, Column, Report

from .changes import changes
from .checks import Checks
from .context import context
from .ingest import ingest
from .limits import DEFAULT_LIMITS, Limits
from .pace import Pace
from .reading import Facts, Source, read
from .rejection import Rejected
from .report import ordered, table_report
from .survey import survey


def _silent(percent: int, stage: str) -> None:
    """Progress that nobody watches."""


def _unseen(source: Source) -> None:
    """A source that nobody looks at."""


def validate(
    path: Path,
    *,
    file_name: str,
    declared_format: str = "",
    table: Path,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[int, str], None] = _silent,
    today: date,
    choices: Choices = NOTHING_CHOSEN,
    previous: Sequence[Column] | None = None,
    previous_rows: int | None = None,
    opened: Callable[[Source], None] = _unseen,
) -> Report:
    """Read the file at `path`, named `file_name` by its agency, and write its typed rows to `table` as Parquet.

    `progress(percent, stage)` is told at least once a second how far the work is (0 to 100; opening, reading,
    writing, done) and may raise to cancel. `table` exists afterwards only when the outcome is "table": it is written
    under another name in the same folder and renamed when complete.

    `choices` are obeyed; one that the file does not allow rejects it (`impossible_choice`). What could be chosen is in the
    report's `options`.

    `opened` is told how the file is read before its rows are.

    `previous` and `previous_rows` are the columns and the number of rows of the version before, to tell what changed.

    Returns a report for every file, however broken; what the file does wrong never raises. OSError (disk full, file
    gone) and whatever `progress` raises do.
    """
    pace = Pace(progress)
    facts = Facts()
    with tempfile.TemporaryDirectory(prefix=".tmp-validation-", dir=table.parent) as folder:
        try:
            pace.stage("opening", 0, 15)
            source = read(
                path,
                file_name=file_name,
                declared_format=declared_format,
                choices=choices,
                scratch=Path(folder),
                limits=limits,
                pace=pace,
                facts=facts,
            )
            opened(source)
            if source.grid is None:
                report = _file_report(source)
            else:
                report = _table(source, choices, table, Path(folder), limits, pace, today)
                if previous is not None:
                    changed = changes(previous, previous_rows, report.columns, report.rows)
                    report = replace(report, problems=ordered([*report.problems, *changed]))
        except Rejected as rejected:
            report = Report(
                "rejected",
                format=facts.format,
                encoding=facts.encoding,
                options=facts.options,
                problems=ordered([rejected.problem, *facts.problems]),
            )
    pace.stage("done", 100, 100)
    return replace(report, choices=choices)


def _table(
    source: Source, choices: Choices, table: Path, scratch: Path, limits: Limits, pace: Pace, today: date
) -> Report:
    pace.stage("reading", 15, 50)
    found = survey(source, choices, limits, pace, today.year)
    pace.stage("writing", 50, 100)
    with Checks(found.columns, scratch, today) as checks:
        accounts, tally, places = ingest(found, table, checks, limits, pace, today.year)
        report = table_report(found, accounts, tally, checks, today.year)
    private = {finding.column for finding in report.personal}
    return replace(report, context=context(table, report.problems, places, private))


def _file_report(source: Source) -> Report:
    return Report(
        "file",
        format=source.format,
        encoding=source.encoding,
        member=source.member,
        options=source.options,
        reasons=source.reasons,
        problems=ordered(source.problems),
    )
