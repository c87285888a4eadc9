"""Payments that the bank did not make, across batches, until they are paid anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery, Sum, TextChoices
from django.utils.translation import gettext_lazy as _

from portal.payouts.enums import FAILING, LineEventKind
from portal.payouts.models import Line, LineEvent
from portal.payouts.remedies import BY_NEW_ACCOUNT
from portal.recipients.enums import OPEN_STATUSES
from portal.recipients.models import AccountChange

from .scope import batches_in_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.staff.enums import Act
    from portal.staff.models import User


class Repair(TextChoices):
    """How far the correction of a failed payment is."""

    TO_CORRECT = "to_correct", _("Account not corrected yet")
    CHANGING = "changing", _("Account change under way")
    CORRECTED = "corrected", _("Account corrected, to be paid anew")


_OPEN_CHANGE: Final = Exists(
    AccountChange.objects.filter(old_account=OuterRef("account"), status__in=OPEN_STATUSES)
)
_REPAIRS: Final = {
    Repair.TO_CORRECT: Q(account__in_force=True) & ~Q(_OPEN_CHANGE),
    Repair.CHANGING: Q(account__in_force=True) & Q(_OPEN_CHANGE),
    Repair.CORRECTED: Q(account__in_force=False),
}


def failed_lines(user: User, act: Act, repair: str = "") -> QuerySet[Line]:
    """Return the lines of batches in scope that the bank did not pay and that none replaces.

    repair: one of `Repair`, or empty for all. Oldest batch first is the order of ``pk``.
    """
    failing = LineEvent.objects.filter(kind__in=FAILING)
    again = LineEvent.objects.filter(line=OuterRef("pk"), kind=LineEventKind.REISSUED)
    # What failed a second time is listed as the row of the batch that paid it again.
    failed_again = failing.filter(line__reissue_of=OuterRef("pk"))
    lines = Line.objects.filter(
        ~Exists(again),
        ~Exists(failed_again),
        pk__in=failing.values("line"),
        batch__in=batches_in_scope(user, act).order_by(),
    )
    return lines.filter(_REPAIRS[Repair(repair)]) if repair else lines


def with_failure(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Add what the bank said last: ``reason``, ``bank_code``, ``on``, ``told_by``; ``changing``.

    changing: whether a change of the account waits for its review. told_by: who entered the answer.
    """
    events = LineEvent.objects.filter(line=OuterRef("pk"), kind__in=FAILING).order_by("-id")
    columns = {"reason": "reason", "bank_code": "bank_code", "on": "on", "told_by": "by__name"}
    latest = {name: Subquery(events.values(column)[:1]) for name, column in columns.items()}
    return lines.annotate(changing=_OPEN_CHANGE, **latest)


def batches_to_correct(user: User, act: Act) -> QuerySet[Any, Any]:
    """Return the batches with failed lines that wait for a new account, as sums of each.

    Dicts with ``batch`` (its number), ``policy``, ``unit``, ``lines``, ``total`` (yuan), ``since``.
    """
    reasons = LineEvent.objects.filter(kind__in=FAILING, reason__in=BY_NEW_ACCOUNT)
    lines = failed_lines(user, act, Repair.TO_CORRECT).filter(pk__in=reasons.values("line"))
    return (
        lines.order_by()
        .values("batch__number", "batch__policy__name", "batch__unit__name")
        .annotate(lines=Count("pk"), total=Sum("amount"), since=Min("batch__settled_at"))
        .order_by("since", "batch__number")
    )
