"""Put together what staff will read: columns, reasons, problems, conversions, personal data, preview."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from catalog.records import Column, PersonalFinding, Problem, Report

from .body import Tally
from .candidates import candidate_keys
from .checks import Checks
from .enforcing import Enforced
from .header import unit_of
from .ingest import Account
from .personal import MASKED, findings
from .profile import as_text
from .suggestions import suggested
from .survey import PlannedColumn, Survey

NAMED = 10
SEVERITIES = ("error", "warning", "note")
MAX_PROBLEMS = 500
"""Columns can be two thousand, and each may have something to say."""


def table_report(
    found: Survey,
    accounts: Sequence[Account],
    tally: Tally,
    checks: Checks,
    enforced: Enforced,
    table: Path,
    today_year: int,
) -> Report:
    """The report of a file whose rows were written to `table`."""
    source = found.source
    personal = findings([column.name for column in found.columns], [account.suspicion for account in accounts])
    private = {finding.column for finding in personal}
    pairs = list(zip(found.columns, accounts, strict=True))
    problems = [*source.problems, *found.problems, *_tallied(tally), *_edited(found, tally, private)]
    for column, account in pairs:
        problems += _column_problems(column, account, column.name in private, today_year)
    missing = [account.profile.missing for account in accounts]
    problems += checks.problems(missing, tally.rows, private, enforced.listed)
    problems = enforced.weighed(problems) + enforced.problems(table, private)
    keys = candidate_keys(table, found.columns, accounts, tally.rows, checks.unique)
    return Report(
        outcome="table",
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        header_row=found.head.row,
        rows=tally.rows,
        columns=tuple(_column(column, account, column.name in private) for column, account in pairs),
        reasons={**source.reasons, **_reasons(found, checks), **({"keys": {"keys": keys}} if keys else {})},
        problems=ordered(problems),
        conversions={
            column.name: counts for column, account in pairs if (counts := _conversions(column, account, tally))
        },
        personal=personal,
        preview=_preview(pairs, personal),
        member=source.member,
        table=source.table,
        options={**source.options, "columns": list(found.options)},
    )


def ordered(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Errors first, then warnings, then notes; at most 500, with a note that says how many more there were."""
    ranked = sorted(problems, key=lambda problem: SEVERITIES.index(problem.severity))
    if len(ranked) <= MAX_PROBLEMS:
        return tuple(ranked)
    return (*ranked[:MAX_PROBLEMS], Problem("more_problems", "note", count=len(ranked) - MAX_PROBLEMS))


def _column(column: PlannedColumn, account: Account, private: bool) -> Column:
    plan, profile = column.plan, account.profile
    counted = plan.type in ("integer", "decimal")
    return Column(
        name=column.name,
        type=plan.type,
        source=column.source,
        unit=unit_of(column.source) if counted else "",
        pattern=plan.pattern,
        missing=profile.missing,
        distinct=profile.distinct,
        minimum=None if private else as_text(profile.least),
        maximum=None if private else as_text(profile.greatest),
        values=profile.frequent() if plan.type in ("text", "code") and not private else (),
    )


def _reasons(found: Survey, checks: Checks) -> dict[str, dict[str, Any]]:
    """Why each column has its type; one of a pair of coordinates is named as such, and a list of codes."""
    reasons, lists = {}, checks.lists
    for place, column in enumerate(found.columns):
        why = column.plan.reason
        if place in checks.paired:
            why = {"code": "geo", "pair": found.columns[checks.paired[place]].name}
        if place in lists:
            why = {**why, "list": lists[place]}
        reasons[f"column:{column.name}"] = {"type": column.plan.type, **why}
    return reasons


def _conversions(column: PlannedColumn, account: Account, tally: Tally) -> dict[str, int]:
    counts = dict(account.forms)
    if trimmed := tally.trimmed.get(column.index):
        counts["trimmed"] = trimmed
    return counts


def _tallied(tally: Tally) -> list[Problem]:
    found = []
    if tally.blank_rows:
        found.append(Problem("blank_rows", "note", row=tally.first_blank, count=tally.blank_rows))
    if tally.repeated_headers:
        found.append(Problem("repeated_header", "note", row=tally.first_repeated, count=tally.repeated_headers))
    if tally.notes:
        texts = {"texts": tally.note_texts[:NAMED]}
        found.append(Problem("note_rows", "note", row=tally.first_note, count=tally.notes, params=texts))
    if not tally.rows:
        found.append(Problem("no_rows", "warning"))
    return found


def _edited(found: Survey, tally: Tally, private: set[str]) -> list[Problem]:
    """Notes of the rows that a person left out and of the cells that were put right."""
    problems = []
    if left_out := tally.edited.left_out:
        rows = {"rows": left_out[:NAMED]}
        problems.append(Problem("rows_left_out", "note", row=left_out[0], count=len(left_out), params=rows))
    if corrected := tally.edited.corrected:
        names = {column.index: column.name for column in found.columns}
        first = [
            {
                "row": each.row,
                "value": "" if names.get(each.index) in private else f"{each.before} → {each.after}"[:200],
            }
            for each in corrected[:NAMED]
        ]
        row, params = corrected[0].row, {"first": first}
        problems.append(Problem("cells_corrected", "note", row=row, count=len(corrected), params=params))
    return problems


def _column_problems(column: PlannedColumn, account: Account, private: bool, today_year: int) -> list[Problem]:
    found = [
        Problem(code, "warning", column=column.name, count=int(params.get("count", 1)), params=params)
        for code, params in column.plan.warnings
    ]
    if account.misfits:
        row, value = account.first_misfits[0]
        first = [_misfit(row, value, column, private, today_year) for row, value in account.first_misfits]
        words = [] if private else [list(pair) for pair in account.misfit_words.most_common(NAMED)]
        whole = len(account.misfit_words) <= NAMED and sum(account.misfit_words.values()) == account.misfits
        found.append(
            Problem(
                "bad_cell",
                "warning",
                row=row,
                column=column.name,
                value=None if private else value[:200],
                count=account.misfits,
                params={
                    "reason": f"not_{column.plan.type}",
                    "kept": account.misfits_kept,
                    "first": first,
                    "words": words,
                    "all_words": whole,
                },
            )
        )
    return found


def _misfit(row: int, value: str, column: PlannedColumn, private: bool, today_year: int) -> dict[str, Any]:
    """One cell that does not fit, with what was probably meant."""
    if private:
        return {"row": row}
    meant = suggested(value, column.plan, today_year)
    return {"row": row, "value": value[:200], **({"meant": meant} if meant else {})}


def _preview(
    pairs: Sequence[tuple[PlannedColumn, Account]], personal: Sequence[PersonalFinding]
) -> tuple[tuple[Any, ...], ...]:
    private = {finding.column for finding in personal}
    columns = [
        [None if cell is None else MASKED for cell in account.preview] if column.name in private else account.preview
        for column, account in pairs
    ]
    return tuple(zip(*columns, strict=True))
