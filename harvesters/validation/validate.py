"""From an agency's file to a typed table and a report: the door of this room."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from catalog.formats.dictionary.shape import EMPTY, Dictionary
from catalog.records import NOTHING_CHOSEN, Choices, Column, Report

from .changes import FALLEN_SHARE, changes
from .checks import Checks
from .context import context
from .enforcing import Enforced
from .ingest import ingest
from .limits import DEFAULT_LIMITS, Limits
from .pace import Pace
from .prose import beside_table, scan
from .reading import Facts, Source, read
from .rejection import Rejected
from .report import ordered, table_report
from .survey import survey


def _silent(percent: int, stage: str) -> None:
    """Progress that nobody watches."""


NOTHING_REFERRED: Mapping[str, Path] = {}


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
    fallen_share: float = FALLEN_SHARE,
    dictionary: Dictionary = EMPTY,
    referred: Mapping[str, Path] = NOTHING_REFERRED,
    opened: Callable[[Source], None] = _unseen,
) -> Report:
    """Read the file at `path`, named `file_name` by its agency, and write its typed rows to `table` as Parquet.

    `progress(percent, stage)` is told at least once a second how far the work is (0 to 100; opening, reading,
    writing, done) and may raise to cancel. `table` exists afterwards only when the outcome is "table": it is written
    under another name in the same folder and renamed when complete.

    `choices` are obeyed; one that the file does not allow rejects it (`impossible_choice`). What could be chosen is in the
    report's `options`.

    `opened` is told how the file is read before its rows are.

    `previous` and `previous_rows` are the columns and the number of rows of the version before, to tell what changed;
    with fewer than `fallen_share` of its rows a warning is given.

    `dictionary` is what the agency says of the columns; a file that breaks it where it says so is rejected. `referred` are
    the Parquet tables of the resources that its foreign keys name.

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
                report = _file_report(source, path)
            else:
                report = _table(
                    path,
                    source,
                    choices,
                    table,
                    Path(folder),
                    limits,
                    pace,
                    today,
                    dictionary=dictionary,
                    referred=referred,
                )
                if previous is not None:
                    changed = changes(previous, previous_rows, report.columns, report.rows, fallen_share)
                    report = replace(report, problems=ordered([*report.problems, *changed]))
                report = _refused(report, table)
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
    path: Path,
    source: Source,
    choices: Choices,
    table: Path,
    scratch: Path,
    limits: Limits,
    pace: Pace,
    today: date,
    *,
    dictionary: Dictionary,
    referred: Mapping[str, Path],
) -> Report:
    pace.stage("reading", 15, 50)
    found = survey(source, choices, limits, pace, today.year, dictionary)
    pace.stage("writing", 50, 100)
    enforced = Enforced(found.columns, dictionary, referred, scratch)
    with enforced, Checks(found.columns, scratch, today) as checks:
        accounts, tally, places = ingest(found, table, checks, enforced, limits, pace, today.year)
        report = table_report(found, accounts, tally, checks, enforced, table, today.year)
    private = {finding.column for finding in report.personal}
    report = replace(report, context=context(table, report.problems, places, private))
    if any(account.suspicion.has_numbers for account in accounts):
        return report  # The table's own numbers, judged already, would be found again.
    return replace(report, personal=(*report.personal, *beside_table(path, source.format)))


def _refused(report: Report, table: Path) -> Report:
    """The report of a table that breaks its dictionary where the agency wants files refused for it; the table goes."""
    if not any(problem.severity == "error" for problem in report.problems):
        return report
    table.unlink(missing_ok=True)
    return replace(report, outcome="rejected")


def _file_report(source: Source, path: Path) -> Report:
    personal, unseen = scan(path, source.format)
    return Report(
        "file",
        format=source.format,
        encoding=source.encoding,
        member=source.member,
        options=source.options,
        reasons=source.reasons,
        problems=ordered([*source.problems, *unseen]),
        personal=personal,
    )
