"""The living page of the design system: every component in its states, from the same partials that the pages use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.records import Column
from catalog.web import cells
from catalog.web.exploring import Exploring
from catalog.web.paging import pager
from catalog.web.results import Chip, Facet, FacetValue
from catalog.web.standard import Entry
from catalog.web.tables import headings

COLUMNS = (
    Column("จังหวัด", "text"),
    Column("ประชากร", "integer", unit="คน"),
    Column("ร้อยละ", "decimal"),
    Column("ณ วันที่", "date"),
)
ROWS = (
    ("เชียงใหม่", 1_797_075, Decimal("2.72"), date(2023, 12, 31)),
    ("ภูเก็ต", 423_599, None, date(2023, 12, 31)),
)


class ExampleForm(forms.Form):
    """A form with a field of each kind, one of them filled in wrongly."""

    title = forms.CharField(label=_("Title"), help_text=_("Short and clear."))
    email = forms.EmailField(label=_("E-mail"))
    kind = forms.ChoiceField(label=_("Type"), choices=[("text", _("text")), ("date", _("date"))])
    agreed = forms.BooleanField(label=_("I have read it"), required=False)


def design(request: HttpRequest) -> HttpResponse:
    """Show every component of the design system in its states."""
    asked = Exploring(text="", filters=(), sort=("ประชากร", "desc"), page=1)
    values = [FacetValue("CSV", 1200, "", True), FacetValue("XLSX", 300, "", False)]
    context = {
        "chip": Chip(_("File format"), "CSV", ""),
        "form": ExampleForm({"title": "", "email": "somsri@", "kind": "text"}),
        "tabs": [("#navigation", _("Table"), True), ("#numbers", _("Numbers, progress, facts"), False)],
        "pager": pager(7, 40, ()),
        "facet": Facet("res_format", _("File format"), values, [FacetValue("PDF", 3, "", False)], False, True),
        "entries": [
            Entry(str(_("Organization")), "", "สำนักงานสถิติแห่งชาติ", "text"),
            Entry(str(_("Description")), "", "**ตัวหนา** และ [ลิงก์](https://example.org)", "markdown"),
        ],
        "headings": headings(COLUMNS, asked),
        "body": cells.body(COLUMNS, ROWS, get_language() or "th"),
    }
    return render(request, "web/design.html", context)
