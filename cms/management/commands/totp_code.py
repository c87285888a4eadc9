"""Show the code that a demo account's phone would show now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.demo.authenticators import current_code
from portal.staff.models import User

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """``manage.py totp_code USERNAME``: the second factor of the demo, without a phone."""

    help = "Print the current code of a demo account. Development settings only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare whose code."""
        parser.add_argument("username")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print six digits."""
        if not settings.DEMO_ALLOWED:
            raise CommandError("Codes are shown by phones. This is for development settings only.")
        user = User.objects.filter(username__iexact=options["username"]).first()
        code = current_code(user) if user else ""
        if not code:
            raise CommandError("No such account, or it has set up no authenticator yet.")
        self.stdout.write(code)
