"""How datasets relate to each other."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

KINDS = {
    "depends_on": "dependency_of",
    "derives_from": "has_derivation",
    "links_to": "linked_from",
    "child_of": "parent_of",
}
"""CKAN's types of relationship as they are stored, each with its name seen from the other side."""
REVERSED = {reverse: kind for kind, reverse in KINDS.items()}


class Relationship(models.Model):
    """The subject stands in a relation of a kind of `KINDS` to the object."""

    subject = models.ForeignKey("catalog.Dataset", models.CASCADE, related_name="relationships_as_subject")
    object = models.ForeignKey("catalog.Dataset", models.CASCADE, related_name="relationships_as_object")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    comment = models.TextField(blank=True)

    class Meta:
        verbose_name = _("relation of datasets")
        verbose_name_plural = _("relations of datasets")
        constraints = [
            models.UniqueConstraint(fields=["subject", "object", "kind"], name="relationship_once"),
            models.CheckConstraint(condition=~Q(subject=F("object")), name="related_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.kind} {self.object}"
