"""Reading the query string: what every list takes, and filters that take one of several values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from catalog.api.site import site_of
from catalog.api.v1.problems import BadParameter

LARGEST_PAGE = 100
MOST_VALUES = 50
LONGEST = 500
CURSOR_PATTERN = "^[A-Za-z0-9_-]+$"
TEXT_PATTERN = r"^[^\x00]+$"
"""Any text but NUL, which no database holds."""


class Paging(serializers.Serializer):
    """What every list takes."""

    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=20, help_text=_("How many items one page has.")
    )
    cursor = serializers.RegexField(
        CURSOR_PATTERN,
        default="",
        help_text=_("Where the page begins: the cursor in the address `next` of the page before."),
    )


def read(kind: type[serializers.Serializer], request: Request) -> Mapping[str, Any]:
    """Return the parameters of the query string that a serializer describes; raise BadParameter for wrong values."""
    query = request.query_params
    given = {
        name: query.getlist(name) if isinstance(field, serializers.ListField) else query[name]
        for name, field in kind().fields.items()
        if name in query
    }
    asked = kind(data=given)
    if not asked.is_valid():
        raise BadParameter({name: _reasons(errors) for name, errors in asked.errors.items()})
    return asked.validated_data


def _reasons(errors: Any) -> list[str]:
    """Return the reasons of a parameter; those of a repeated one come by the place in the list."""
    flat = errors.values() if isinstance(errors, dict) else [errors]
    return [str(reason) for each in flat for reason in each]


def names(kind: type[serializers.Serializer]) -> frozenset[str]:
    """Return the names of the parameters that a serializer describes."""
    return frozenset(kind().fields)


def next_address(request: Request, cursor: str | None) -> str | None:
    """Return the address of the same list with another cursor; None without one."""
    if cursor is None:
        return None
    pairs = [(name, value) for name, values in request.query_params.lists() for value in values if name != "cursor"]
    return f"{site_of(request._request)}{request._request.path}?{urlencode([*pairs, ('cursor', cursor)])}"


def words(longest: int, help_text: Any) -> serializers.CharField:
    """Return a parameter that takes any text."""
    return serializers.RegexField(
        TEXT_PATTERN, default="", min_length=1, max_length=longest, trim_whitespace=False, help_text=help_text
    )


class SeveralField(forms.MultipleChoiceField):
    """Any texts, as often as the parameter is repeated."""

    def validate(self, value: Sequence[str]) -> None:
        """Raise ValidationError for too many values and for texts that no database holds."""
        if len(value) > MOST_VALUES:
            raise forms.ValidationError(_("There are too many values."))
        text = forms.CharField(max_length=LONGEST, strip=False)
        for each in value:
            text.clean(each)


class MomentField(filters.IsoDateTimeFilter.field_class):
    """A moment as a time in UTC, which those at the ends of the calendar may not have."""

    def clean(self, value: Any) -> datetime | None:
        """Return the moment; raise ValidationError."""
        moment = super().clean(value)
        try:
            return moment.astimezone(UTC) if moment else None
        except OverflowError as error:
            raise forms.ValidationError(_("This moment is out of range.")) from error


class Moment(filters.IsoDateTimeFilter):
    """A filter by a moment (RFC 3339)."""

    field_class = MomentField


class Several(filters.Filter):
    """A filter that may be repeated: any of the values will do."""

    field_class = SeveralField


def checked(filterset: filters.FilterSet) -> Mapping[str, Any]:
    """Return the filters' values; raise BadParameter for wrong ones."""
    if not filterset.is_valid():
        raise BadParameter({name: [str(reason) for reason in reasons] for name, reasons in filterset.errors.items()})
    return filterset.form.cleaned_data


def described(filterset: type[filters.FilterSet]) -> list[OpenApiParameter]:
    """Return the parameters of a set of filters for the description of the API."""
    return [
        OpenApiParameter(
            name,
            type=_schema(each),
            explode=True if isinstance(each, Several) else None,
            style="form" if isinstance(each, Several) else None,
            description=each.extra.get("help_text", ""),
        )
        for name, each in filterset.base_filters.items()
    ]


def _schema(each: filters.Filter) -> dict[str, Any]:
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": TEXT_PATTERN}
    if isinstance(each, Several):
        return {"type": "array", "items": text, "minItems": 1, "maxItems": MOST_VALUES}
    if isinstance(each, filters.ChoiceFilter):
        return {"type": "string", "enum": [value for value, _label in each.extra["choices"]]}
    if isinstance(each, Moment):
        return {"type": "string", "format": "date-time"}
    return text
