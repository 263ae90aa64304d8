"""How programs of CKAN's world want a resource shown."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ResourceView(models.Model):
    """A view that somebody described for a resource: its type and that type's options."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey("catalog.Resource", models.CASCADE, related_name="views")
    position = models.PositiveIntegerField(default=0)
    view_type = models.CharField(max_length=60)
    title = models.TextField(blank=True)
    description = models.TextField(blank=True)
    options = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("view of a resource")
        verbose_name_plural = _("views of resources")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title or self.view_type
