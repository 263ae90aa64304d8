"""The workers as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HarvestersConfig(AppConfig):
    """Validation of files, and everything that reaches outside or takes long."""

    name = "harvesters"
    verbose_name = _("Workers")
