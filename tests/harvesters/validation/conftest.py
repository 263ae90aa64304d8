"""A synthetic file in, a report and its table out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from catalog.formats.dictionary.shape import EMPTY, Dictionary
from catalog.records import NOTHING_CHOSEN, Choices, Column, Problem, Report
from harvesters.validation.limits import DEFAULT_LIMITS, Limits
from harvesters.validation.validate import validate

TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Outcome:
    """A report with its table as columns of Python values."""

    report: Report
    table: dict[str, list[Any]]

    @property
    def types(self) -> dict[str, str]:
        return {column.name: column.type for column in self.report.columns}

    def column(self, name: str) -> Column:
        return next(column for column in self.report.columns if column.name == name)

    def problem(self, code: str) -> Problem:
        return next(problem for problem in self.report.problems if problem.code == code)

    @property
    def codes(self) -> set[str]:
        return {problem.code for problem in self.report.problems}


Check = Callable[..., Outcome]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Validate content given as text (UTF-8) or bytes, or a file that is there already."""

    def run(
        content: str | bytes | Path,
        name: str = "file.csv",
        declared: str = "",
        limits: Limits = DEFAULT_LIMITS,
        choices: Choices = NOTHING_CHOSEN,
        previous: tuple[Column, ...] | None = None,
        previous_rows: int | None = None,
        dictionary: Dictionary = EMPTY,
        **more: Any,
    ) -> Outcome:
        path = content if isinstance(content, Path) else tmp_path / "original"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        table = tmp_path / "table.parquet"
        table.unlink(missing_ok=True)
        report = validate(
            path,
            file_name=name,
            declared_format=declared,
            table=table,
            limits=limits,
            today=TODAY,
            choices=choices,
            previous=previous,
            previous_rows=previous_rows,
            dictionary=dictionary,
            **more,
        )
        assert table.exists() == (report.outcome == "table")
        assert [left.name for left in tmp_path.iterdir() if left.name.startswith(".")] == []
        return Outcome(report, pq.read_table(table).to_pydict() if table.exists() else {})

    return run
