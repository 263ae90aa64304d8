"""The fields of the Thai metadata standard as fields of a Django form, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from catalog.formats.standard.choices import CHOICES
from catalog.formats.standard.field import Field, Kind
from catalog.formats.standard.licenses import LICENSES

LONG_TEXT_ROWS = 5


def form_field(field: Field, language: str, kept: Iterable[str] = ()) -> forms.Field:
    """Return the form's field for a field of the standard; nothing is required, for a draft may be saved at any time.

    `kept` are values that the record holds already: they stay possible even where the list does not know them.
    """
    made = _MAKERS[field.kind](field, language, tuple(kept))
    made.required = False
    made.label = field.label_th if language == "th" else field.label_en
    made.help_text = _help(field, language)
    return made


def other_field() -> forms.Field:
    """Return the form's field for the free text that explains the choice “other”."""
    return forms.CharField(required=False, label=_("If “other”: which?"))


def _help(field: Field, language: str) -> str:
    text = field.help(language)
    if field.kind == "date":
        example = _("For example 31/12/2567 or 2024-12-31.")
        text = f"{text} {example}"
    if not field.mandatory:
        return text
    return format_html('<span class="badge badge-brand">{}</span> {}', _("mandatory item"), text)


def _choices(field: Field, language: str, kept: Sequence[str]) -> list[tuple[str, str]]:
    if field.choices == "license":
        known = [(license_.code, license_.title(language)) for license_ in LICENSES]
    else:
        known = [
            (choice.code, choice.label_th if language == "th" else choice.label_en) for choice in CHOICES[field.choices]
        ]
    codes = {code for code, _label in known}
    return [*known, *((value, value) for value in kept if value and value not in codes)]


def _text(field: Field, language: str, kept: Sequence[str]) -> forms.Field:
    return forms.CharField()


def _markdown(field: Field, language: str, kept: Sequence[str]) -> forms.Field:
    return forms.CharField(widget=forms.Textarea({"rows": LONG_TEXT_ROWS}))


def _email(field: Field, language: str, kept: Sequence[str]) -> forms.Field:
    # Checked by the same reader as in the API; the browser only offers the right keyboard.
    return forms.CharField(widget=forms.EmailInput({"autocomplete": "off"}))


def _date(field: Field, language: str, kept: Sequence[str]) -> forms.Field:
    return forms.CharField(widget=forms.TextInput({"autocomplete": "off"}))


def _year(field: Field, language: str, kept: Sequence[str]) -> forms.Field:
    return forms.CharField(widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}))


def _number(field: Field, language: str, kept: Sequence[str]) -> forms.Field:
    return forms.CharField(widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))


def _boolean(field: Field, language: str, kept: Sequence[str]) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("Not stated")), ("True", _("Yes")), ("False", _("No"))])


def _choice(field: Field, language: str, kept: Sequence[str]) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("Choose …")), *_choices(field, language, kept)])


def _several(field: Field, language: str, kept: Sequence[str]) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=_choices(field, language, kept), widget=forms.CheckboxSelectMultiple({"class": "checks"})
    )


_MAKERS: Mapping[Kind, Callable[[Field, str, Sequence[str]], forms.Field]] = {
    "text": _text,
    "markdown": _markdown,
    "email": _email,
    "date": _date,
    "year": _year,
    "number": _number,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _several,
}
