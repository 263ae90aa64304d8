"""Accounts, roles and tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.reading import ReadOnlyAdmin
from catalog.models import ApiToken, Membership, User
from catalog.operations import people


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts; those who may open these pages are staff, those who may do everything are superusers."""

    list_display = ["username", "fullname", "email", "is_active", "is_staff", "is_superuser"]
    search_fields = ["username", "fullname", "email"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["fullname", "email", "about"]}),
        (_("Permissions"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "fullname", "email", "usable_password", "password1", "password2"]})]
    filter_horizontal = ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account is made inactive, so that what it did keeps its name."""
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who has which role in which agency; every change is an operation."""

    list_display = ["user", "organization", "capacity"]
    list_filter = ["capacity"]
    search_fields = ["user__username", "user__fullname", "organization__title"]
    autocomplete_fields = ["user", "organization"]
    list_select_related = ["user", "organization"]

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm[Any], change: bool) -> None:
        """Give the role through the operation."""
        saved = people.set_role(obj.user, obj.organization, obj.capacity, actor=request.user)
        obj.pk = saved.pk
        obj._state.adding = False

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Take the role away through the operation."""
        people.remove_member(obj.user, obj.organization, actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """Take several roles away through the operation."""
        for membership in queryset.select_related("user", "organization"):
            self.delete_model(request, membership)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        """A membership keeps its user and agency; another role is a change, another person a new row."""
        return ["user", "organization"] if obj else []


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Tokens, without their secrets; they can be revoked."""

    list_display = ["name", "user", "created_at", "expires_at", "last_access", "revoked_at"]
    search_fields = ["name", "user__username"]
    list_select_related = ["user"]
    actions = ["revoke"]

    @admin.action(description=_("Revoke the selected tokens"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """Make the selected tokens useless at once."""
        for token in queryset:
            people.revoke_token(token, actor=request.user)
