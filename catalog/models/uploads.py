"""Files that arrive in pieces: how much of each has come, whose it is, and until when it is kept."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PartialUpload(models.Model):
    """A file on its way into the portal, in pieces (tus 1.0); it ends as the content of a resource, or expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="partial_uploads")
    length = models.BigIntegerField()
    """Bytes that the whole file has."""
    offset = models.BigIntegerField(default=0)
    """Bytes that have come and lie safely on the disk."""
    writer = models.BigIntegerField(default=0)
    """The number of the request that may write; each new one takes the next, and the one before it has to stop."""
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the whole file in hexadecimal; empty until it is complete."""
    file_name = models.CharField(max_length=255)
    metadata = models.TextField(blank=True)
    """The header Upload-Metadata as the client sent it, which it may ask for again."""
    begun_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("upload on its way")
        verbose_name_plural = _("uploads on their way")
        constraints = [
            models.CheckConstraint(condition=Q(offset__gte=0, offset__lte=F("length")), name="offset_within_upload"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.offset}/{self.length})"

    @property
    def file(self) -> str:
        """Where the bytes lie in the default storage."""
        return f"partial/{self.id}"
