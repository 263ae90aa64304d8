"""The form of a dataset: every field of the Thai standard, read and checked by the same reader as the API's."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.formats.ckan.checks import Invalid
from catalog.formats.ckan.reading import read_package
from catalog.formats.standard.field import ALL_TYPES
from catalog.formats.standard.fields import fields_of, value_of
from catalog.formats.standard.licenses import DEFAULT_LICENSE
from catalog.formats.thai import slug
from catalog.models import Group, Organization
from catalog.queries.workspace import free_name
from catalog.records import DatasetRecord
from catalog.web.workspace.error_texts import by_field
from catalog.web.workspace.fields import form_field, other_field

ENGLISH = {"title": "title_en", "notes": "notes_en"}
"""The English text that is asked for below each Thai one."""

ERROR_PLACES = {"tags": "tag_string", "private": "data_category"}
"""Errors of fields that the form calls differently."""

KEPT = ("version", "author", "author_email", "state", "type")
"""What a record says beside the standard; the form gives it back as it was."""

NULLABLE = ("notes", "url", "maintainer", "maintainer_email")
"""Texts of which CKAN tells null from empty."""


class DatasetForm(forms.Form):
    """All fields of a dataset; which of them a page shows depends on the data type, the others keep what they hold."""

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        owners: Sequence[Organization],
        topics: Sequence[Group],
        record: DatasetRecord | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Take what was typed (`data`), the agencies and topics to choose from, and the record that is changed."""
        super().__init__(data, initial={**_initial(record), **(initial or {})})
        self.owners, self.topics, self.record = owners, topics, record
        self.language = get_language() or "th"
        for field in fields_of("dataset"):
            made = form_field(field, self.language, _texts(self.initial.get(field.key)))
            self.fields[field.key] = made
            if field.key in ENGLISH:
                self.fields[ENGLISH[field.key]] = self._english(field.key, made)
            if field.has_other:
                self.fields[field.companion] = other_field()
        if record is None:
            self.fields["name"].help_text = _("The end of the web address; left empty, it is made from the name above.")
        self.fields["owner_org"] = self._owner_field(owners)
        self.fields["groups"] = forms.MultipleChoiceField(
            choices=[(topic.name, topic.title) for topic in topics],
            widget=forms.CheckboxSelectMultiple({"class": "checks"}),
            required=False,
            label=_("Topics"),
            help_text=_("Choose the topics under which people would look for the data."),
        )

    @property
    def data_type(self) -> str:
        """The chosen data type, or nothing."""
        chosen = self["data_type"].value()
        return chosen if chosen in ALL_TYPES else ""

    def read(self) -> DatasetRecord | None:
        """Return the record that was typed, or None when it has errors, which then stand beside their fields."""
        if not self.is_valid():
            return None
        if not self.record and not self.cleaned_data["title"] and not self.cleaned_data["name"]:
            self.add_error("title", _("Fill this in."))
            return None
        try:
            return read_package(self._package(), current=self.record)
        except Invalid as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: Invalid) -> None:
        """Put what the rooms below refuse beside the fields that it is about."""
        for key, texts in by_field(refusal.errors).items():
            place = ERROR_PLACES.get(key, key)
            for text in texts:
                self.add_error(place if place in self.fields else None, text)

    def again(self, values: Mapping[str, Any] | None = None) -> DatasetForm:
        """Return the form with everything that was typed and without errors, as after another data type was chosen.

        `values` take the place of what stands in their fields.
        """
        typed = {**{name: self[name].value() for name in self.fields}, **(values or {})}
        return DatasetForm(owners=self.owners, topics=self.topics, record=self.record, initial=typed)

    def _package(self) -> dict[str, Any]:
        """Return what was typed in the shape that the API takes."""
        package: dict[str, Any] = {**self.cleaned_data}
        kept_groups: list[str] = []
        if self.record:
            package |= {key: getattr(self.record, key) for key in KEPT}
            package |= {key: None for key in NULLABLE if not package[key] and getattr(self.record, key) is None}
            package["extras"] = [{"key": key, "value": value} for key, value in self.record.extras.items()]
            package["tags"] = [{"name": term.name, "vocabulary_id": term.vocabulary} for term in self.record.terms]
            offered = {name for name, _title in self.fields["groups"].choices}  # type: ignore[attr-defined]
            kept_groups = [name for name in self.record.groups if name not in offered]
        else:
            package |= {"private": True, "name": package["name"] or free_name(slug(package["title"]))}
        package["groups"] = [{"name": name} for name in [*package["groups"], *kept_groups]]
        return package

    def _english(self, key: str, thai: forms.Field) -> forms.Field:
        label = {"title": _("English name"), "notes": _("English description")}[key]
        help_text = _("Optional; readers of the English pages see it instead of the Thai text.")
        widget = type(thai.widget)(thai.widget.attrs)
        return forms.CharField(required=False, label=label, help_text=help_text, widget=widget)

    def _owner_field(self, owners: Sequence[Organization]) -> forms.Field:
        field = self.fields["owner_org"]
        english = self.language == "en"
        choices = [
            (str(owner.id), (owner.title_en if english else "") or owner.title or owner.name) for owner in owners
        ]
        if len(choices) == 1:
            self.initial.setdefault("owner_org", choices[0][0])
        else:
            choices.insert(0, ("", _("Choose …")))
        return forms.ChoiceField(choices=choices, required=False, label=field.label, help_text=field.help_text)


def fingerprint(record: DatasetRecord) -> str:
    """Return a digest of the description, by which a form notices that somebody else changed it meanwhile."""
    described = replace(record, resources=(), metadata_modified=None, organization=None, group_records=(), tag_ids={})
    return hashlib.sha256(repr(described).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _initial(record: DatasetRecord | None) -> dict[str, Any]:
    """Return what the form shows of a record; a new dataset is public data under the portal's own licence."""
    if record is None:
        return {"license_id": DEFAULT_LICENSE, "data_category": "public"}
    values = {field.key: _shown(value_of(record, field)) for field in fields_of("dataset")}
    values |= {
        field.companion: record.standard.get(field.companion) for field in fields_of("dataset") if field.has_other
    }
    values |= {english: getattr(record, english) for english in ENGLISH.values()}
    values["tag_string"] = ", ".join(record.tags)
    return {**{key: value for key, value in values.items() if value is not None}, "groups": list(record.groups)}


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return value


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)] if value else []
