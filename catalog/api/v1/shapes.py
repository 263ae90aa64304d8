"""The plain objects of the REST API and the small pieces that several of them share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from catalog.formats.standard.licenses import license_named
from catalog.formats.standard.showing import label
from catalog.records import OrganizationRecord


class Text(serializers.Serializer):
    """A text in both languages; null where nobody wrote it."""

    th = serializers.CharField(allow_null=True, help_text=_("Thai, or the language in which the agency wrote it."))
    en = serializers.CharField(allow_null=True, help_text=_("English."))


class Code(serializers.Serializer):
    """A code with what people read for it."""

    code = serializers.CharField()
    label = Text()  # type: ignore[assignment]


class License(Code):
    """A licence."""

    open = serializers.BooleanField(help_text=_("Whether it conforms to the Open Definition."))
    url = serializers.CharField(allow_null=True, help_text=_("Where its text is."))


class GatheringLink(serializers.Serializer):
    """An organization or a topic, in short."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    title = Text()
    url = serializers.URLField(help_text=_("Its address in this API."))


class Blame(serializers.Serializer):
    """A parameter, and what is wrong with it."""

    parameter = serializers.CharField()
    message = serializers.CharField()


class Problem(serializers.Serializer):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text=_("For programs: never translated."))
    detail = serializers.CharField(help_text=_("For people: in the language of the address."))
    errors = Blame(many=True, required=False)  # type: ignore[assignment]


def text(thai: str | None, english: str | None) -> dict[str, str | None]:
    """Return a text in both languages."""
    return {"th": thai or None, "en": english or None}


def coded(field: str, code: str) -> dict[str, Any] | None:
    """Return a code of the standard with its labels; None for no code."""
    return {"code": code, "label": text(label(field, code, "th"), label(field, code, "en"))} if code else None


def license_of(code: str | None) -> dict[str, Any] | None:
    """Return a licence; a text that the portal does not know is its own label."""
    if not code:
        return None
    known = license_named(code)
    if known is None:
        return {"code": code, "label": text(code, None), "open": False, "url": None}
    return {
        "code": known.code,
        "label": text(known.title_th, known.title_en),
        "open": known.open,
        "url": known.uri or None,
    }


def gathering_link(record: OrganizationRecord, site: str) -> dict[str, Any]:
    """Return an organization or a topic in short."""
    return {
        "id": record.id,
        "name": record.name,
        "title": text(record.title, record.title_en),
        "url": address(site, "v1-organization" if record.is_organization else "v1-group", record.name),
    }


def address(site: str, view: str, *keys: Any) -> str:
    """Return an absolute address of the portal; it keeps the language of the address that was asked."""
    return site + reverse(view, args=keys)
