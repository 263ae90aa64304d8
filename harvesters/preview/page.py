"""The page on which a person sees how a file is read, chooses otherwise, tries it, and has the whole file read so."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.models import ResourceVersion
from catalog.operations import files
from catalog.queries import finding
from catalog.queries.finding import NotFound
from catalog.records import Choices
from catalog.web.reason_texts import CHOICES, named
from catalog.web.workspace.pages import INVALID, show
from harvesters.validation.choosing import choices_from

from .asking import Mistaken, asked, carried_text
from .running import NoPreview, Preview, preview
from .showing import reading_page


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, version_id: str) -> HttpResponse:
    """Show how the beginning of a file is read under the choices of the form; when they shall be used, read all of it so."""
    version = finding.version(version_id, request.user)
    version = version.derived_from or version  # A cleaned file is made by the portal: what the agency sent is read.
    if request.method != "POST":
        return _page(request, version, choices_from(version.report.get("choices") or version.choices), {})
    try:
        choices = asked(request.POST.dict())
    except Mistaken as mistake:
        return _page(request, version, choices_from(version.choices), mistake.errors)
    return _use(request, version, choices) if "use" in request.POST else _page(request, version, choices, {})


def _use(request: HttpRequest, version: ResourceVersion, choices: Choices) -> HttpResponse:
    """Have the whole file read with choices that the sample bears; those that it does not come back with the reason."""
    try:
        found = _look(version, choices)
    except NoPreview as none:
        if none.code == "busy":
            return _page(request, version, choices, {})
    else:
        if found.forgotten or _refused(found):
            return _page(request, version, choices, {}, found)
    made = files.read_again(version, choices, actor=request.user)
    messages.success(
        request, _("The whole file is being read as you chose. What is served changes when that has succeeded.")
    )
    return redirect("version", made.id)


def _refused(found: Preview) -> bool:
    """Whether the sample is refused for another reason than being too large for a sample."""
    return found.report["outcome"] == "rejected" and found.report["problems"][0]["code"] != "too_large"


def _look(version: ResourceVersion, choices: Choices) -> Preview:
    path = Path(default_storage.path(version.file))
    if not path.exists():
        raise NotFound("File")
    return preview(
        path,
        file_name=version.file_name,
        declared_format=version.resource.format,
        choices=choices,
        today=timezone.localdate(),
        dictionary=version.resource.dictionary,
    )


def _page(
    request: HttpRequest,
    version: ResourceVersion,
    choices: Choices,
    errors: dict[str, str],
    found: Preview | None = None,
) -> HttpResponse:
    context = {"version": version, "resource": version.resource, "dataset": version.resource.dataset, "errors": errors}
    try:
        found = found or _look(version, choices)
    except NoPreview as none:
        return show(request, "reading.html", {**context, "none": none.code}, status=503 if none.code == "busy" else 200)
    if found.report["problems"] and found.report["problems"][0]["code"] == "too_large":
        return show(request, "reading.html", {**context, "none": "heavy"})
    shown = reading_page(found, choices, errors)
    rest = {
        "reading": shown,
        "forgotten": found.forgotten,
        "choices": choices,
        "carried": carried_text(choices),
        "missing": "\n".join(choices.missing or ()),
        "left_out": request.POST.get("left_out", ", ".join(map(str, choices.left_out))),
        "chosen": [named(CHOICES, name) for name in _made(choices)],
    }
    refused = request.method == "POST" and (errors or found.forgotten or shown.outcome == "rejected")
    return show(request, "reading.html", {**context, **rest}, status=INVALID if refused else 200)


def _made(choices: Choices) -> list[str]:
    """Which choices were made."""
    plain = Choices()
    return [name for name in Choices.__slots__ if getattr(choices, name) != getattr(plain, name)]
