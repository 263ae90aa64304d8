"""What the portal wrote down: versions of files, jobs, activities, the audit log."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import queue
from catalog.admin.reading import ReadOnlyAdmin
from catalog.models import Activity, AuditEntry, Job, ResourceVersion


@admin.register(ResourceVersion)
class ResourceVersionAdmin(ReadOnlyAdmin):
    """Every content that a resource ever had, and what became of it."""

    list_display = ["file_name", "number", "resource", "state", "size", "rows", "received_at", "received_from"]
    list_filter = ["state"]
    list_select_related = ["resource", "received_from"]
    search_fields = ["file_name", "sha256"]


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Background work; a failed job can be asked for again."""

    list_display = ["kind", "key", "state", "progress", "stage", "attempts", "asked_at", "heartbeat_at", "finished_at"]
    list_filter = ["state", "kind"]
    search_fields = ["key"]
    actions = ["ask_again"]

    @admin.action(description=_("Do the selected failed jobs again"), permissions=["view"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Ask for a new job in place of each failed one."""
        failed = list(queryset.filter(state=Job.FAILED))
        for job in failed:
            queue.ask(job.kind, job.key)
        messages.info(request, _("Asked for %(count)d jobs.") % {"count": len(failed)})


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """The public stream of changes."""

    list_display = ["timestamp", "activity_type", "object_id", "user"]
    list_filter = ["activity_type"]
    list_select_related = ["user"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, with the values before and after."""

    list_display = ["at", "actor_name", "action", "kind", "object_id", "reason"]
    list_filter = ["kind", "action"]
    search_fields = ["actor_name", "object_id", "reason"]
    date_hierarchy = "at"
