"""Verify a file of entries that was taken from the trail; asks no database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.audit.export_check import check_export
from portal.audit.keys import chain_keys
from portal.crypto.errors import KeyNotHere

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from portal.audit.export_check import ExportVerdict


class Command(BaseCommand):
    """Exit 0 when nothing is wrong with the file, else 1 and what is."""

    help = "Verify a file of entries taken from the audit trail, without the database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, --key and --anchor."""
        parser.add_argument("file", type=Path, nargs="?", help="the ZIP archive")
        parser.add_argument("--key", action="append", default=[], help="the county's public key")
        parser.add_argument("--anchor", type=Path, help="the county's file of anchors")
        parser.add_argument(
            "--print-key", action="store_true", help="print the public keys of this installation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and report."""
        try:
            keys = chain_keys()
        except (KeyNotHere, ImproperlyConfigured):
            keys = None
        if options["print_key"]:
            for key in keys.public_keys() if keys else ():
                self.stdout.write(key)
            return
        if options["file"] is None:
            raise CommandError(_("Name the file."))
        anchor: Path | None = options["anchor"]
        try:
            lines = anchor.read_text(encoding="ascii").splitlines() if anchor else None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        verdict = check_export(
            options["file"],
            public_keys=options["key"] or (keys.public_keys() if keys else ()),
            templates=keys.templates if keys else None,
            anchor_lines=None if lines is None else frozenset(lines),
        )
        if verdict.links:
            for line in _report(verdict, compared=lines is not None):
                self.stdout.write(line)
        if verdict.faults:
            raise CommandError(
                "\n".join(
                    f"{where}: {fault.label}" if where else str(fault.label)
                    for fault, where in verdict.faults[:200]
                )
            )


def _report(verdict: ExportVerdict, *, compared: bool) -> Iterator[str]:
    facts = {**vars(verdict), "loose": verdict.entries - verdict.anchored}
    yield _("%(entries)d entries, %(links)d links of the chain.") % facts
    if verdict.signed_by:
        yield _("Signed by %(signed_by)s: compare it with the key the county tells you.") % facts
    if verdict.recomputed:
        yield _("%(recomputed)d links recomputed with the audit key.") % facts
    else:
        yield _("No audit key here: the links were compared, not recomputed.")
    yield _("%(anchored)d entries lead to an anchor line, %(loose)d do not.") % facts
    if not compared:
        yield _("The anchor lines were not compared with the county's file (--anchor).")
