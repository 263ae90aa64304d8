"""The report of a file as a workbook that a clerk passes on: findings with every first cell, columns, conversions."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from catalog.models import ResourceVersion
from catalog.web.workspace.reports import Finding, ReportPage

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What stands in a file of strangers is text and stays text."""
LONGEST = 32_000
"""Letters that a cell of a workbook holds."""
WIDEST = 60
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Row = Sequence[object]


def workbook(version: ResourceVersion, page: ReportPage) -> bytes:
    """Return the report of a version as an XLSX workbook, in the language of the page."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, PLAIN) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for name, header, rows in _sheets(version, page):
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            widths = [len(str(title)) for title in header]
            for number, row in enumerate((header, *rows)):
                for place, cell in enumerate(map(_cell, row)):
                    sheet.write(number, place, cell, *((bold,) if not number else ()))
                    widths[place] = max(widths[place], min(len(str(cell)), WIDEST))
            for place, width in enumerate(widths):
                sheet.set_column(place, place, width + 2)
    return held.getvalue()


def _sheets(version: ResourceVersion, page: ReportPage) -> Iterable[tuple[str, Row, Iterable[Row]]]:
    facts = [(_("File"), version.file_name, ""), (_("Version"), version.number, ""), ("SHA-256", version.sha256, "")]
    facts += [(fact.label, fact.value, fact.reason) for fact in page.facts]
    yield _("What we understood"), (_("About"), _("Value"), _("Why")), facts
    header = (
        _("Severity"), _("Column"), _("Row"), _("Value"), _("Suggested value"), _("Cells"), _("What is wrong"), _("What to do"),
    )  # fmt: skip
    findings = (*page.errors, *page.warnings, *page.notes)
    yield _("Findings"), header, [row for finding in findings for row in _rows(finding)]
    columns = [
        (
            each.column.name,
            each.column.source,
            str(each.type),
            each.reason,
            each.written,
            each.column.unit,
            each.column.missing,
        )
        for each in page.columns
    ]
    titles = (_("Column"), _("Header in the file"), _("Type"), _("Why"), _("Written as"), _("Unit"), _("Empty cells"))
    yield _("Columns"), titles, columns
    converted = [(each.column, each.what, each.count) for each in page.conversions]
    yield _("What was converted"), (_("Column"), _("Conversion"), _("Cells")), converted


def _rows(finding: Finding) -> Iterable[Row]:
    """A line for each place that is known, or one for the finding itself."""
    severity = {"error": _("Error"), "warning": _("Warning")}.get(finding.severity, _("Note"))
    rest = (finding.count, finding.what, finding.remedy)
    if not finding.places:
        yield severity, finding.column, finding.row, finding.value, "", *rest
    for place in finding.places:
        yield severity, finding.column, place.row, place.value, place.meant, *rest


def _cell(value: object) -> object:
    if value is None:
        return ""
    return _UNWRITABLE.sub("\ufffd", value)[:LONGEST] if isinstance(value, str) else value
