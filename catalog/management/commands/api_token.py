"""`api_token USER`: make an API token, so that a script can act as that user at once."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import User
from catalog.operations.people import issue_token


class Command(BaseCommand):
    help = "Make an API token for a user; it is the last word of the output and is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="the user name")
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument("--days", type=int, help="how long it lives; without end if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user “{options['user']}”.")
        lifetime = timedelta(days=options["days"]) if options["days"] else None
        _, secret = issue_token(user, options["name"], actor=user, lifetime=lifetime)
        self.stdout.write(f"API token of {user.username}: {secret}")
