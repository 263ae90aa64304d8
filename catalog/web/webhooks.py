"""The pages of webhooks: all that somebody looks after, one with its last deliveries, and what can be done with it."""

from __future__ import annotations

from typing import Any

from allauth import app_settings
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.access import organizations_where
from catalog.formats.ckan.checks import Invalid
from catalog.models import Webhook
from catalog.models.webhooks import EVENTS
from catalog.operations import webhooks
from catalog.queries import webhooks as kept
from catalog.web.following import own_page

INVALID = 422
"""The status of a form that comes back with errors (RFC 9110, Unprocessable Content)."""


class WebhookForm(forms.Form):
    """Where a webhook calls, and what it tells of."""

    use_required_attribute = False
    url = forms.CharField(
        max_length=500,
        label=_("Address"),
        help_text=_("An https address of your program. The portal sends a POST with JSON there."),
        widget=forms.URLInput(),
    )
    organization = forms.ChoiceField(required=False, label=_("Tells of"))
    events = forms.MultipleChoiceField(
        choices=EVENTS,
        initial=[code for code, _text in EVENTS],
        widget=forms.CheckboxSelectMultiple,
        label=_("When"),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        """Offer the agencies that the actor administers."""
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        self.agencies = {row.name: row for row in organizations_where(actor, "admin").order_by("title_key")}
        names = [(row.name, (row.title_en if english else "") or row.title) for row in self.agencies.values()]
        self.fields["organization"].choices = [("", gettext("What I follow")), *names]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def listing(request: HttpRequest) -> HttpResponse:
    """Show the webhooks that the reader looks after, and make another."""
    form = WebhookForm(request.POST if request.method == "POST" else None, actor=request.user)
    if form.is_valid() and (row := _made(request, form)):
        messages.success(request, gettext("The webhook is made. Give its secret to your program, then send a test."))
        return redirect("webhook", row.id)
    rows = kept.of_user(request.user)  # type: ignore[arg-type]  # the guard lets nobody in without an account
    context = {"form": form, "webhooks": rows, "SOCIALACCOUNT_ENABLED": app_settings.SOCIALACCOUNT_ENABLED}
    return render(request, "account/webhooks.html", context, status=INVALID if form.is_bound else 200)


def _made(request: HttpRequest, form: WebhookForm) -> Webhook | None:
    given = form.cleaned_data
    agency = form.agencies.get(given["organization"])
    try:
        return webhooks.create(given["url"], given["events"], organization=agency, actor=request.user)
    except Invalid as refusal:
        if any("at most" in text and "webhooks" in text for text in refusal.errors.get("url", ())):
            form.add_error(None, gettext("There are 10 webhooks already. Delete one first."))
        else:
            form.add_error("url", gettext("Use an https address of a public server, without user name or port."))
    return None


@own_page
def single(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Show a webhook with its secret and its last deliveries."""
    row = kept.one(webhook_id, request.user)
    context = {
        "webhook": row,
        "events": [text for code, text in EVENTS if code in row.events],
        "secret": kept.secret(row),
        "deliveries": kept.deliveries(row),
        "SOCIALACCOUNT_ENABLED": app_settings.SOCIALACCOUNT_ENABLED,
    }
    return render(request, "account/webhook.html", context)


@require_POST
@own_page
def act(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Do with a webhook what the button pressed says: test, enable, renew (the secret) or delete."""
    row = kept.one(webhook_id, request.user)
    match request.POST.get("do"):
        case "test":
            _test(request, row)
        case "enable":
            webhooks.enable(row, actor=request.user)
            messages.success(request, gettext("The webhook is switched on; it tells of what happens from now on."))
        case "renew":
            webhooks.renew_secret(row, actor=request.user)
            messages.success(request, gettext("The webhook has a new secret. Messages are signed with it from now on."))
        case "delete":
            webhooks.delete(row, actor=request.user)
            messages.success(request, gettext("The webhook is deleted."))
            return redirect("webhooks")
        case _:
            messages.error(request, gettext("Please choose one of the values offered."))
    return redirect("webhook", row.id)


def _test(request: HttpRequest, row: Webhook) -> None:
    try:
        webhooks.test(row, actor=request.user)
    except Invalid:
        messages.error(request, gettext("The webhook is switched off. Switch it on first."))
    except webhooks.TooOften:
        messages.error(request, gettext("There were many tests. Please try again in an hour."))
    else:
        messages.success(request, gettext("A test is on its way. Load this page again to see how it went."))
