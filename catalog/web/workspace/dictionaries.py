"""The pages on which an agency says what the columns of a table mean: the form, and taking a dictionary from a file."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from catalog.formats.ckan.checks import Invalid
from catalog.formats.dictionary.reading import MAX_BYTES
from catalog.formats.dictionary.shape import Dictionary, dictionary_of
from catalog.models import Resource
from catalog.operations import dictionaries
from catalog.queries import finding
from catalog.queries import tables as table_queries
from catalog.web.paging import pager
from catalog.web.searching import whole_number
from catalog.web.workspace.dictionary_form import dictionary_form, pages_of
from catalog.web.workspace.dictionary_reading import read, with_plain_entries
from catalog.web.workspace.error_texts import in_words
from catalog.web.workspace.pages import INVALID, show

NAMED = 10
LAST_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def dictionary(request: HttpRequest, resource_id: str) -> HttpResponse:
    """Show the data dictionary of a resource as a form, and save it."""
    resource = finding.editable_resource(resource_id, request.user)
    before = dictionary_of(resource.dictionary)
    if request.method != "POST":
        return _page(request, resource, before)
    table = table_queries.of_resource(resource, request.user)
    typed = with_plain_entries(read(request.POST, before), [column.name for column in table.columns] if table else [])
    try:
        dictionaries.save(resource, typed, actor=request.user)
    except Invalid as refusal:
        return _page(request, resource, typed, errors=refusal.errors)
    messages.success(request, _("The data dictionary is saved. The next file is held against it."))
    return redirect(f"{reverse('dictionary-edit', args=[resource.id])}?page={_number(request)}")


@require_POST
def take(request: HttpRequest, resource_id: str) -> HttpResponse:
    """Take the data dictionary out of a file that was sent."""
    resource = finding.editable_resource(resource_id, request.user)
    upload = request.FILES.get("file")
    if upload is None:
        return _page(request, resource, dictionary_of(resource.dictionary), file_error=_("Choose a file."))
    try:
        kept, strange = dictionaries.take(resource, upload.read(MAX_BYTES + 1), actor=request.user)
    except Invalid as refusal:
        texts = [f"{place}: {in_words(text)}" if place != "file" else in_words(text)
                 for place, found in refusal.errors.items() for text in found]  # fmt: skip
        return _page(request, resource, dictionary_of(resource.dictionary), file_error=" ".join(texts[:NAMED]))
    _tell(request, kept, strange)
    return redirect("dictionary-edit", resource.id)


def _tell(request: HttpRequest, kept: Dictionary, strange: Sequence[str]) -> None:
    described = len(kept.fields) - len(strange)
    text = ngettext("%(number)s column is described now.", "%(number)s columns are described now.", described)
    messages.success(request, text % {"number": f"{described:,}"})
    if strange:
        names = ", ".join(strange[:NAMED])
        messages.warning(
            request, _("The table does not have these columns of the dictionary: %(names)s") % {"names": names}
        )


def _number(request: HttpRequest) -> int:
    return whole_number(request.GET.get("page"), 1, LAST_PAGE)


def _page(
    request: HttpRequest,
    resource: Resource,
    shown: Dictionary,
    *,
    errors: dict[str, list[str]] | None = None,
    file_error: str = "",
) -> HttpResponse:
    pages = pages_of(resource, shown, request.user)
    number = min(_number(request), pages)
    form = dictionary_form(resource, shown, number, request.user, errors)
    context = {
        "resource": resource,
        "dataset": resource.dataset,
        "form": form,
        "errors": form.errors,
        "file_error": file_error,
        "pager": pager(number, pages, []),
        "page_number": number,
    }
    return show(request, "dictionary.html", context, status=INVALID if errors or file_error else 200)
