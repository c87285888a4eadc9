from __future__ import annotations

import datetime as dt

from django.utils import timezone

from portal import clocks


def test_today_is_the_day_in_shanghai_whatever_the_active_zone(freeze):
    freeze(dt.datetime(2026, 11, 22, 16, 30, tzinfo=dt.UTC))
    with timezone.override("America/New_York"):
        assert clocks.today() == dt.date(2026, 11, 23)
    assert clocks.now() == dt.datetime(2026, 11, 22, 16, 30, tzinfo=dt.UTC)


def test_the_day_turns_at_midnight_in_shanghai(freeze, shanghai):
    freeze(dt.datetime(2026, 12, 31, 23, 59, 59, tzinfo=shanghai))
    assert clocks.today() == dt.date(2026, 12, 31)
    freeze(dt.datetime(2027, 1, 1, tzinfo=shanghai))
    assert clocks.today() == dt.date(2027, 1, 1)
