"""News, help and the portal's own pages, written by operators in both languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from catalog.models import Page
from catalog.operations import pages
from catalog.queries.pages import edited_names
from catalog.web.built_in_pages import NAMES, built_in


class PageForm(forms.ModelForm):
    """One page."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse a page of the portal under a name that the portal does not have: nobody would find it."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") == Page.PORTAL and given.get("slug") not in NAMES:
            self.add_error("slug", _("The portal has these pages: %(names)s") % {"names": ", ".join(NAMES)})
        return given


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """Pages in Markdown; every change is an operation. A page of the portal begins with the text that it replaces."""

    form = PageForm
    list_display = ["title", "kind", "slug", "published_at", "changed_at"]
    list_filter = ["kind"]
    search_fields = ["title", "title_en", "slug"]
    fields = ["kind", "slug", "title", "body", "title_en", "body_en", "published_at"]
    change_list_template = "admin/catalog/page/change_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Offer the built-in pages that nobody has changed yet."""
        known = edited_names()
        offered = [(name, built_in(name, "th").title) for name in NAMES if name not in known]
        return super().changelist_view(request, {**(extra_context or {}), "built_in": offered})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill the form for one of the portal's own pages with its built-in texts."""
        name = request.GET.get("slug", "")
        if name not in NAMES:
            return dict(super().get_changeform_initial_data(request))
        thai, english = built_in(name, "th"), built_in(name, "en")
        return {
            "kind": Page.PORTAL,
            "slug": name,
            "title": thai.title,
            "body": thai.body,
            "title_en": english.title,
            "body_en": english.body,
        }

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        """Save the page through the operation."""
        pages.save_page(obj, actor=request.user)

    def delete_model(self, request: HttpRequest, obj: Page) -> None:
        """Delete the page through the operation."""
        pages.delete_page(obj, actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Page]) -> None:
        """Delete several pages through the operation."""
        for row in queryset:
            self.delete_model(request, row)
