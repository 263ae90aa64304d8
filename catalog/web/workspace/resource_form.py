"""The form of a file or link of a dataset: its content, its names, and the further fields that its data type asks for."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.formats.citizen import masked
from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.reading import read_resource
from catalog.formats.standard.fields import fields_for
from catalog.operations import uploads
from catalog.operations.files import plain_name
from catalog.operations.uploads import Finished
from catalog.records import ResourceRecord
from catalog.web.workspace.error_texts import by_field
from catalog.web.workspace.fields import form_field, other_field

FIRST = ("name", "description")
"""The fields of the standard that stand above the fold."""

SENT = "upload_id"
"""The name under which a form says which upload brought its file in pieces."""
OWN = frozenset({"url", "format", *FIRST})
LONGEST_GUESS = 200


class FileForm(forms.Form):
    """One file for a resource."""

    use_required_attribute = False
    sent: Finished | None = None
    """The file that came in pieces before the form, if one did."""
    file = forms.FileField(
        label=_("File"), help_text=_("CSV, Excel, JSON, ODS or any other file. It is kept exactly as it is.")
    )

    def __init__(self, request: HttpRequest) -> None:
        """Take the request."""
        posted = request.method == "POST"
        super().__init__(request.POST if posted else None, request.FILES if posted else None)
        self.fields["file"].required = not self.data.get(SENT)
        self.actor = request.user

    def clean(self) -> None:
        """Take the file that came in pieces for the one of the form."""
        take_sent(self)

    def refuse(self, refusal: Invalid) -> None:
        """Say beside the file why it is refused."""
        for texts in by_field(refusal.errors).values():
            for text in texts:
                self.add_error("file", text)


class ResourceForm(forms.Form):
    """What is said about a resource; for a new one also its file or address."""

    use_required_attribute = False
    sent: Finished | None = None
    """The file that came in pieces before the form, if one did."""

    def __init__(
        self,
        request: HttpRequest,
        *,
        data_type: str,
        record: ResourceRecord | None = None,
    ) -> None:
        """Take the request, the dataset's data type, and the record that is changed."""
        posted = request.method == "POST"
        super().__init__(request.POST if posted else None, request.FILES if posted else None, initial=_initial(record))
        self.actor = request.user
        self.record = record
        self.language = get_language() or "th"
        self.asked = [field for field in fields_for(data_type, "resource") if field.key not in OWN]
        if record is None:
            self.fields["file"] = deepcopy(FileForm.base_fields["file"])
            self.fields["file"].required = False
        if record is None or record.url_type is None:
            self.fields["url"] = forms.URLField(
                required=False,
                assume_scheme="https",
                label=gettext("Address on the web"),
                help_text=gettext("Where the data are on your agency's own site."),
            )
        self._add_names(data_type)
        for field in self.asked:
            self.fields[field.key] = form_field(field, self.language, _texts(self.initial.get(field.key)))
            if field.has_other:
                self.fields[field.companion] = other_field()

    def read(self) -> ResourceRecord | None:
        """Return the record that was typed, or None when it has errors, which then stand beside their fields."""
        if not self.is_valid() or not self._has_content():
            return None
        data = {key: value for key, value in self.cleaned_data.items() if key != "file"}
        data["name"] = data["name"] or self._guessed_name()
        try:
            typed = read_resource(data, self.record)
        except Invalid as refusal:
            self.refuse(refusal)
            return None
        return self._merged(typed, self.record) if self.record else typed

    def refuse(self, refusal: Invalid) -> None:
        """Put what the rooms below refuse beside the fields that it is about."""
        for key, texts in by_field(refusal.errors).items():
            place = "file" if key in {"upload", SENT} else key
            for text in texts:
                self.add_error(place if place in self.fields else None, text)

    def clean(self) -> None:
        """Take the file that came in pieces for the one of the form."""
        if "file" in self.fields:
            take_sent(self)

    @property
    def upload(self) -> UploadedFile | Finished | None:
        """The file that was sent, with the form or in pieces before it, if one was."""
        return self.cleaned_data.get("file")

    def _add_names(self, data_type: str) -> None:
        known = {field.key: field for field in fields_for(data_type, "resource")}
        for key in FIRST:
            self.fields[key] = form_field(known[key], self.language)
        self.fields["name"].help_text = gettext("Left empty, it is taken from the name of the file.")
        self.fields["name_en"] = forms.CharField(required=False, label=gettext("English name"))
        self.order_fields(["file", "url", "name", "name_en", "description"])

    def _has_content(self) -> bool:
        """Tell whether the resource has exactly one of file and address; say beside the field what is missing."""
        if self.record is not None:
            if self.record.url_type is None and not self.cleaned_data["url"]:
                self.add_error("url", gettext("Fill this in."))
            return not self.errors
        if self.upload and self.cleaned_data["url"]:
            self.add_error("url", gettext("Give either a file or an address, not both."))
        elif not self.upload and not self.cleaned_data["url"]:
            self.add_error("file", gettext("Choose a file, or give an address below."))
        return not self.errors

    def _guessed_name(self) -> str:
        """Return a name for people from the file's name or the end of the address."""
        source = self.upload.name if self.upload else self.cleaned_data.get("url", "").split("?")[0].rstrip("/")
        return masked(guessed_name(source or ""))

    def _merged(self, typed: ResourceRecord, before: ResourceRecord) -> ResourceRecord:
        """Return the record as it was but for what the form asks."""
        shown = {field.key for field in self.asked} | {field.companion for field in self.asked if field.has_other}
        kept = {key: value for key, value in before.standard.items() if key not in shown}
        link = before.url_type is None
        return replace(
            before,
            name=typed.name,
            name_en=typed.name_en,
            description=typed.description,
            url=typed.url if link else None,
            format=None,
            standard={**kept, **typed.standard},
        )


def take_sent(form: FileForm | ResourceForm) -> None:
    """Let the file that came in pieces before the form stand for its file; say beside that why it cannot."""
    upload_id = form.data.get(SENT)
    if not upload_id or form.cleaned_data.get("file"):
        return
    try:
        form.sent = form.cleaned_data["file"] = uploads.finish(upload_id, actor=form.actor)
    except Invalid as refusal:
        form.refuse(refusal)


def guessed_name(source: str) -> str:
    """Return a name for people from a file's name: without folders and ending, underscores as blanks."""
    stem = PurePath(plain_name(source)).stem
    return " ".join(stem.replace("_", " ").split())[:LONGEST_GUESS]


def _initial(record: ResourceRecord | None) -> dict[str, Any]:
    if record is None:
        return {}
    values: dict[str, Any] = {key: _shown(value) for key, value in record.standard.items()}
    values |= {key: getattr(record, key) for key in ("name", "name_en", "description")}
    return values | ({"url": record.url} if record.url_type is None else {})


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, bool) else value


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)] if value else []
