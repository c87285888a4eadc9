"""Levels that rise with every try and drain with time; the database keeps them for all processes.

A try counts before anything is looked at: a hundred at once are counted like a hundred in a row.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.crypto.hashes import staff_digest
from portal.staff.errors import SignInPaused
from portal.staff.models import SignInTally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.staff.rules import Pace

TALLY_KIND = "sign_in"
# Rows of the table of counts removed with one wrong password
SWEPT_AT_ONCE = 100


def tally_key(*parts: str) -> str:
    """Return the key of one level: a keyed hash of what it is about."""
    return staff_digest(TALLY_KIND, "\0".join(parts)).hex()


@transaction.atomic
def count(paces: dict[str, Pace], *, refusal: type[SignInPaused] = SignInPaused) -> dt.timedelta:
    """Raise every level by 1 and return the longest pause that follows; raises ``refusal``."""
    now = timezone.now()
    tallies = _locked(paces, now)
    wait = max(tally.opens_at for tally in tallies) - now
    if wait > dt.timedelta():
        raise refusal(int(wait.total_seconds()))
    pauses = []
    for tally in tallies:
        pace = paces[tally.key]
        tally.drained_at = max(tally.drained_at, now) + dt.timedelta(seconds=pace.drain)
        level = (tally.drained_at - now).total_seconds() / pace.drain
        pauses.append(pace.pause(level))
        tally.opens_at = now + pauses[-1]
    SignInTally.objects.bulk_update(tallies, ["drained_at", "opens_at"])
    return max(pauses)


def _locked(keys: Iterable[str], now: dt.datetime) -> list[SignInTally]:
    """Return the rows of these keys, made where they are missing, locked in one order."""
    ordered = sorted(keys)
    tallies: list[SignInTally] = []
    # Another process may remove a drained row between the two statements
    while len(tallies) < len(ordered):
        SignInTally.objects.bulk_create(
            [SignInTally(key=key, drained_at=now, opens_at=now) for key in ordered],
            ignore_conflicts=True,
        )
        locked = SignInTally.objects.select_for_update().filter(key__in=ordered)
        tallies = list(locked.order_by("key"))
    return tallies


def give_back(paces: dict[str, Pace], *, anew: Iterable[Pace]) -> None:
    """Forget what one try counted; the levels with a pace of ``anew`` begin anew."""
    now = timezone.now()
    for key, pace in sorted(paces.items()):
        tally = SignInTally.objects.filter(key=key)
        if pace in anew:
            tally.delete()
        else:
            drain = dt.timedelta(seconds=pace.drain)
            tally.update(drained_at=F("drained_at") - drain, opens_at=now)


def sweep() -> None:
    """Remove drained rows, a few with every wrong password: the table never outgrows a day."""
    drained = SignInTally.objects.filter(drained_at__lt=timezone.now())
    keys = list(
        drained.select_for_update(skip_locked=True).values_list("key", flat=True)[:SWEPT_AT_ONCE]
    )
    SignInTally.objects.filter(key__in=keys).delete()
