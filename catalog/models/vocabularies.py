"""Vocabularies: closed lists of tags that only sysadmins extend."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.Model):
    """A named list of tags."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("vocabulary")
        verbose_name_plural = _("vocabularies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """A tag of a vocabulary, and the datasets that carry it; free keywords are `Tag`s."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="terms", verbose_name=_("vocabulary"))
    name = models.CharField(_("name"), max_length=100)
    datasets = models.ManyToManyField("catalog.Dataset", related_name="terms", blank=True, verbose_name=_("datasets"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["vocabulary", "name"], name="term_once_per_vocabulary")]

    def __str__(self) -> str:
        return self.name
