"""Agencies and topics, edited through the operations; datasets, which are edited on the agencies' own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.reading import ReadOnlyAdmin
from catalog.models import Dataset, Group, Organization
from catalog.models.groups import Gathering
from catalog.models.shapes import organization_record
from catalog.operations import organizations


class GatheringAdmin(admin.ModelAdmin):
    """What organizations and topics have in common: every save is an operation; nothing is deleted, states change."""

    list_display = ["title", "name", "state"]
    list_filter = ["state"]
    search_fields = ["title", "title_en", "name"]

    def save_model(self, request: HttpRequest, obj: Gathering, form: ModelForm[Any], change: bool) -> None:
        """Write the form through the operation, with its checks and its trail."""
        record = organization_record(obj)
        if change:
            organizations.update(type(obj).objects.get(id=obj.id), record, actor=request.user)  # type: ignore[attr-defined]
        else:
            obj.pk = organizations.create(record, actor=request.user).pk
            obj._state.adding = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Agencies and topics are set to the state “deleted”, never removed."""
        return False


@admin.register(Organization)
class OrganizationAdmin(GatheringAdmin):
    """Agencies and where they stand in the tree."""

    list_display = ["title", "level", "parent", "name", "state"]
    list_filter = ["level", "state"]
    autocomplete_fields = ["parent"]
    list_select_related = ["parent"]


@admin.register(Group)
class GroupAdmin(GatheringAdmin):
    """Topics."""


@admin.register(Dataset)
class DatasetAdmin(ReadOnlyAdmin):
    """Every dataset with its state; the link leads to the page where it is edited."""

    list_display = ["title", "owner_org", "state", "private", "data_category", "metadata_modified", "page"]
    list_filter = ["state", "private", "data_category", "data_type"]
    search_fields = ["title", "title_en", "name"]
    list_select_related = ["owner_org"]

    @admin.display(description=_("page"))
    def page(self, dataset: Dataset) -> SafeString:
        """Return a link to the dataset's own page."""
        return format_html('<a href="{}">{}</a>', reverse("dataset", args=[dataset.name]), dataset.name)
