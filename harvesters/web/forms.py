"""The form of a harvest source: where, on whose behalf, when, and how its records become ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.access import Actor, organizations_where
from catalog.models import Organization
from harvesters import mapping, scheduling
from harvesters.connectors.texts import address
from harvesters.mapping import CHOICE_FIELDS
from harvesters.models import KINDS, HarvestSource

MEGABYTE = 1024**2
OWNERS = [
    ("source", _("All datasets belong to the agency above")),
    ("record", _("Each belongs to the agency that its record names")),
]


class SourceForm(forms.Form):
    """A harvest source as its agency describes it."""

    use_required_attribute = False
    title = forms.CharField(max_length=200, label=_("Name of the source"))
    kind = forms.ChoiceField(choices=KINDS, label=_("Kind of source"))
    url = forms.CharField(
        max_length=2000,
        label=_("Address"),
        help_text=_("For CKAN the address of the catalogue; for a file its own address."),
        widget=forms.URLInput({"spellcheck": "false"}),
    )
    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Agency"))
    contact_email = forms.EmailField(
        label=_("E-mail for failures"), help_text=_("A letter goes there when the harvest fails twice in a row.")
    )
    schedule = forms.CharField(
        max_length=100,
        required=False,
        label=_("Schedule"),
        help_text=_(
            "Five fields of cron in the time of Bangkok: minute, hour, day, month, weekday. For example 0 3 * * * is "
            "every night at 3:00, 0 3 * * 1 every Monday. Empty: by hand only."
        ),
    )
    owner = forms.ChoiceField(choices=OWNERS, label=_("Whose datasets are they?"), widget=forms.RadioSelect)
    defaults = forms.CharField(
        required=False,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        label=_("Where the source says nothing"),
        help_text=_("One field a line, for example: license_id = ogl"),
    )
    words = forms.CharField(
        required=False,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        label=_("The source's words and ours"),
        help_text=_("One word a line, for example: update_frequency_unit: yearly = year"),
    )
    take = forms.CharField(
        required=False,
        widget=forms.Textarea({"rows": 2, "spellcheck": "false"}),
        label=_("Fields taken from elsewhere in the record"),
        help_text=_("One field a line with its path, for example: maintainer = contactPoint.fn"),
    )
    copy_formats = forms.CharField(
        max_length=200,
        required=False,
        label=_("Copy files of these formats"),
        help_text=_("For example: CSV, XLSX. They are checked and become tables like uploads. Empty: links only."),
    )
    copy_most_megabytes = forms.IntegerField(
        min_value=1, max_value=2_000, initial=50, label=_("Largest file to copy (megabytes)")
    )
    brake_percent = forms.IntegerField(
        min_value=1,
        max_value=100,
        initial=20,
        label=_("Brake (percent)"),
        help_text=_("When more than this share of the datasets is missing, nothing is taken away until you say so."),
    )
    grace_days = forms.IntegerField(
        min_value=0,
        max_value=3_650,
        initial=30,
        label=_("Days before deletion"),
        help_text=_("What the source no longer has is hidden at once and deleted after this many days."),
    )
    delay_seconds = forms.DecimalField(
        min_value=0,
        max_value=60,
        max_digits=5,
        decimal_places=2,
        initial=0,
        label=_("Pause between requests (seconds)"),
    )

    def __init__(self, *args: Any, actor: Actor, source: HarvestSource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(source), **kwargs})
        self._source = source
        cast("forms.ModelChoiceField[Organization]", self.fields["organization"]).queryset = organizations_where(
            actor, "bulk"
        )

    def clean_url(self) -> str:
        """Return the address; only those of the web can be gathered."""
        found = self.cleaned_data["url"].strip()
        if not address(found).startswith("http"):
            raise forms.ValidationError(gettext("Write an address that begins with https:// or http://."))
        return found

    def clean_schedule(self) -> str:
        """Return the schedule; it must name a moment."""
        found = " ".join(self.cleaned_data["schedule"].split())
        try:
            scheduling.next_time(found, timezone.now())
        except scheduling.BadSchedule as error:
            raise forms.ValidationError(gettext("This is not a schedule of five fields.")) from error
        return found

    def clean_defaults(self) -> dict[str, str]:
        """Return the defaults by field."""
        return self._lines("defaults", mapping.pairs)

    def clean_take(self) -> dict[str, str]:
        """Return the paths by field."""
        return self._lines("take", mapping.pairs)

    def clean_words(self) -> dict[str, dict[str, str]]:
        """Return the translations by field."""
        return self._lines("words", mapping.words)

    def _lines(self, name: str, read: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
        try:
            return read(self.cleaned_data[name])
        except mapping.BadMapping as error:
            text = gettext("Line %(line)s cannot be read. Fields with words of their own are: %(fields)s.")
            plain = gettext("Line %(line)s cannot be read.")
            values = {"line": str(error), "fields": ", ".join(CHOICE_FIELDS)}
            raise forms.ValidationError((text if name == "words" else plain) % values) from error

    def clean(self) -> dict[str, Any]:
        """Refuse an address that the agency gathers already."""
        found: dict[str, Any] = super().clean() or {}
        same = HarvestSource.objects.filter(url=found.get("url"), organization=found.get("organization"))
        if same.exclude(id__in=[self._source.id] if self._source else []).exists():
            self.add_error("url", gettext("This agency has a source with this address already."))
        return found

    def values(self) -> dict[str, Any]:
        """Return the fields of the source, once the form is valid."""
        data = self.cleaned_data
        names = ("title", "kind", "url", "organization", "contact_email", "schedule", "copy_formats", "brake_percent",
                 "grace_days", "delay_seconds")  # fmt: skip
        how = mapping.Mapping(data["take"], data["defaults"], data["words"], data["owner"])
        found = {name: data[name] for name in names}
        return {**found, "mapping": mapping.as_json(how), "copy_most_bytes": data["copy_most_megabytes"] * MEGABYTE}


def _initial(source: HarvestSource | None) -> dict[str, Any]:
    if source is None:
        return {"owner": "source"}
    how = mapping.from_json(source.mapping)
    names = ("title", "kind", "url", "organization", "contact_email", "schedule", "copy_formats", "brake_percent",
             "grace_days", "delay_seconds")  # fmt: skip
    return {
        **{name: getattr(source, name) for name in names},
        "copy_most_megabytes": max(source.copy_most_bytes // MEGABYTE, 1),
        "owner": how.owner,
        "defaults": mapping.pairs_text(how.defaults),
        "take": mapping.pairs_text(how.take),
        "words": mapping.words_text(how.words),
    }
