"""The Celery application of beat alone: it only rings bells, so it loads neither the models nor what the workers need."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
