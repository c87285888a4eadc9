"""What can be wrong with days and deadlines, one class per reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal

if TYPE_CHECKING:
    import datetime as dt


class ClockError(Refusal):
    """A day or a deadline is not possible."""


class UnknownRule(ClockError):
    """No deadline rule has this code."""

    message = _("There is no deadline rule %(code)s.")

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class BasisMissing(ClockError):
    """A number from a norm is not changed without saying which norm."""

    message = _("Name the document on which this rests.")


class PointlessDay(ClockError):
    """The entry changes nothing: weekdays are working days and weekends are off without it."""

    message = _("%(day)s needs no entry: its weekday says the same.")

    def __init__(self, day: dt.date) -> None:
        self.day = day
        super().__init__(day)


class BadLength(ClockError):
    """A deadline must have at least one day, and an extension at least none."""

    message = _("A deadline has at least one day.")
