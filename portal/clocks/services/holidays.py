"""Entering days off in the week and days worked at weekends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.services import record
from portal.clocks.enums import HolidayKind
from portal.clocks.errors import BasisMissing, PointlessDay
from portal.clocks.models import CalendarYear, Holiday
from portal.clocks.rules import Calendar
from portal.staff.powers import Act, require

if TYPE_CHECKING:
    import datetime as dt

    from portal.staff.models import User


@transaction.atomic
def set_holiday(*, on: dt.date, kind: HolidayKind, name: str, basis: str, by: User) -> Holiday:
    """Enter an exceptional day, or change the one entered; `basis` is the notice it is from.

    Raises BasisMissing, PointlessDay when the day is such a day without an entry, NotAllowed.
    """
    post = require(by, Act.EDIT_CALENDAR)
    if not basis.strip():
        raise BasisMissing
    if Calendar().is_working_day(on) == (kind == HolidayKind.WORKDAY) and not _completed(on.year):
        raise PointlessDay(on)
    before = Holiday.objects.select_for_update().filter(on=on).values("kind", "name").first()
    holiday, _created = Holiday.objects.update_or_create(
        on=on, defaults={"kind": kind, "name": name.strip(), "basis": basis.strip()}
    )
    record(
        act="clocks.set_holiday",
        actor=post.actor(by),
        subject=holiday,
        detail={
            "on": on.isoformat(),
            "before": before,
            "after": {"kind": str(kind), "name": holiday.name},
            "basis": holiday.basis,
        },
    )
    return holiday


@transaction.atomic
def remove_holiday(*, holiday: Holiday, by: User) -> None:
    """Delete an exceptional day: the published calendar or the weekday counts again."""
    post = require(by, Act.EDIT_CALENDAR)
    record(
        act="clocks.remove_holiday",
        actor=post.actor(by),
        subject=holiday,
        detail={"on": holiday.on.isoformat(), "kind": holiday.kind},
    )
    holiday.delete()


@transaction.atomic
def complete_year(*, year: int, basis: str, by: User) -> CalendarYear:
    """State that all exceptional days of a year are entered: its deadlines are certain from now.

    The published calendar is not asked for that year any more. Raises BasisMissing, NotAllowed.
    """
    post = require(by, Act.EDIT_CALENDAR)
    if not basis.strip():
        raise BasisMissing
    calendar_year, _created = CalendarYear.objects.update_or_create(
        year=year, defaults={"basis": basis.strip()}
    )
    record(
        act="clocks.complete_year",
        actor=post.actor(by),
        subject=calendar_year,
        detail={
            "year": year,
            "basis": calendar_year.basis,
            "days": Holiday.objects.filter(on__year=year).count(),
        },
    )
    return calendar_year


def _completed(year: int) -> bool:
    return CalendarYear.objects.filter(year=year).exists()
