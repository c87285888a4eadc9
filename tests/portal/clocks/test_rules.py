from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clocks.enums import HolidayKind
from portal.clocks.rules import Calendar, Deadline, published

KNOWN_DAYS = st.dates(dt.date(2005, 1, 1), dt.date(2026, 9, 1))
ANY_DAYS = st.dates(dt.date(2005, 1, 1), dt.date(2040, 1, 1))
NUMBERS = st.integers(0, 60)
CALENDAR = Calendar()


@given(ANY_DAYS, NUMBERS, NUMBERS)
def test_adding_twice_is_adding_the_sum(start, one, other):
    first = CALENDAR.add_working_days(start, one)
    assert (
        CALENDAR.add_working_days(first.on, other).on
        == CALENDAR.add_working_days(start, one + other).on
        or one == 0
    )


@given(ANY_DAYS, st.integers(1, 60))
def test_counting_undoes_what_was_added(start, number):
    end = CALENDAR.add_working_days(start, number).on
    assert CALENDAR.count_working_days(start, end) == number


@given(ANY_DAYS, NUMBERS)
def test_a_term_ends_on_a_working_day(start, number):
    working = CALENDAR.add_working_days(start, number).on
    calendar = CALENDAR.add_calendar_days(start, number).on
    assert CALENDAR.is_working_day(working)
    assert CALENDAR.is_working_day(calendar)
    assert calendar >= start + dt.timedelta(days=number)


@given(KNOWN_DAYS, st.integers(0, 20))
def test_within_published_years_a_deadline_is_certain(start, number):
    assert CALENDAR.add_working_days(start, number).certain


@given(st.dates(dt.date(2027, 1, 1), dt.date(2040, 1, 1)), NUMBERS)
def test_a_year_without_data_falls_back_to_weekends_and_says_so(start, number):
    assert not published(start.year)
    deadline = CALENDAR.add_working_days(start, number)
    assert not deadline.certain
    assert CALENDAR.is_working_day(start) == (start.weekday() < 5)


def test_a_deadline_that_runs_into_an_unknown_year_is_uncertain():
    assert CALENDAR.add_working_days(dt.date(2026, 12, 20), 20).certain is False
    assert CALENDAR.add_working_days(dt.date(2026, 12, 20), 5).certain is True


def test_the_spring_festival_of_2026_is_not_counted():
    # 15 to 23 February off, 14 and 28 February worked (State Council notice for 2026).
    assert CALENDAR.add_working_days(dt.date(2026, 2, 13), 1).on == dt.date(2026, 2, 14)
    assert CALENDAR.add_working_days(dt.date(2026, 2, 14), 1).on == dt.date(2026, 2, 24)
    assert CALENDAR.is_working_day(dt.date(2026, 2, 28))


def test_a_term_of_calendar_days_does_not_end_on_a_holiday():
    deadline = CALENDAR.add_calendar_days(dt.date(2026, 2, 10), 7)
    assert deadline == Deadline(dt.date(2026, 2, 24), certain=True)


def test_what_is_entered_here_outranks_the_published_calendar():
    monday = dt.date(2026, 11, 23)
    entered = Calendar({monday: HolidayKind.HOLIDAY})
    assert CALENDAR.is_working_day(monday)
    assert not entered.is_working_day(monday)
    assert entered.add_working_days(dt.date(2026, 11, 20), 1).on == dt.date(2026, 11, 24)


def test_a_completed_year_is_certain():
    new_year = dt.date(2027, 1, 1)
    known = Calendar({new_year: HolidayKind.HOLIDAY}, frozenset({2027}))
    assert known.add_working_days(dt.date(2026, 12, 31), 1) == Deadline(dt.date(2027, 1, 4), True)


def test_a_deadline_is_kept_on_its_own_day():
    deadline = Deadline(dt.date(2026, 3, 2), certain=True)
    assert [deadline.missed(dt.date(2026, 3, day)) for day in (1, 2, 3)] == [False, False, True]


def test_nothing_is_due_backwards():
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.add_working_days(dt.date(2026, 3, 2), -1)
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.add_calendar_days(dt.date(2026, 3, 2), -1)
