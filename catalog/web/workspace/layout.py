"""How the form of a dataset is laid out: its parts by data type, what is still missing, and a list of its errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.forms import BoundField, Form
from django.utils.translation import gettext as _

from catalog.formats.standard.field import Field
from catalog.formats.standard.fields import FIELDSETS, fields_for, fields_of, mandatory_fields
from catalog.web.workspace.dataset_form import ENGLISH, DatasetForm


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form and what belongs below it: an English text, or the free text of the choice “other”."""

    field: BoundField
    english: BoundField | None = None
    other: BoundField | None = None

    @property
    def other_filled(self) -> bool:
        """Whether the free text holds something, so that it must be seen whatever is chosen."""
        return bool(self.other and self.other.value())


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form under its heading."""

    code: str
    title: str
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Named:
    """A field by its name for people and its place on the page, with what is said about it."""

    label: str
    anchor: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the 14 mandatory items are filled in, and which are not."""

    filled: int
    of: int
    missing: Sequence[Named]


def parts(form: DatasetForm) -> list[Part]:
    """Return the form by the parts of the standard, and at the end what is filled in beside the chosen data type."""
    asked = fields_for(form.data_type)
    kept = [field for field in fields_of("dataset") if field not in asked and filled(form, field)]
    found = [*_by_part(form, asked, form.language), ("kept", _("Kept from another data type"), _questions(form, kept))]
    return [Part(code, title, questions) for code, title, questions in found if questions]


def resource_parts(form: Form, asked: Sequence[Field], language: str) -> list[Part]:
    """Return the further fields of a file by the parts of the standard."""
    return [Part(*each) for each in _by_part(form, asked, language) if each[2]]


def _by_part(form: Form, asked: Sequence[Field], language: str) -> Iterator[tuple[str, str, list[Question]]]:
    for code, titles in FIELDSETS.items():
        fields = [field for field in asked if field.fieldset == code and field.key in form.fields]
        yield code, titles[0 if language == "th" else 1], _questions(form, fields)


def _questions(form: Form, fields: Sequence[Field]) -> list[Question]:
    return [
        Question(
            form[field.key],
            form[ENGLISH[field.key]] if field.key in ENGLISH and ENGLISH[field.key] in form.fields else None,
            form[field.companion] if field.companion else None,
        )
        for field in fields
    ]


def filled(form: Form, field: Field) -> bool:
    """Tell whether a field of the form holds something."""
    value = form[field.key].value()
    return bool(value.strip() if isinstance(value, str) else value)


def completeness(form: DatasetForm) -> Completeness:
    """Return how much of the mandatory description the form holds as it stands."""
    fields = mandatory_fields()
    missing = [_named(form[field.key]) for field in fields if not filled(form, field)]
    return Completeness(len(fields) - len(missing), len(fields), missing)


def errors(form: Form) -> list[Named]:
    """Return all errors of a form for its summary, each with the place of its field."""
    found = [Named("", "", str(text)) for text in form.non_field_errors()]
    return found + [
        _named(form[name], str(text)) for name, texts in form.errors.items() if name in form.fields for text in texts
    ]


def _named(field: BoundField, text: str = "") -> Named:
    return Named(str(field.label), field.auto_id, text)
