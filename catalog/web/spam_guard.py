"""Keeping programs out of public forms without a third party: a trap that people do not see, and the time it took to fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SALT = "form-opened"
SHORTEST_SECONDS = 3
"""Nobody reads and fills in a form faster."""
LONGEST_SECONDS = 24 * 60 * 60


class GuardedForm(forms.Form):
    """A form with two more fields that people neither see nor fill in: `website`, the trap, and `opened`, a signed time."""

    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what a form takes; a form that is shown carries the present time."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opened", _signer().sign("form"))

    def clean(self) -> dict[str, Any]:
        """Refuse what a program filled in. What the reader typed stays in the form, which can be sent again."""
        given = super().clean() or self.cleaned_data
        if given.get("website"):
            raise forms.ValidationError(gettext("Please leave the hidden field empty and send the form again."))
        try:
            _signer().unsign(given.get("opened", ""), max_age=LONGEST_SECONDS)
        except BadSignature:  # which an expired one is as well
            self.renew()
            raise forms.ValidationError(gettext("The form was open for too long. Please send it once more.")) from None
        if not self._took_its_time():
            raise forms.ValidationError(gettext("That was very fast. Please wait a few seconds and send it once more."))
        return given

    def _took_its_time(self) -> bool:
        try:
            _signer().unsign(self.cleaned_data["opened"], max_age=SHORTEST_SECONDS)
        except SignatureExpired:
            return True
        return False

    def renew(self) -> None:
        """Start the time anew for the form that is shown again."""
        data = QueryDict(mutable=True)
        data.update({**{key: str(self.data.get(key)) for key in self.data}, "opened": _signer().sign("form")})
        self.data = data


def _signer() -> TimestampSigner:
    return TimestampSigner(salt=SALT)
