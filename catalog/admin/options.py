"""What the portal says about itself, changed while it runs; every change is an operation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.models import Option
from catalog.operations import site
from catalog.queries.site import OPTIONS


class OptionForm(forms.ModelForm):
    """One option by CKAN's name, and its text."""

    key = forms.ChoiceField(choices=[(key, key) for key in OPTIONS])

    class Meta:
        model = Option
        fields = ["key", "value"]


@admin.register(Option)
class OptionAdmin(admin.ModelAdmin):
    """The portal's title, description and texts, where they are not those of the settings."""

    form = OptionForm
    list_display = ["key", "value"]

    def save_model(self, request: HttpRequest, obj: Option, form: Any, change: bool) -> None:
        """Set the option through the operation; an empty text goes back to the settings."""
        site.set_options({obj.key: obj.value}, actor=request.user)

    def delete_model(self, request: HttpRequest, obj: Option) -> None:
        """Go back to the settings through the operation."""
        site.set_options({obj.key: ""}, actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Option]) -> None:
        """Go back to the settings with several options."""
        for each in queryset:
            self.delete_model(request, each)

    def get_readonly_fields(self, request: HttpRequest, obj: Option | None = None) -> list[str]:
        """An option keeps its name."""
        return ["key"] if obj else []
