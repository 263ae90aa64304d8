"""How accounts are made and signed in to: what the portal decides itself where the account library asks."""

from __future__ import annotations

import re
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from catalog.access import is_sysadmin, roles
from catalog.models import User
from catalog.operations import accounts
from catalog.visitors import client_of

_NOT_IN_NAMES = re.compile(r"[^a-z0-9_-]+")
LONGEST_NAME = 60


class ProvedAddress(EmailVerificationStage):
    """The step of signing in that asks for a proved address; an account that operators made without any has none to prove."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Return the page to show instead, if any, and whether signing in may go on."""
        user = self.login.user  # None where a taken address is answered like a free one
        if user is not None and not user.email and not EmailAddress.objects.filter(user=user).exists():
            return None, True
        outcome: tuple[HttpResponse | None, bool] = super().handle()
        return outcome


class AccountRules(DefaultAccountAdapter):
    """The answers to the library's questions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell whether strangers may make accounts: the setting SIGN_UP."""
        return bool(settings.SIGN_UP)

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """Return a user name as CKAN allows them, made from the first text that has letters for one."""
        for text in txts:
            name = _NOT_IN_NAMES.sub("-", (text or "").partition("@")[0].lower()).strip("-_")[:LONGEST_NAME]
            if len(name) >= 2:
                break
        else:
            name = "user"
        while User.objects.filter(username=name).exists():
            name = f"{name[:LONGEST_NAME]}-{secrets.token_hex(3)}"
        return name

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Write the account that somebody made for themselves, and write down that it was made."""
        with transaction.atomic():
            made: User = super().save_user(request, user, form, commit)
            if commit:
                accounts.joined(made)
        return made

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Take the address of an account that an operator made as known: whoever signs up proves theirs by mail."""
        if user.email and not EmailAddress.objects.filter(user=user).exists():
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def get_login_stages(self) -> list[str]:
        """Return the steps of signing in, with our own rule for addresses in the place of the library's."""
        ours = {f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__name__}": f"{__name__}.ProvedAddress"}
        return [ours.get(path, path) for path in super().get_login_stages()]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where people go who asked for no page: their agency's, or the first one."""
        works_here = is_sysadmin(request.user) or bool(roles(request.user))
        return reverse("workspace" if works_here else "home")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by which attempts are counted, as the API's limits see it."""
        return client_of(request)
