"""People who work on one dataset without a role in its organization."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.people import EDITOR, MEMBER

COLLABORATOR_ROLES = [(MEMBER, _("Member")), (EDITOR, _("Editor"))]
"""A member reads the dataset while it is hidden, an editor changes it too."""


class Collaborator(models.Model):
    """A user's role on one dataset."""

    dataset = models.ForeignKey("catalog.Dataset", models.CASCADE, related_name="collaborators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="collaborations")
    capacity = models.CharField(_("role"), max_length=10, choices=COLLABORATOR_ROLES)
    modified = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("collaborator")
        verbose_name_plural = _("collaborators")
        constraints = [models.UniqueConstraint(fields=["dataset", "user"], name="one_role_per_dataset")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_capacity_display()}"
