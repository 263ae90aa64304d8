"""Signing in and out at the addresses that CKAN has for it; the rest of an account is under `/account/`."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.views import LogoutView


class SignInView(LoginView):
    """The library's view; the page also says whether strangers may make accounts."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "may_sign_up": settings.SIGN_UP}


sign_in = SignInView.as_view()
sign_out = LogoutView.as_view(http_method_names=["post", "options"])
