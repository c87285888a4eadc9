"""Who may write: one at a time, and nobody waits for what a clock has made nonsense of."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from portal.clocks import now
from search.index.errors import Busy, LeaseLost
from search.index.lease import HeldLease
from search.models import Lease

pytestmark = pytest.mark.django_db


def held_until(minutes: float) -> None:
    until = now() + dt.timedelta(minutes=minutes)
    Lease.objects.create(name="payouts", holder=uuid.uuid4(), until=until)


@pytest.mark.parametrize("minutes", [0.1, 1, 1.9])
def test_a_lease_of_somebody_else_is_waited_for(minutes):
    held_until(minutes)
    with pytest.raises(Busy):
        HeldLease("payouts").acquire()


@pytest.mark.parametrize("minutes", [-0.1, 2.1, 60 * 24 * 365])
def test_one_that_is_over_or_ends_in_a_future_that_nobody_wrote_is_not(minutes):
    held_until(minutes)
    mine = HeldLease("payouts")
    mine.acquire()
    assert Lease.objects.get().holder == mine.holder
    with pytest.raises(Busy):
        HeldLease("payouts").acquire()


def test_whose_lease_was_taken_over_writes_no_more():
    held_until(60)
    mine, theirs = HeldLease("payouts"), HeldLease("payouts")
    mine.acquire()
    Lease.objects.update(until=now() + dt.timedelta(days=1))  # the clock is set back a day
    theirs.acquire()
    mine.until = now()
    with pytest.raises(LeaseLost):
        mine.renew()
