"""Who follows what, and when they last looked at what happened there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

DATASET, GROUP, ORGANIZATION, USER = "dataset", "group", "organization", "user"
FOLLOWED_KINDS = [DATASET, GROUP, ORGANIZATION, USER]


class Following(models.Model):
    """A user follows a dataset, a group, an organization or another user."""

    follower = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followings")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in FOLLOWED_KINDS])
    object_id = models.UUIDField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "kind", "object_id"], name="followed_once")]
        indexes = [models.Index(fields=["kind", "object_id"], name="followers_of")]

    def __str__(self) -> str:
        return f"{self.follower} · {self.kind}"


class Dashboard(models.Model):
    """Up to when a user has seen the news of what they follow."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="dashboard")
    seen_until = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user)
