"""Harvests: where we gather from, each attempt, each remote record with its fingerprint, and what a person must decide."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Dataset, Organization, Resource

KINDS = [
    ("ckan", _("CKAN catalogue")),
    ("dcat", _("DCAT catalogue (RDF/XML, Turtle, JSON-LD)")),
    ("datajson", _("DCAT-US data.json")),
    ("datapackage", _("Data Package")),
    ("listing", _("List of datasets (CSV or XLSX)")),
    ("file", _("One file or API")),
    ("sitemap", _("Sitemap with schema.org descriptions")),
    ("socrata", _("Socrata catalogue")),
    ("opendatasoft", _("Opendatasoft catalogue")),
    ("oaipmh", _("OAI-PMH repository")),
]


class HarvestSource(models.Model):
    """A remote catalogue that the portal keeps in step with, on behalf of an agency."""

    PROPOSED, APPROVED, PAUSED = "proposed", "approved", "paused"
    STATES = [(PROPOSED, _("Waiting for approval")), (APPROVED, _("Approved")), (PAUSED, _("Paused"))]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind of source"), max_length=20, choices=KINDS)
    url = models.CharField(_("address"), max_length=2000)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="harvest_sources", verbose_name=_("agency")
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=PROPOSED)
    contact_email = models.EmailField(_("contact e-mail"))
    schedule = models.CharField(_("schedule"), max_length=100, blank=True)
    """Five fields of cron in the time of Bangkok; empty: only when a person asks."""
    next_run_at = models.DateTimeField(null=True, editable=False)
    mapping = models.JSONField(_("field mapping"), default=dict, blank=True)
    """`harvesters.mapping.Mapping` as JSON."""
    copy_formats = models.CharField(_("formats to copy"), max_length=200, blank=True)
    """Labels of formats, separated by commas, whose files are copied in; empty: none are."""
    copy_most_bytes = models.PositiveBigIntegerField(_("largest file to copy"), default=50 * 1024**2)
    brake_percent = models.PositiveSmallIntegerField(
        _("brake"), default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    """More than this share of the source's datasets is never taken away without a person's word."""
    grace_days = models.PositiveSmallIntegerField(_("days before deletion"), default=30)
    delay_seconds = models.DecimalField(
        _("pause between requests"), max_digits=5, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    complete_every_days = models.PositiveSmallIntegerField(_("days between complete harvests"), default=7)
    """CKAN sources are asked for what changed only; this often for everything, so that deletions are noticed."""
    failures = models.PositiveIntegerField(default=0, editable=False)
    """Failed runs one after another."""
    validators = models.JSONField(default=dict, editable=False)
    """`etag`, `last_modified` and `mapping` of the last document that was gathered whole, so that it need not come again."""
    newest_seen = models.DateTimeField(null=True, editable=False)
    """The latest change that the remote's own clock has told of; where the next incremental harvest begins."""
    completed_at = models.DateTimeField(null=True, editable=False)
    """When everything was last gathered."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("harvest source")
        verbose_name_plural = _("harvest sources")
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["url", "organization"], name="one_source_per_address")]

    def __str__(self) -> str:
        return self.title


class HarvestRun(models.Model):
    """One attempt to gather a source; where it stopped is kept, so that any worker can go on."""

    WAITING, RUNNING, PAUSED, DONE, STOPPED, FAILED = "waiting", "running", "paused", "done", "stopped", "failed"
    STATES = [
        (WAITING, _("Waiting")),
        (RUNNING, _("Running")),
        (PAUSED, _("Paused")),
        (DONE, _("Done")),
        (STOPPED, _("Stopped")),
        (FAILED, _("Failed")),
    ]
    OPEN = (WAITING, RUNNING, PAUSED)
    GATHER, DRY, RETRY = "gather", "dry", "retry"
    PURPOSES = [(GATHER, _("Harvest")), (DRY, _("Dry run")), (RETRY, _("Failed records again"))]
    PAUSE, STOP = "pause", "stop"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="runs")
    purpose = models.CharField(max_length=10, choices=PURPOSES, default=GATHER)
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    wish = models.CharField(max_length=10, blank=True)
    """What a person asked of a run that is under way: `pause` or `stop`; empty: nothing."""
    since = models.DateTimeField(null=True)
    """Only what changed after this is asked for; None: everything, so that what is missing can be told."""
    cursor = models.JSONField(default=dict)
    """Where the connector goes on; empty: at the beginning."""
    promised = models.PositiveIntegerField(null=True)
    """How many records the remote says it has."""
    counts = models.JSONField(default=dict)
    """Records by result, as of the last page."""
    gathered = models.BooleanField(default=False)
    """Every page was read."""
    complete = models.BooleanField(default=False)
    """Everything was gathered, nothing is in doubt: what was not seen is gone."""
    braked = models.PositiveIntegerField(default=0)
    """How many datasets the brake kept from being taken away."""
    brake_released = models.BooleanField(default=False)
    notes = models.JSONField(default=list)
    """What was odd about the source: codes with parameters."""
    error = models.TextField(blank=True)
    working_seconds = models.FloatField(default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("harvest run")
        verbose_name_plural = _("harvest runs")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(state__in=["waiting", "running", "paused"]), name="one_open_run"
            )
        ]
        indexes = [models.Index(fields=["source", "-asked_at"], name="runs_of_a_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.asked_at:%Y-%m-%d %H:%M}"


class HarvestRecord(models.Model):
    """A remote record as it was last taken over: its identity is the source and the remote's id."""

    ACTIVE, MISSING, DELETED = "active", "missing", "deleted"
    STATES = [(ACTIVE, _("Active")), (MISSING, _("Gone, archived")), (DELETED, _("Deleted"))]

    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="records")
    remote_id = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=STATES, default=ACTIVE)
    dataset = models.ForeignKey(Dataset, models.SET_NULL, null=True, related_name="harvest_records")
    title = models.TextField(blank=True)
    hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the canonical raw form and of the mapping; empty: to be taken over again."""
    raw = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    """What the last harvest wrote: against it edits made here are told from the remote's."""
    kept = models.JSONField(default=list)
    """The fields that were edited here and are therefore left alone."""
    given_up = models.JSONField(default=list)
    """Kept fields about which a person lets the remote speak again at the next harvest."""
    result = models.CharField(max_length=12, blank=True)
    messages = models.JSONField(default=list)
    was_private = models.BooleanField(default=False)
    """Whether the dataset was private before it was archived."""
    seen_run = models.UUIDField(null=True)
    missing_since = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("harvested record")
        verbose_name_plural = _("harvested records")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "remote_id"], name="one_record_per_remote_id")]
        indexes = [
            models.Index(fields=["source", "seen_run"], name="seen_in_a_run"),
            models.Index(fields=["remote_id"], name="claimed_remote_ids"),
            models.Index("source", MD5("title"), name="titles_of_a_source"),
        ]

    def __str__(self) -> str:
        return self.title or self.remote_id


