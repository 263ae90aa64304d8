"""Tables whose rows are written through the API: what the catalogue knows of each, and the further names they have."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.datasets import Resource


class WrittenTable(models.Model):
    """A table of rows in PostgreSQL's schema `written`, named by its resource; deleting this row drops it (a trigger)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """A new one for each table that a resource ever has, so that copies of an earlier one are never taken for it."""
    resource = models.OneToOneField(Resource, models.CASCADE, related_name="written", verbose_name=_("resource"))
    columns = models.JSONField(default=list)
    """The table's `tables.written.columns.Placed` columns as JSON, in the order in which they are shown."""
    primary_key = models.JSONField(default=list)
    """The names of the columns that tell rows apart; empty when nothing does."""
    indexes = models.JSONField(default=list)
    """Lists of names of columns, one per index."""
    rows = models.BigIntegerField(default=0)
    next_id = models.BigIntegerField(default=1)
    """The `_id` of the next row. Not a sequence: a write that fails uses no number."""
    next_place = models.PositiveIntegerField(default=1)
    """The number of the next column in the database; none is used twice."""
    revision = models.BigIntegerField(default=1)
    """Goes up with every change of columns or rows, in the change's own transaction."""
    created = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(default=timezone.now)
    SERVED, HELD, WITHHELD = "served", "held", "withheld"
    STATES = ((SERVED, _("Served")), (HELD, _("Waiting for a decision on personal data")), (WITHHELD, _("Withheld")))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=SERVED)
    """What is not `served` is shown to nobody but those who may change the dataset."""
    personal = models.JSONField(default=list)
    """The `PersonalFinding`s of the last check."""
    released = models.JSONField(default=list)
    """Pairs of a column and a kind of personal data of which a responsible person has said that they may be served."""
    checked_revision = models.BigIntegerField(default=0)
    """The revision that the last check for personal data was about; behind `revision`, another is due."""
    checked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("table written through the API")
        verbose_name_plural = _("tables written through the API")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_served(self) -> bool:
        """Whether everybody who may see the dataset may read the rows."""
        return self.state == self.SERVED

    @property
    def is_checked(self) -> bool:
        """Whether the rows have been checked as they stand now."""
        return self.checked_revision >= self.revision


class TableAlias(models.Model):
    """A second name of a written table, for all that read."""

    name = models.CharField(_("name"), max_length=63, primary_key=True)
    table = models.ForeignKey(WrittenTable, models.CASCADE, related_name="aliases", verbose_name=_("table"))

    class Meta:
        verbose_name = _("alias of a table")
        verbose_name_plural = _("aliases of tables")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
