"""The API tokens with which a person's programs act for them."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.operations import people
from catalog.queries import accounts
from catalog.web.workspace.pages import INVALID, show


class TokenForm(forms.Form):
    """What a new token is for, and how long it lives."""

    use_required_attribute = False
    name = forms.CharField(
        max_length=100,
        label=_("What is the token for?"),
        help_text=_("For example: monthly upload from our own system."),
    )
    days = forms.TypedChoiceField(
        coerce=int,
        choices=[
            (30, _("30 days")),
            (90, _("90 days")),
            (365, _("One year")),
            (0, _("Until it is revoked")),
        ],
        initial=90,
        label=_("Valid for"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the reader's tokens, and make a new one, whose secret this one answer shows."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if form.is_valid():
        days = form.cleaned_data["days"]
        _token, secret = people.issue_token(
            request.user,  # type: ignore[arg-type]  # the guard lets nobody in without an account
            form.cleaned_data["name"],
            actor=request.user,
            lifetime=timedelta(days=days) if days else None,
        )
    context = {
        "form": TokenForm() if secret else form,
        "secret": secret,
        "tokens": accounts.tokens(request.user),  # type: ignore[arg-type]
    }
    status = INVALID if form.is_bound and not secret else 200
    response = show(request, "tokens.html", context, tab="tokens", status=status)
    add_never_cache_headers(response)
    return response


@require_POST
def revoke(request: HttpRequest, token_id: str) -> HttpResponse:
    """Make a token useless at once."""
    people.revoke_token(accounts.token("", token_id), actor=request.user)
    messages.success(request, gettext("The token is revoked; programs that use it are refused from now on."))
    return redirect("tokens")
