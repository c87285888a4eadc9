"""Begin a county: places, offices, rules, the policy list and its first three administrators."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cms.county import load_county_files
from cms.first_administrators import (
    ROLES,
    Administrator,
    AlreadyStarted,
    NotAList,
    appoint_first,
    read_administrators,
)
from portal.governance.services.releases import record_first_release
from portal.refusals import Refusal
from portal.staff.models import Organisation

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """``manage.py first_start``: once, after `migrate`; nothing of the demo comes with it.

    Asks for three persons, or takes them from a file. ID numbers are typed unseen and stay in no
    history of a shell. Everything is entered, or nothing.
    """

    help = "Enter places, offices, rules, the policy list and the first three administrators."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where the three stand, if not typed."""
        parser.add_argument(
            "--administrators",
            type=Path,
            metavar="FILE",
            help="CSV in UTF-8: role,name,id_number,username; remove it afterwards",
        )

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, appoint, print the passwords once."""
        try:
            path = options["administrators"]
            administrators = self._read(path) if path else self._ask()
            load_county_files()
            appointed = appoint_first(administrators)
            record_first_release()
        except AlreadyStarted:
            message = "The county has begun: further posts are given on the desk, by two persons."
            raise CommandError(message) from None
        except NotAList as error:
            raise CommandError(str(error)) from None
        except Refusal as refusal:
            raise CommandError(f"{refusal} Nothing was entered.") from None
        offices = Organisation.objects.count()
        self.stdout.write(
            f"{offices} offices. Hand each password to its owner, who chooses another"
        )
        self.stdout.write("one and sets up a phone when signing in:")
        for person, password in appointed:
            self.stdout.write(f"  {person.role:16} {person.username:20} {password}")
        if path:
            self.stdout.write(f"Remove {path}: it holds ID numbers.")

    def _read(self, path: Path) -> list[Administrator]:
        try:
            return read_administrators(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read as UTF-8 text.") from error

    def _ask(self) -> list[Administrator]:
        """Ask the operator for the three persons."""
        administrators = []
        for role in ROLES:
            self.stdout.write(f"{role.label}:")
            name, username = input("  name: ").strip(), input("  username: ").strip()
            number = getpass.getpass("  ID number (not shown): ").strip()
            if not (name and username and number):
                raise CommandError("Name, username and ID number are all needed.")
            administrators.append(Administrator(role, name, number, username))
        return administrators
