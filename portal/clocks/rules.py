"""Arithmetic of days on a known calendar. No database: the calendar is handed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

import chinese_calendar

from portal.clocks.enums import HolidayKind

_SATURDAY = 5
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day; `certain` is False when a year on the way has no published calendar yet."""

    on: dt.date
    certain: bool

    def missed(self, day: dt.date) -> bool:
        """Return whether the deadline has passed on that day; its own day is still in time."""
        return day > self.on


@lru_cache(maxsize=256)
def published(year: int) -> bool:
    """Return whether the published calendar (State Council, by way of chinesecalendar) has it."""
    try:
        chinese_calendar.is_workday(dt.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days from three sources: exceptions entered here, the published calendar, weekends.

    `complete_years` are those for which staff have entered every exception.
    """

    exceptions: dict[dt.date, HolidayKind] = field(default_factory=dict)
    complete_years: frozenset[int] = frozenset()

    def is_working_day(self, day: dt.date) -> bool:
        """Return whether offices work on that day."""
        if day in self.exceptions:
            return self.exceptions[day] == HolidayKind.WORKDAY
        if day.year not in self.complete_years and published(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < _SATURDAY

    def knows(self, year: int) -> bool:
        """Return whether the year's holidays are known; otherwise its weekends are a guess."""
        return year in self.complete_years or published(year)

    def knows_all(self, first: dt.date, last: dt.date) -> bool:
        """Return whether every year from one day to the other is known."""
        return all(self.knows(year) for year in range(first.year, last.year + 1))

    def add_working_days(self, start: dt.date, number: int) -> Deadline:
        """Return the working day that is `number` working days after the start.

        The start is not counted (Civil Code, article 201). With 0 it is the start itself, or the
        first working day after it.
        """
        if number < 0:
            raise ValueError(number)
        day, left = start, number
        if number == 0:
            return self.roll(start)
        while left:
            day += _DAY
            left -= self.is_working_day(day)
        return Deadline(day, self.knows_all(start, day))

    def add_calendar_days(self, start: dt.date, number: int) -> Deadline:
        """Return the day `number` days after the start, moved on to a working day if it is off.

        Civil Code, articles 201 and 203: the start is not counted, and a term does not end on a
        holiday.
        """
        if number < 0:
            raise ValueError(number)
        last = self.roll(start + number * _DAY)
        return Deadline(last.on, self.knows_all(start, last.on))

    def roll(self, day: dt.date) -> Deadline:
        """Return the day itself if it is a working day, else the next one."""
        first = day
        while not self.is_working_day(day):
            day += _DAY
        return Deadline(day, self.knows_all(first, day))

    def count_working_days(self, after: dt.date, until: dt.date) -> int:
        """Return the number of working days after the one day, up to and including the other."""
        days = (until - after).days
        return sum(self.is_working_day(after + n * _DAY) for n in range(1, days + 1))
