"""How much programs use the portal: how many calls each of its interfaces had on each day, and nothing about by whom."""

from __future__ import annotations

from django.db import models


class Calls(models.Model):
    """The calls of one interface on one day (Thai time)."""

    day = models.DateField()
    door = models.CharField(max_length=20)
    """`ckan`, `v1`, `mcp`, `dump`, `feed`: the keys of `catalog.api.counting.DOORS`."""
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "door"], name="one_call_count_per_day")]

    def __str__(self) -> str:
        return f"{self.count} × {self.door} {self.day}"
