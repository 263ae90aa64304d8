"""The Celery application of the workers and of beat."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from celery.signals import worker_process_init

from catalog.queue import app
from portal import services

app.autodiscover_tasks(["harvesters"])


@worker_process_init.connect
def leave_with_the_worker(**kwargs: object) -> None:
    """Let the kernel end a pool process whose worker was killed, so that no job is run by two of them."""
    services.die_with_parent()
