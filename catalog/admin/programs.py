"""What programs left with the portal: views, tables, uploads, relations, states of tasks, translations, changes. To look at."""

from __future__ import annotations

from django.contrib import admin

from catalog.admin.reading import ReadOnlyAdmin
from catalog.models import (
    Change,
    PartialUpload,
    Relationship,
    ResourceView,
    TableAlias,
    TaskStatus,
    TermTranslation,
    WrittenTable,
)


@admin.register(ResourceView)
class ResourceViewAdmin(ReadOnlyAdmin):
    """How programs want resources shown."""

    list_display = ["title", "view_type", "resource", "position"]
    list_filter = ["view_type"]
    search_fields = ["title", "resource__name", "resource__dataset__name"]
    list_select_related = ["resource"]


@admin.register(WrittenTable)
class WrittenTableAdmin(ReadOnlyAdmin):
    """Tables that are written row by row: how large each is and when it last changed."""

    list_display = ["resource", "rows", "revision", "created", "changed"]
    search_fields = ["resource__name", "resource__dataset__name", "aliases__name"]
    list_select_related = ["resource"]


@admin.register(TableAlias)
class TableAliasAdmin(ReadOnlyAdmin):
    """Second names of such tables."""

    list_display = ["name", "table"]
    search_fields = ["name"]
    list_select_related = ["table"]


@admin.register(PartialUpload)
class PartialUploadAdmin(ReadOnlyAdmin):
    """Files that arrive in pieces; what is left alone is removed when it expires."""

    list_display = ["file_name", "user", "offset", "length", "begun_at", "expires_at"]
    search_fields = ["file_name", "user__username"]
    list_select_related = ["user"]


@admin.register(Relationship)
class RelationshipAdmin(ReadOnlyAdmin):
    """How datasets stand to each other."""

    list_display = ["subject", "kind", "object", "comment"]
    list_filter = ["kind"]
    search_fields = ["subject__name", "object__name", "comment"]
    list_select_related = ["subject", "object"]


@admin.register(TaskStatus)
class TaskStatusAdmin(ReadOnlyAdmin):
    """How far loaders outside the portal say that they are."""

    list_display = ["task_type", "key", "entity_id", "state", "value", "last_updated"]
    list_filter = ["task_type"]
    search_fields = ["entity_id", "key", "error"]


@admin.register(TermTranslation)
class TermTranslationAdmin(ReadOnlyAdmin):
    """Terms of the catalogue's content in other languages."""

    list_display = ["term", "lang_code", "term_translation"]
    list_filter = ["lang_code"]
    search_fields = ["term", "term_translation"]


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """What the portal tells those who keep copies: each dataset once per audience, at the place of its last change."""

    list_display = ["number", "dataset_id", "audience", "shown", "at"]
    list_filter = ["audience", "shown"]
    search_fields = ["dataset_id"]
