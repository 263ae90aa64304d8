"""What a person does from the report of a file: accept repairs, publish its other tables, take the report away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from catalog.operations import files
from catalog.operations.splitting import Piece, split
from catalog.queries import finding
from catalog.web.workspace.pieces import other_tables
from catalog.web.workspace.repairs import accepted
from catalog.web.workspace.report_workbook import XLSX_TYPE, workbook
from catalog.web.workspace.reports import report_page


@require_POST
def repair(request: HttpRequest, version_id: str) -> HttpResponse:
    """Have the file read again with the repairs that were chosen."""
    version = finding.version(version_id, request.user)
    choices = accepted(version.report, set(request.POST.getlist("repair")))
    if choices is None:
        messages.info(request, _("Choose at least one repair."))
        return redirect("version", version.id)
    made = files.read_again(version, choices, actor=request.user)
    messages.success(request, _("The file is being read again with the repairs. The original stays as it is."))
    return redirect("version", made.id)


@require_POST
def publish_tables(request: HttpRequest, version_id: str) -> HttpResponse:
    """Make resources of the tables of the file that were chosen."""
    version = finding.version(version_id, request.user)
    wanted = set(request.POST.getlist("table"))
    name = str(version.resource)
    pieces = [
        Piece(f"{name} – {each.name}", each.choices) for each in other_tables(version.report) if each.key in wanted
    ]
    if not pieces:
        messages.info(request, _("Choose at least one table."))
        return redirect("version", version.id)
    made = split(version, pieces, actor=request.user)
    text = ngettext(
        "%(number)d table is being checked as a file of its own.",
        "%(number)d tables are being checked as files of their own.",
        len(made),
    )
    messages.success(request, text % {"number": len(made)})
    return redirect("workspace-dataset", version.resource.dataset.name)


@require_safe
def report_xlsx(request: HttpRequest, version_id: str) -> HttpResponse:
    """Send the report as a workbook, in the language of the page."""
    version = finding.version(version_id, request.user)
    answer = HttpResponse(workbook(version, report_page(version)), content_type=XLSX_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{version.number}.xlsx"'
    return answer
