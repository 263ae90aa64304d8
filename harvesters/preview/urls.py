"""The address of the page that shows how a file is read; among those of an agency's own pages."""

from __future__ import annotations

from django.urls import path

from catalog.web.workspace.pages import staff

from .page import reading

urlpatterns = [path("version/<str:version_id>/reading", staff(reading), name="version-reading")]
