"""Verify the audit trail, and the records that it tells of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.anchors import read_anchors
from portal.audit.errors import AnchorDamaged
from portal.audit.proofs import GONE, PROOFS
from portal.audit.verification import verify_all
from portal.crypto.errors import KeyNotHere

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from portal.audit.models import Verification
    from portal.audit.verify import Verdict

LOST_NUMBERS = gettext_lazy(
    "%(count)d entry numbers after the last entry were given out: acts that were rolled back, or "
    "entries removed at the end."
)
UNPROVED_RECORDS = gettext_lazy(
    "%(count)d records are from before the trail kept all their digests; what it kept was compared."
)
NO_ANCHOR = gettext_lazy(
    "No file of anchors (PORTAL_AUDIT_ANCHOR): a chain whose end was cut off would not be noticed."
)
PRINTED: Final = 200


class Command(BaseCommand):
    """Exit 0 when the chain verifies and every record is as the trail says, else 1."""

    help = (
        "Verify the chain of the audit trail and hold batches, results, bank files and published "
        "editions against it: exit 1 and what differs. A run that was stopped goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --anchor and --anew."""
        parser.add_argument(
            "--anchor", type=Path, help="file of anchors; default: the setting PORTAL_AUDIT_ANCHOR"
        )
        parser.add_argument(
            "--anew", action="store_true", help="from the beginning, even after an unfinished run"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and report."""
        path = options["anchor"] or settings.PORTAL_AUDIT_ANCHOR
        if not path:
            self.stderr.write(str(NO_ANCHOR))
        try:
            anchors = read_anchors(Path(path)) if path else None
            run, verdict = verify_all(anchors=anchors, anew=options["anew"])
        except (AnchorDamaged, KeyNotHere) as error:
            raise CommandError(str(error)) from error
        for line in report(run, verdict):
            self.stdout.write(line)
        if faults := list(_faults(run, verdict)):
            raise CommandError("\n".join(faults))


def report(run: Verification, verdict: Verdict) -> Iterator[str]:
    """Yield the lines of a report, what is broken not among them."""
    yield _("%(count)d sealed entries verified.") % {"count": verdict.sealed}
    yield _("%(count)d records compared with the trail.") % {"count": run.records}
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
    if run.unproved:
        yield UNPROVED_RECORDS % {"count": run.unproved}


def _faults(run: Verification, verdict: Verdict) -> Iterator[str]:
    if verdict.broken:
        yield _broken(verdict)
    for name, subject, fact in run.findings[:PRINTED]:
        yield f"{subject}: {_sentence(name, fact)}"
    if len(run.findings) > PRINTED:
        yield _("… and %(count)d more.") % {"count": len(run.findings) - PRINTED}


def _sentence(name: str, fact: str) -> str:
    if fact == GONE:
        return _("the trail tells of it, but the record is gone")
    return str(PROOFS[name].facts(fact).label)


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
