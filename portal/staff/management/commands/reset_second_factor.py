"""The way back when no security administrator is left who could sign: two at the console."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Any

from django.contrib.auth import authenticate
from django.core.management.base import BaseCommand, CommandError

from portal.refusals import Refusal
from portal.staff.models import User
from portal.staff.services.factor_reset import reset_factor_at_console
from portal.staff.services.second_factor import prove

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """``manage.py reset_second_factor USERNAME --reason TEXT``; asks two persons for their proofs.

    Both type username, password and the code of their phone; wrong ones are paced and written down
    as at the sign-in page.
    """

    help = "Take away a lost phone, by two administrators at the console. Written to the trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare whose, and why."""
        parser.add_argument("username")
        parser.add_argument("--reason", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask both, then do it."""
        account = User.objects.filter(username__iexact=options["username"]).first()
        if account is None:
            raise CommandError("There is no such account.")
        try:
            first, second = self._person("First"), self._person("Second")
            reset_factor_at_console(
                account=account, reason=options["reason"], by=first, and_by=second
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{account.username} sets up another phone at the next sign-in.")

    def _person(self, which: str) -> User:
        """Return the administrator who proved himself with password and code."""
        name = input(f"{which} administrator, username: ")
        password = getpass.getpass("Password: ")
        user = authenticate(username=name, password=password)
        if not isinstance(user, User):
            raise CommandError("Username or password is wrong.")
        prove(account=user, code=getpass.getpass("Code of the phone: "))
        return user
