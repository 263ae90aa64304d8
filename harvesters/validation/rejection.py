"""The one error of this room: a file that cannot become a table, with the problem that staff will read."""

from __future__ import annotations

from typing import Any

from catalog.records import Problem


class Rejected(Exception):
    """The file is not served; `problem` says what is wrong and where."""

    def __init__(
        self,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        count: int = 1,
        **params: Any,
    ) -> None:
        super().__init__(code)
        self.problem = Problem(
            code=code,
            severity="error",
            row=row,
            column=column,
            value=None if value is None else value[:200],
            count=count,
            params=params,
        )
