"""Which failed rows may be paid again, and which batch does so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.payouts.enums import FAILING, BatchStatus, FailureReason, LineEventKind
from portal.payouts.models import Batch, DraftLine, Line, LineEvent
from portal.payouts.remedies import AT_THE_BANK, NEVER_AGAIN
from portal.recipients.enums import OPEN_STATUSES as OPEN_CHANGES
from portal.recipients.models import AccountChange, CardAccount

from .lines import with_status

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Its rows are paid by nobody; what they were to pay again may be paid by another batch.
IDLE = (BatchStatus.RETURNED, BatchStatus.DISCARDED)


def open_failures(batches: QuerySet[Batch]) -> QuerySet[Line]:
    """Return the failed rows of batches that are still to be settled, oldest row first.

    Left out is what was paid again, and what failed a second time: that row is listed itself.
    """
    failing = LineEvent.objects.filter(kind__in=FAILING)
    reissued = LineEvent.objects.filter(line=OuterRef("pk"), kind=LineEventKind.REISSUED)
    failed_again = failing.filter(line__reissue_of=OuterRef("pk"))
    rows = Line.objects.filter(pk__in=failing.values("line"), batch__in=batches)
    return rows.filter(~Exists(reissued), ~Exists(failed_again)).order_by("pk")


def with_remedy(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Add to failed rows their reason, what stands in the way, and who pays them again.

    ``failure``, ``last_on`` as `with_status`; ``sms`` as the bank reports it; ``present_account``
    (key of the account in force), ``changing`` (a change of it is under way), ``again`` (number of
    the batch that pays the row again, or None).
    """
    last = LineEvent.objects.filter(line=OuterRef("pk")).order_by("-id")
    account = CardAccount.objects.filter(holder=OuterRef("account__holder"), in_force=True)
    change = AccountChange.objects.filter(
        holder=OuterRef("account__holder"), status__in=OPEN_CHANGES
    )
    drafts = DraftLine.objects.filter(reissue_of=OuterRef("pk"))
    again = Line.objects.filter(reissue_of=OuterRef("pk")).exclude(batch__status__in=IDLE)
    return with_status(lines).annotate(
        sms=Subquery(last.values("sms")[:1]),
        present_account=Subquery(account.values("pk")[:1]),
        changing=Exists(change),
        again=Coalesce(
            Subquery(drafts.values("batch__number")[:1]),
            Subquery(again.values("batch__number")[:1]),
        ),
    )


def is_ready(line: Any) -> bool:
    """Return whether a row with what `with_remedy` adds can be paid again now."""
    reason = FailureReason(line.failure or FailureReason.OTHER)
    if line.again or reason in NEVER_AGAIN or line.present_account is None:
        return False
    return reason in AT_THE_BANK or line.present_account != line.account_id
