"""With whom single datasets are shared; every change is an operation."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from catalog.models import Collaborator
from catalog.operations import collaborators


@admin.register(Collaborator)
class CollaboratorAdmin(admin.ModelAdmin):
    """Who works on which dataset without a role in its agency."""

    list_display = ["user", "dataset", "capacity", "modified"]
    list_filter = ["capacity"]
    search_fields = ["user__username", "user__fullname", "dataset__name", "dataset__title"]
    autocomplete_fields = ["user", "dataset"]
    list_select_related = ["user", "dataset"]
    fields = ["user", "dataset", "capacity"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is shared where the portal's settings know no collaborators."""
        return collaborators.enabled() and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A role changes only where the portal's settings know collaborators."""
        return collaborators.enabled() and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Collaborator, form: ModelForm[Any], change: bool) -> None:
        """Share the dataset through the operation."""
        saved = collaborators.share(obj.dataset, obj.user, obj.capacity, actor=request.user)
        obj.pk = saved.pk
        obj._state.adding = False

    def delete_model(self, request: HttpRequest, obj: Collaborator) -> None:
        """Take the role away through the operation."""
        collaborators.unshare(obj.dataset, obj.user, actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Collaborator]) -> None:
        """Take several roles away through the operation."""
        for each in queryset.select_related("user", "dataset"):
            self.delete_model(request, each)

    def get_readonly_fields(self, request: HttpRequest, obj: Collaborator | None = None) -> list[str]:
        """A row keeps its user and dataset; another person is a new row."""
        return ["user", "dataset"] if obj else []
