"""Payments that the bank did not make: how far each is corrected, and who pays it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import FAILING, BatchStatus, LineEventKind
from portal.payouts.models import Batch, DraftLine, Line, LineEvent, PayeeNotice
from portal.payouts.remedies import AT_THE_BANK, BY_NEW_ACCOUNT, NEVER_AGAIN
from portal.recipients.enums import OPEN_STATUSES as OPEN_CHANGES
from portal.recipients.models import AccountChange, CardAccount

from .lines import with_status
from .scope import batches_in_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.staff.enums import Act
    from portal.staff.models import User

# Its rows are paid by nobody; what they were to pay again may be paid by another batch.
IDLE: Final = (BatchStatus.RETURNED, BatchStatus.DISCARDED)


class Repair(TextChoices):
    """How far the correction of a failed payment is; the first that holds."""

    AGAIN = "again", _("Paid again by another batch")
    NEVER = "never", _("Not paid again from here")
    CORRECTED = "corrected", _("Account corrected, to be paid anew")
    CHANGING = "changing", _("Account change under way")
    AT_BANK = "at_bank", _("To be settled at the bank, then paid anew")
    TO_CORRECT = "to_correct", _("Account not corrected yet")


# What can be handed in anew: by a new account, or because the bank pays the old one now.
READY: Final = (Repair.CORRECTED, Repair.AT_BANK)
_HAS_ACCOUNT: Final = Q(present_account__isnull=False)
_REPAIR: Final = Case(
    When(again__isnull=False, then=Value(Repair.AGAIN)),
    When(failure__in=NEVER_AGAIN, then=Value(Repair.NEVER)),
    When(_HAS_ACCOUNT & ~Q(present_account=F("account_id")), then=Value(Repair.CORRECTED)),
    When(changing=True, then=Value(Repair.CHANGING)),
    When(_HAS_ACCOUNT & Q(failure__in=AT_THE_BANK), then=Value(Repair.AT_BANK)),
    default=Value(Repair.TO_CORRECT),
)


def open_failures(batches: QuerySet[Batch]) -> QuerySet[Line]:
    """Return the failed rows of batches that are still to be settled, oldest row first.

    Left out is what was paid again, and what failed a second time: that row is listed itself.
    """
    failing = LineEvent.objects.filter(kind__in=FAILING)
    reissued = LineEvent.objects.filter(line=OuterRef("pk"), kind=LineEventKind.REISSUED)
    failed_again = failing.filter(line__reissue_of=OuterRef("pk"))
    rows = Line.objects.filter(pk__in=failing.values("line"), batch__in=batches)
    return rows.filter(~Exists(reissued), ~Exists(failed_again)).order_by("pk")


def failed_lines(
    user: User, act: Act, repair: str = "", *, batch: str = "", untold: bool = False
) -> QuerySet[Line]:
    """Return the failed rows in scope with what `with_remedy` adds; of one `Repair`, or of all.

    batch: only those of the batch with this number. untold: only those nobody told the payee of.
    """
    batches = batches_in_scope(user, act).order_by()
    lines = with_remedy(open_failures(batches.filter(number=batch) if batch else batches))
    if untold:
        lines = lines.filter(told_on=None)
    return lines.filter(repair=Repair(repair)) if repair else lines


def with_remedy(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Add to failed rows what the bank said, how far they are corrected, and who pays them again.

    ``failure``, ``last_on`` as `with_status`; ``sms`` and ``bank_code`` as the bank reports them;
    ``answered_by`` who entered its answer; ``told_on``, ``told_way`` (a `NoticeWay`), ``told_by``
    of the last notice to the payee, None where nobody told; ``present_account`` (key of the account
    in force), ``changing`` (a change of it is under way), ``again`` (number of the batch that pays
    the row again, or None), ``repair`` (a `Repair`).
    """
    last = LineEvent.objects.filter(line=OuterRef("pk")).order_by("-id")
    account = CardAccount.objects.filter(holder=OuterRef("account__holder"), in_force=True)
    change = AccountChange.objects.filter(
        holder=OuterRef("account__holder"), status__in=OPEN_CHANGES
    )
    notice = PayeeNotice.objects.filter(line=OuterRef("pk")).order_by("-id")
    drafts = DraftLine.objects.filter(reissue_of=OuterRef("pk"))
    again = Line.objects.filter(reissue_of=OuterRef("pk")).exclude(batch__status__in=IDLE)
    return (
        with_status(lines)
        .annotate(
            sms=Subquery(last.values("sms")[:1]),
            bank_code=Subquery(last.values("bank_code")[:1]),
            answered_by=Subquery(last.values("by__name")[:1]),
            told_on=Subquery(notice.values("on")[:1]),
            told_way=Subquery(notice.values("way")[:1]),
            told_by=Subquery(notice.values("told_by")[:1]),
            present_account=Subquery(account.values("pk")[:1]),
            changing=Exists(change),
            again=Coalesce(
                Subquery(drafts.values("batch__number")[:1]),
                Subquery(again.values("batch__number")[:1]),
            ),
        )
        .annotate(repair=_REPAIR)
    )


def untold_count(batch: Batch) -> int:
    """Return of how many failed rows of a batch, still to be settled, nobody told the payee."""
    notices = PayeeNotice.objects.filter(line=OuterRef("pk"))
    return open_failures(Batch.objects.filter(pk=batch.pk)).filter(~Exists(notices)).count()


def is_ready(line: Any) -> bool:
    """Return whether a row with what `with_remedy` adds can be paid again now."""
    return line.repair in READY


def batches_with_failures(user: User, act: Act) -> list[dict[str, Any]]:
    """Return the batches with failed rows that wait for somebody, oldest first.

    Dicts with ``batch__number``, ``batch__policy__name``, ``batch__unit__name``, ``since`` and, in
    rows and yuan, what waits: ``correct``, ``correct_total`` (for a new account or the bank),
    ``again``, ``again_total`` (corrected, to be paid anew), ``tell``, ``tell_total`` (nobody told
    the payee).
    """
    waiting = {
        "correct": Q(repair__in=(Repair.TO_CORRECT, Repair.AT_BANK), failure__in=BY_NEW_ACCOUNT),
        "again": Q(repair=Repair.CORRECTED),
        "tell": Q(told_on=None) & ~Q(repair=Repair.AGAIN),
    }
    sums: dict[str, Any] = {}
    for name, rows in waiting.items():
        sums |= {name: Count("pk", filter=rows), f"{name}_total": Sum("amount", filter=rows)}
    lines = failed_lines(user, act).order_by()
    batches = lines.values("batch__number", "batch__policy__name", "batch__unit__name").annotate(
        since=Min("batch__settled_at"), **sums
    )
    return [dict(batch) for batch in batches.order_by("since", "batch__number")]
