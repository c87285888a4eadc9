from __future__ import annotations

import threading
import time

import psycopg
import pytest
from django.db import Error, InterfaceError, OperationalError, ProgrammingError

from portal.clocks import today
from portal.disclosure.models import Generation
from portal.web.delivery import public_state
from portal.web.delivery.public_state import (
    PublicState,
    forget_state,
    keep_reading,
    known_state,
    seconds_without_database,
)

pytestmark = pytest.mark.django_db
WINDOW = 600.0  # seconds


@pytest.fixture
def renewals(settings, monkeypatch) -> list[float]:
    """Return when a renewal was asked for, in place of making one."""
    settings.PAGE_GENERATION_MS = WINDOW * 1000
    asked: list[float] = []
    monkeypatch.setattr(public_state, "_last", None)
    monkeypatch.setattr(public_state, "_away", False)
    monkeypatch.setattr(public_state._renewal, "ask", lambda: asked.append(time.monotonic()))
    return asked


def aged(part: float) -> None:
    """Make the last reading older: by this part of the time it is believed."""
    public_state._last = public_state._last._replace(at=time.monotonic() - part * WINDOW)


def test_a_reading_is_believed_renewed_in_time_and_then_over(renewals, django_assert_num_queries):
    assert known_state() is None
    with django_assert_num_queries(1):
        read = public_state.public_state()
    assert read == PublicState(Generation.number(), today())
    with django_assert_num_queries(0):
        assert known_state() == public_state.public_state() == read
        assert renewals == []
        aged(0.9)
        assert known_state() == read
        assert len(renewals) == 1
        aged(1.1)
        assert known_state() is None
        assert len(renewals) == 1
    with django_assert_num_queries(1):
        public_state.public_state()


def test_what_was_read_before_a_publication_is_not_believed_after_it(renewals, monkeypatch):
    number = Generation.number

    def published_meanwhile() -> int:
        found = number()
        forget_state()
        return found

    monkeypatch.setattr(Generation, "number", published_meanwhile)
    public_state.public_state()
    assert known_state() is None


def _nobody() -> int:
    """Raise what psycopg raises where no server answers."""
    raise OperationalError("no server") from psycopg.OperationalError("no server")


def test_without_the_database_the_last_reading_holds_for_its_time(renewals, settings, monkeypatch):
    settings.PAGES_WITHOUT_DATABASE = 2 * WINDOW
    read = public_state.public_state()
    number = Generation.number
    monkeypatch.setattr(Generation, "number", _nobody)
    aged(1.5)
    assert (known_state(), seconds_without_database()) == (None, None)  # nobody has tried yet
    assert public_state.public_state() == known_state() == read
    assert seconds_without_database() == int(1.5 * WINDOW)
    assert len(renewals) == 1  # the one that knew; the first attempt was a request's own
    aged(2.1)
    assert known_state() is None
    with pytest.raises(OperationalError):
        public_state.public_state()
    monkeypatch.setattr(Generation, "number", number)
    assert public_state.public_state() == read
    assert seconds_without_database() is None


@pytest.mark.parametrize("seconds", [0, 2 * WINDOW])
def test_a_wrong_statement_keeps_nothing_alive(renewals, settings, monkeypatch, seconds):
    settings.PAGES_WITHOUT_DATABASE = seconds
    public_state.public_state()
    aged(1.1)

    def wrong() -> int:
        raise ProgrammingError

    monkeypatch.setattr(Generation, "number", _nobody if seconds == 0 else wrong)
    for _time in range(2):
        with pytest.raises(Error):
            public_state.public_state()
        assert known_state() is None


def test_what_this_process_withdrew_does_not_outlast_the_database(renewals, settings, monkeypatch):
    settings.PAGES_WITHOUT_DATABASE = 2 * WINDOW
    public_state.public_state()
    monkeypatch.setattr(Generation, "number", _nobody)
    aged(1.1)
    public_state.public_state()
    forget_state()
    assert known_state() is None
    with pytest.raises(OperationalError):
        public_state.public_state()


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_the_thread_reads_when_asked_and_outlives_a_database_that_is_away(monkeypatch, fault):
    done: list[str] = []
    told = threading.Semaphore(0)

    def read() -> None:
        done.append(threading.current_thread().name)
        told.release()
        if len(done) == 1:
            raise fault

    monkeypatch.setattr(public_state, "_read_state", read)
    renewal = public_state._Renewal()
    for _time in range(2):
        while renewal._asked.is_set():
            time.sleep(0.001)
        renewal.ask()
        assert told.acquire(timeout=10)
    assert done == ["public-state", "public-state"]


def test_a_process_that_nobody_asks_reads_on(settings, monkeypatch):
    settings.PAGE_GENERATION_MS, settings.PAGES_WITHOUT_DATABASE = 200, 0.2
    told = threading.Semaphore(0)
    monkeypatch.setattr(public_state, "_read_state", told.release)
    renewal = public_state._Renewal()
    monkeypatch.setattr(public_state, "_renewal", renewal)
    keep_reading()
    for _time in range(3):
        assert told.acquire(timeout=10)
    renewal.idle = None
    while told.acquire(timeout=0.5):  # the thread reads once more at most, and for this test
        pass


@pytest.mark.parametrize("name", ["PAGE_GENERATION_MS", "PAGES_WITHOUT_DATABASE"])
def test_nothing_is_read_ahead_where_nothing_is_believed(renewals, settings, name):
    setattr(settings, name, 0)
    keep_reading()
    assert renewals == []
