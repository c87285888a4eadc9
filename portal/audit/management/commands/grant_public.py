"""Grant the database role of the public surface what is declared; revoke everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit.grants import PUBLIC
from portal.audit.roles import Unsuitable, difference, grant

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Run it as the owner of the tables, after each `migrate`."""

    help = (
        "Let the PostgreSQL role of the public surface do what is declared and nothing else. "
        "With --check nothing is changed; exit 1 when the role can do more or less."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --role, --check, --database."""
        parser.add_argument("--role", required=True, help="the role that DATABASE_URL names there")
        parser.add_argument("--check", action="store_true", help="compare only")
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, then compare the role with what is declared."""
        role, using = options["role"], options["database"]
        try:
            if not options["check"]:
                grant(role, using=using)
            role_difference = difference(role, using=using)
        except Unsuitable as error:
            raise CommandError(str(error)) from error
        lines = [f"too much  {line}" for line in role_difference.too_much]
        lines += [f"missing   {line}" for line in role_difference.missing]
        if lines:
            text = "\n  ".join(lines)
            raise CommandError(f"{role} can do something else than what is declared:\n  {text}")
        writes = sum("INSERT" in table_grant.privileges for table_grant in PUBLIC.values())
        self.stdout.write(f"{role} reads {len(PUBLIC)} tables, writes to {writes} of them.")
