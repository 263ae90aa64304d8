"""Signing in and out with Django's own views in the look of the site."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

sign_in = LoginView.as_view(template_name="web/sign_in.html")
sign_out = LogoutView.as_view(http_method_names=["post", "options"])
