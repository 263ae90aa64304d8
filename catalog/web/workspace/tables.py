"""The page of a table that is written through the API: what it holds, how its check went, the decision on personal data."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.models import WrittenTable
from catalog.models.shapes import written_of
from catalog.operations import table_checks
from catalog.queries import finding
from catalog.web.workspace.pages import INVALID, show
from catalog.web.workspace.reports import personal_columns


class DecisionForm(forms.Form):
    """Why held rows may be published, or may not."""

    use_required_attribute = False
    reason = forms.CharField(
        widget=forms.Textarea({"rows": 3}),
        max_length=2_000,
        label=gettext_lazy("Reason for the decision"),
        help_text=gettext_lazy(
            "It is kept with your name. For example: made-up numbers; names of officials in office."
        ),
    )


@require_safe
def table(request: HttpRequest, resource_id: str) -> HttpResponse:
    """Show a written table with what its last check found."""
    return _page(request, _table(request, resource_id), DecisionForm())


@require_POST
def decision(request: HttpRequest, resource_id: str) -> HttpResponse:
    """Serve or withhold a table that is held for personal data, with the reason."""
    row = _table(request, resource_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=INVALID)
    reason = form.cleaned_data["reason"]
    if row.is_served:
        messages.info(request, _("This was decided already, or there is nothing to decide."))
    elif request.POST.get("decision") == "publish":
        table_checks.release(row, actor=request.user, reason=reason)
        messages.success(request, _("The rows are served now. Your decision and its reason are on record."))
    else:
        table_checks.withhold(row, actor=request.user, reason=reason)
        messages.success(request, _("The rows are withheld. Your decision and its reason are on record."))
    return redirect("written-table", resource_id)


def _table(request: HttpRequest, resource_id: str) -> WrittenTable:
    row = written_of(finding.editable_resource(resource_id, request.user))
    if row is None:
        raise finding.NotFound("Table")
    return row


def _page(request: HttpRequest, row: WrittenTable, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    context = {
        "table": row,
        "resource": row.resource,
        "dataset": row.resource.dataset,
        "personal": personal_columns(row.personal),
        "form": form,
    }
    return show(request, "table.html", context, status=status)
