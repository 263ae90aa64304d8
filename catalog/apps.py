"""The catalogue as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Metadata, search, API and pages."""

    name = "catalog"
    verbose_name = _("Catalogue")
