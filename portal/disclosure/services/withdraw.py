"""Taking a set down, by decision or because its public window is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.actors import SYSTEM
from portal.audit.services import record
from portal.clocks import now
from portal.clocks import today as clock_today
from portal.disclosure import figures
from portal.disclosure.acts import WITHDRAW
from portal.disclosure.enums import EditionStatus, Grain, WithdrawalReason
from portal.disclosure.errors import UnknownReason
from portal.disclosure.models import Disclosure, Edition, Generation, SetTotal
from portal.governance.enums import RecordKind
from portal.governance.registry import erases

from .removal import end_edition

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from portal.staff.models import User


@WITHDRAW.service
@transaction.atomic
def withdraw(*, edition: Edition, reason: WithdrawalReason | str, by: User) -> Edition:
    """Take a set down: its rows leave every public table and summary at once.

    ``edition`` is any edition of the set that can be read; the editions before it hold nearly the
    same rows, so all of them go. The page stays and shows the reason. Only a new edition brings
    the set back. Raises NotAllowed, UnknownReason, NotReadable.
    """
    if reason not in WithdrawalReason.values:
        raise UnknownReason(str(reason))
    disclosure = Disclosure.objects.select_for_update(of=("self",)).get(pk=edition.disclosure_id)
    edition.refresh_from_db()
    post = WITHDRAW.require(by, edition)
    at = now()
    Generation.raise_()
    readable = list(disclosure.editions.readable().select_related("disclosure"))
    rows = sum(
        end_edition(
            readable_edition, EditionStatus.WITHDRAWN, reason=WithdrawalReason(reason), at=at
        )
        for readable_edition in readable
    )
    figures.refreeze(
        policy=disclosure.policy,
        year=disclosure.year,
        townships=_townships(disclosure),
        at=at,
    )
    record(
        act="disclosure.withdraw",
        actor=post.actor(by),
        subject=edition,
        detail={
            "set": disclosure.ref,
            "reason": str(reason),
            "rows": rows,
            "ended": [readable_edition.audit_label for readable_edition in readable],
        },
    )
    edition.refresh_from_db()
    return edition


@transaction.atomic
def expire_set(*, disclosure: Disclosure, today: dt.date) -> int:
    """End a set whose window is over on ``today``; returns how many rows went (0: nothing due).

    The figures stay: they are statistics, and hold no small cell.
    """
    disclosure = Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure.pk)
    due = list(disclosure.editions.overdue(today).select_related("disclosure"))
    if not due:
        return 0
    at = now()
    Generation.raise_()
    rows = sum(end_edition(edition, EditionStatus.EXPIRED, reason="", at=at) for edition in due)
    record(
        act="disclosure.expire",
        actor=SYSTEM,
        subject=disclosure,
        detail={
            "set": disclosure.ref,
            "editions": [edition.number for edition in due],
            "ended": [edition.audit_label for edition in due],
            "rows": rows,
        },
    )
    return rows


def _overdue(_before: dt.datetime) -> QuerySet[Disclosure]:
    """Return the sets whose public time, which their policy says, is over today."""
    overdue = Edition.objects.overdue(clock_today()).order_by().values("disclosure")
    return Disclosure.objects.filter(pk__in=overdue)


def _expire(disclosures: Sequence[Disclosure]) -> None:
    for disclosure in disclosures:
        expire_set(disclosure=disclosure, today=clock_today())


def _townships(disclosure: Disclosure) -> set[str]:
    cells = SetTotal.objects.filter(edition__disclosure=disclosure, grain=Grain.TOWNSHIP)
    return set(cells.values_list("place_code", flat=True))


erases(
    RecordKind.DISCLOSURES,
    due=_overdue,
    erase=_expire,
    number="ref",
    is_number=lambda number: Disclosure.objects.filter(ref=number).exists(),
    # The rows of one set are many
    at_once=1,
)
