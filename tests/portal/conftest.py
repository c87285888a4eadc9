"""A clock that a test sets, and a database whose tables a test may make and drop."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Clock:
    """The one clock of the portal, standing still until it is set."""

    monkeypatch: pytest.MonkeyPatch

    def set(self, year: int, month: int, day: int, hour: int = 10) -> None:
        moment = dt.datetime(year, month, day, hour, tzinfo=SHANGHAI)
        self.monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(monkeypatch)
    clock.set(2026, 9, 10)
    return clock


if connection.vendor == "sqlite":

    @pytest.fixture
    def own_tables(transactional_db) -> None:
        """SQLite rebuilds tables outside transactions only; the database is restored after."""

else:

    @pytest.fixture
    def own_tables(db) -> None:
        """PostgreSQL rolls the tables back with the test."""
