"""Datasets, their resources, and every accepted content that a resource ever had."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.groups import ACTIVE, STATES, Group, Organization, Tag, slug

CATEGORIES = [
    ("public", _("Public")),
    ("personal", _("Personal")),
    ("security", _("National security")),
    ("secret", _("Official secret")),
]
DATA_TYPES = [
    ("record", _("Records")),
    ("statistics", _("Statistics")),
    ("geospatial", _("Geospatial")),
    ("mixed", _("Mixed types")),
    ("other", _("Other types")),
]


class Dataset(models.Model):
    """A dataset (ชุดข้อมูล; CKAN's package): its description by the Thai government metadata standard."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("address name"), max_length=100, unique=True, validators=[slug])
    type = models.CharField(max_length=100, default="dataset", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=ACTIVE)
    private = models.BooleanField(_("private"), default=False)
    owner_org = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="datasets", verbose_name=_("organization")
    )
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="created_datasets", editable=False
    )

    title = models.TextField(_("title"))
    title_en = models.TextField(_("English title"), blank=True)
    title_key = models.TextField(editable=False)
    notes = models.TextField(_("description"), null=True, blank=True)
    notes_en = models.TextField(_("English description"), blank=True)
    url = models.TextField(_("landing page"), null=True, blank=True)
    version = models.CharField(_("version"), max_length=100, null=True, blank=True)
    author = models.TextField(_("author"), null=True, blank=True)
    author_email = models.TextField(_("author's e-mail"), null=True, blank=True)
    maintainer = models.TextField(_("contact"), null=True, blank=True)
    maintainer_email = models.TextField(_("contact e-mail"), null=True, blank=True)
    license_id = models.TextField(_("licence"), null=True, blank=True)
    data_type = models.CharField(_("data type"), max_length=20, choices=DATA_TYPES, blank=True)
    data_category = models.CharField(_("data category"), max_length=20, choices=CATEGORIES, default="public")
    standard = models.JSONField(_("other fields of the standard"), default=dict, blank=True)
    extras = models.JSONField(_("extras"), default=dict, blank=True)
    tags = models.ManyToManyField(Tag, related_name="datasets", blank=True, verbose_name=_("tags"))
    groups = models.ManyToManyField(Group, related_name="datasets", blank=True, verbose_name=_("topics"))

    metadata_created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    metadata_modified = models.DateTimeField(_("changed"), default=timezone.now, db_index=True)
    rendered = models.TextField(editable=False, default="")
    """CKAN's JSON of the dataset, made whenever it changes, sent without being parsed again."""
    quality = models.JSONField(default=dict, editable=False)
    """The assessment of `catalog.quality`, made with `rendered`."""

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(private=True) | Q(data_category="public"),
                name="only_public_data_is_public",
                violation_error_message=_("Only a dataset of the class “public” can be public."),
            ),
            models.CheckConstraint(
                # What is deleted stays hidden when its organization is purged.
                condition=Q(private=False) | Q(owner_org__isnull=False) | Q(state="deleted"),
                name="private_dataset_has_owner",
                violation_error_message=_("A dataset without organization cannot be private."),
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="public_names", condition=Q(state="active", private=False)),
            models.Index(fields=["owner_org", "state", "-metadata_modified"], name="of_an_organization"),
        ]

    def __str__(self) -> str:
        return self.title or self.name


class Resource(models.Model):
    """A resource (ทรัพยากร) of a dataset: an uploaded file, a link, or a table written through the API."""

    LINK_WORKS, LINK_BROKEN = "works", "broken"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="resources", verbose_name=_("dataset"))
    position = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=STATES, default=ACTIVE)
    name = models.TextField(_("name"), null=True, blank=True)
    name_en = models.TextField(_("English name"), blank=True)
    description = models.TextField(_("description"), null=True, blank=True)
    format = models.CharField(_("format"), max_length=100, blank=True)
    url = models.TextField(_("address"), blank=True)
    url_type = models.CharField(max_length=20, null=True, blank=True)
    resource_type = models.CharField(max_length=100, null=True, blank=True)
    mimetype = models.CharField(max_length=200, null=True, blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    hash = models.CharField(max_length=200, blank=True)
    standard = models.JSONField(default=dict, blank=True)
    extras = models.JSONField(default=dict, blank=True)
    dictionary = models.JSONField(_("data dictionary"), default=dict, blank=True)
    """What the agency says of the table's columns and keys: `formats.dictionary.shape.Dictionary` as JSON."""
    created = models.DateTimeField(default=timezone.now, editable=False)
    last_modified = models.DateTimeField(null=True, blank=True)
    metadata_modified = models.DateTimeField(default=timezone.now)
    link_state = models.CharField(max_length=10, blank=True, default="", editable=False)
    """`works` or `broken`, by the link checker; empty: nobody knows."""
    current = models.ForeignKey(
        "catalog.ResourceVersion", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    """The version that is served; None while no upload has been accepted."""

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["position", "created"]

    def __str__(self) -> str:
        return self.name or self.url or str(self.id)


class ResourceVersion(models.Model):
    """One content of a resource: the original file byte for byte, its table, its report. Once accepted it never changes."""

    RECEIVED, ACCEPTED, HELD, REJECTED, REPLACED = "received", "accepted", "held", "rejected", "replaced"
    TREATED, WITHDRAWN = "treated", "withdrawn"
    STATES = [
        (RECEIVED, _("Being checked")),
        (ACCEPTED, _("Accepted")),
        (HELD, _("Waiting for a decision on personal data")),
        (REJECTED, _("Rejected")),
        (REPLACED, _("Replaced before it was checked")),
        (TREATED, _("Served only in a cleaned form")),
        (WITHDRAWN, _("Withdrawn")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="versions", verbose_name=_("resource"))
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=STATES, default=RECEIVED)
    file = models.CharField(max_length=500)
    """Where the original lies in the default storage."""
    file_name = models.CharField(max_length=255)
    """As the agency named it."""
    mimetype = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    has_table = models.BooleanField(default=False)
    rows = models.BigIntegerField(null=True)
    columns = models.JSONField(default=list)
    """The table's `records.Column`s as JSON."""
    report = models.JSONField(default=dict)
    """The validation's `records.Report` as JSON; empty while it runs."""
    choices = models.JSONField(default=dict)
    """How the file is to be read, `records.Choices` as JSON; what was obeyed of it stands in the report."""
    choices_inherited = models.BooleanField(default=False)
    """They come from the version before, so that those which do not fit any more are left out instead of refusing the file."""
    received_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    received_from = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    derived_from = models.ForeignKey("self", models.RESTRICT, null=True, related_name="derived", editable=False)
    """The upload of which this is the cleaned form, without the personal data; None for an upload itself."""

    class Meta:
        verbose_name = _("resource version")
        verbose_name_plural = _("resource versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["resource", "number"], name="version_numbers")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.number})"

    @property
    def order(self) -> int:
        """When its content was sent in, as a number: a cleaned form takes the place of its upload."""
        return self.derived_from.number if self.derived_from else self.number
