"""Organizations, which own datasets, and groups, which gather them by topic."""

from __future__ import annotations

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

slug = RegexValidator(r"^[a-z0-9_-]{2,100}$", _("Use 2 to 100 of the characters a-z, 0-9, - and _."))
ACTIVE, DRAFT, DELETED = "active", "draft", "deleted"
STATES = [(ACTIVE, _("Active")), (DRAFT, _("Draft")), (DELETED, _("Deleted"))]
LEVELS = [
    ("ministry", _("Ministry")),
    ("department", _("Department")),
    ("division", _("Division")),
    ("province", _("Province")),
    ("local", _("Local government")),
    ("state_enterprise", _("State enterprise")),
    ("public_organization", _("Public organization")),
    ("independent", _("Independent body")),
    ("other", _("Other")),
]


DIRECT, REVIEWED, SECOND_PERSON = "direct", "reviewed", "second_person"
PUBLICATION = [
    (DIRECT, _("Editors publish by themselves")),
    (REVIEWED, _("An administrator approves first")),
    (SECOND_PERSON, _("A second person approves first")),
]
"""How an agency publishes its datasets."""


class Gathering(models.Model):
    """What organizations and groups have in common."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("address name"), max_length=100, unique=True, validators=[slug])
    title = models.CharField(_("title"), max_length=500, blank=True)
    title_en = models.CharField(_("English title"), max_length=500, blank=True)
    title_key = models.CharField(max_length=1500, blank=True, db_index=True, editable=False)
    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)
    image_url = models.CharField(_("picture address"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=ACTIVE, db_index=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    extras = models.JSONField(_("extras"), default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title or self.name


class Organization(Gathering):
    """An agency (หน่วยงาน) that owns datasets; agencies form a tree of ministries, departments and divisions."""

    level = models.CharField(_("level"), max_length=20, choices=LEVELS, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    publication = models.CharField(_("publication"), max_length=20, choices=PUBLICATION, default=DIRECT)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["title_key", "name"]


class Group(Gathering):
    """A topic (กลุ่มข้อมูล) that gathers datasets of several agencies."""

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["title_key", "name"]


class Tag(models.Model):
    """A keyword; the same word is one tag, whoever uses it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
