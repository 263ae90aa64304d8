"""What the link checker knows of the addresses that resources lead to."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.datasets import Resource


class LinkCheck(models.Model):
    """The last look at a resource's link, and when the next one is due."""

    resource = models.OneToOneField(Resource, models.CASCADE, related_name="link_check", primary_key=True)
    url = models.TextField()
    status = models.PositiveSmallIntegerField(default=0)
    """What the remote answered; 0: nothing."""
    reason = models.TextField(blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    """Looks in a row that found no file."""
    checked_at = models.DateTimeField(null=True)
    works_at = models.DateTimeField(null=True)
    """When the link was last seen to work."""
    next_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")

    def __str__(self) -> str:
        return self.url