class HarvestOutcome(models.Model):
    """What became of one record in one run: raw form, mapped form, result and messages."""

    CREATED, UPDATED, UNCHANGED, REFUSED = "created", "updated", "unchanged", "refused"
    CONFLICT, IGNORED, ARCHIVED, DELETED = "conflict", "ignored", "archived", "deleted"
    RESULTS = [
        (CREATED, _("New")),
        (UPDATED, _("Changed")),
        (UNCHANGED, _("Unchanged")),
        (REFUSED, _("Refused")),
        (CONFLICT, _("Conflict")),
        (IGNORED, _("Left out")),
        (ARCHIVED, _("Archived")),
        (DELETED, _("Deleted")),
    ]
    UNSETTLED = (REFUSED, CONFLICT)

    run = models.ForeignKey(HarvestRun, models.CASCADE, related_name="outcomes")
    remote_id = models.CharField(max_length=500)
    dataset = models.ForeignKey(Dataset, models.SET_NULL, null=True, related_name="+")
    title = models.TextField(blank=True)
    result = models.CharField(max_length=12, choices=RESULTS)
    messages = models.JSONField(default=list)
    diff = models.JSONField(default=list)
    """Field by field what changes: `[field, before, after]`."""
    raw = models.JSONField(default=dict)
    mapped = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("harvest outcome")
        verbose_name_plural = _("harvest outcomes")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "remote_id"], name="one_outcome_per_record")]
        indexes = [models.Index(fields=["run", "result"], name="outcomes_by_result")]

    def __str__(self) -> str:
        return f"{self.remote_id}: {self.result}"


class HarvestConflict(models.Model):
    """Something about a record that only a person can decide."""

    CLAIMED, NAME, OWNER, TITLE = "claimed", "name", "owner", "title"
    KINDS = [
        (CLAIMED, _("Two sources have this record")),
        (NAME, _("The address is taken")),
        (OWNER, _("The agency does not match")),
        (TITLE, _("The title is repeated")),
    ]
    ADOPT, APART, IGNORE, BOTH = "adopt", "apart", "ignore", "both"
    RESOLUTIONS = [
        (ADOPT, _("It is the same dataset: this source keeps it up to date from now on")),
        (APART, _("It is another dataset: make it under an address of its own")),
        (IGNORE, _("Leave this record out")),
        (BOTH, _("Both datasets are right as they are")),
    ]

    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="conflicts")
    remote_id = models.CharField(max_length=500)
    kind = models.CharField(max_length=10, choices=KINDS)
    title = models.TextField(blank=True)
    params = models.JSONField(default=dict)
    dataset = models.ForeignKey(Dataset, models.CASCADE, null=True, related_name="+")
    """The dataset of ours that stands against the record; None where there is none."""
    resolution = models.CharField(max_length=10, choices=RESOLUTIONS, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("harvest conflict")
        verbose_name_plural = _("harvest conflicts")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "remote_id", "kind"], name="one_conflict_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.remote_id}: {self.kind}"


class RemoteFile(models.Model):
    """The remote file behind a harvested resource: the copy we keep of it, and when it last changed there."""

    resource = models.OneToOneField(Resource, models.CASCADE, related_name="remote_file")
    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="files")
    url = models.TextField()
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the last copy; empty: nothing has been copied yet."""
    asked_at = models.DateTimeField(null=True)
    copied_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("remote file")
        verbose_name_plural = _("remote files")

    def __str__(self) -> str:
        return self.url
