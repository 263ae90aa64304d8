"""Other names of things that operators add to the search's own, or switch off."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 100


class GlossaryEntry(models.Model):
    """Two names of the same thing: who searches for one also finds the other."""

    term = models.CharField(_("name"), max_length=LONGEST_NAME)
    other = models.CharField(_("other name"), max_length=LONGEST_NAME)
    both_ways = models.BooleanField(
        _("both ways"), default=True, help_text=_("Whoever searches for the other name also finds this one.")
    )
    off = models.BooleanField(
        _("not the same"), default=False, help_text=_("The portal takes these names for the same; stop that.")
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("glossary entry")
        verbose_name_plural = _("glossary")
        ordering = ["term", "other"]
        constraints = [models.UniqueConstraint(fields=["term", "other"], name="glossary_pair")]

    def __str__(self) -> str:
        return f"{self.term} {'≠' if self.off else '='} {self.other}"
