"""Working days and deadlines, as the data of this installation has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.clocks.enums import DayKind, HolidayKind
from portal.clocks.errors import UnknownRule
from portal.clocks.models import CalendarYear, DeadlineRule, Holiday
from portal.clocks.rules import Calendar, Deadline

if TYPE_CHECKING:
    import datetime as dt

__all__ = [
    "Deadline",
    "add_days",
    "add_working_days",
    "calendar",
    "count_working_days",
    "due",
    "is_working_day",
    "working_day_on_or_after",
]


def calendar() -> Calendar:
    """Return the calendar with all that is entered here (two queries); keep it for many days."""
    return Calendar(
        {on: HolidayKind(kind) for on, kind in Holiday.objects.values_list("on", "kind")},
        frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


def is_working_day(day: dt.date) -> bool:
    """Return whether offices work on that day."""
    return calendar().is_working_day(day)


def add_working_days(day: dt.date, number: int) -> Deadline:
    """Return the working day `number` working days after the day, which is not counted."""
    return calendar().add_working_days(day, number)


def working_day_on_or_after(day: dt.date) -> Deadline:
    """Return the day itself if it is a working day, else the next one."""
    return calendar().roll(day)


def count_working_days(after: dt.date, until: dt.date) -> int:
    """Return the number of working days after the one day, up to and including the other."""
    return calendar().count_working_days(after, until)


def add_days(day: dt.date, number: int, day_kind: DayKind | str) -> Deadline:
    """Return the end of a term of so many days of that kind; the day itself is not counted."""
    county_calendar = calendar()
    if day_kind == DayKind.WORKING:
        return county_calendar.add_working_days(day, number)
    return county_calendar.add_calendar_days(day, number)


def due(rule_code: str, start: dt.date, *, extended: bool = False) -> Deadline:
    """Return by when something that began on `start` must be done under a rule.

    `extended` adds the rule's extension. Raises UnknownRule.
    """
    try:
        rule = DeadlineRule.objects.get(code=rule_code)
    except DeadlineRule.DoesNotExist:
        raise UnknownRule(rule_code) from None
    return add_days(start, rule.length + (rule.extension if extended else 0), rule.day_kind)
