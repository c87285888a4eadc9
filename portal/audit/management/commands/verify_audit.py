"""Verify the chain of the audit trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.anchors import read_anchors
from portal.audit.verify import Verdict, verify_chain
from portal.crypto.errors import KeyNotHere

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

LOST_NUMBERS = gettext_lazy(
    "%(count)d entry numbers after the last entry were given out: acts that were rolled back, or "
    "entries removed at the end."
)


class Command(BaseCommand):
    """Exit 0 when every entry verifies, 1 with the first that does not."""

    help = "Verify the audit trail: exit 1 and the first broken entry when it was tampered with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --anchor."""
        parser.add_argument(
            "--anchor", type=Path, help="file of anchors that seal_audit --anchor writes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and report."""
        try:
            anchors = read_anchors(options["anchor"]) if options["anchor"] else {}
            verdict = verify_chain(anchors=anchors)
        except (ValueError, KeyNotHere) as error:
            raise CommandError(str(error)) from error
        for line in report(verdict):
            self.stdout.write(line)
        if verdict.broken:
            raise CommandError(_broken(verdict))


def report(verdict: Verdict) -> Iterator[str]:
    """Yield the lines of a report, the break not among them."""
    yield _("%(count)d sealed entries verified.") % {"count": verdict.sealed}
    if verdict.sealed:
        head = {"seq": verdict.head_seq, "mac": verdict.head_mac.hex()}
        yield _("Head of the chain: %(seq)d %(mac)s") % head
    if verdict.oldest_unsealed is not None:
        waiting = {
            "count": verdict.unsealed,
            "seconds": int(verdict.oldest_unsealed.total_seconds()),
        }
        yield _("%(count)d entries wait for their seal, the oldest for %(seconds)d s.") % waiting
    if verdict.late:
        late = {"count": verdict.late}
        yield _("%(count)d entries were sealed over an hour after they were written.") % late
    if verdict.lost_numbers:
        lost = {"count": verdict.lost_numbers}
        yield LOST_NUMBERS % lost


def _broken(verdict: Verdict) -> str:
    broken = verdict.broken
    if broken is None:
        return ""
    where = {"reason": broken.kind.label, "seq": broken.seq, "entry": broken.entry}
    if not broken.entry:
        return _("Broken at seal %(seq)d: %(reason)s.") % where
    if not broken.seq:
        return _("Broken at entry %(entry)d: %(reason)s.") % where
    return _("Broken at seal %(seq)d, entry %(entry)d: %(reason)s.") % where
