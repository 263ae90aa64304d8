"""The glossary of the search: which names mean the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.models.glossary import GlossaryEntry
from catalog.operations import glossary


class GlossaryForm(forms.ModelForm):
    """One entry."""

    class Meta:
        model = GlossaryEntry
        fields = ["term", "other", "both_ways", "off"]

    def clean(self) -> dict[str, Any] | None:
        """Refuse names that the search could not tell apart or look for."""
        given = super().clean() or self.cleaned_data
        if given.get("term") and given.get("other"):
            try:
                glossary.check_names(given["term"], given["other"])
            except glossary.BadEntry as error:
                raise forms.ValidationError(str(error)) from error
        return given


@admin.register(GlossaryEntry)
class GlossaryAdmin(admin.ModelAdmin):
    """Names added by operators, and built-in ones that they switched off; every change is an operation."""

    form = GlossaryForm
    list_display = ["term", "other", "both_ways", "off", "changed_at"]
    list_filter = ["off"]
    search_fields = ["term", "other"]

    def save_model(self, request: HttpRequest, obj: GlossaryEntry, form: Any, change: bool) -> None:
        """Save the entry through the operation."""
        glossary.save_entry(obj, actor=request.user)

    def delete_model(self, request: HttpRequest, obj: GlossaryEntry) -> None:
        """Delete the entry through the operation."""
        glossary.delete_entry(obj, actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[GlossaryEntry]) -> None:
        """Delete several entries through the operation."""
        for entry in queryset:
            self.delete_model(request, entry)
