"""What can be wrong with days and deadlines, one class per reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import datetime as dt


class ClockError(Exception):
    """A day or a deadline is not possible."""


class UnknownRule(ClockError):
    """No deadline rule has this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(_("There is no deadline rule %(code)s.") % {"code": code})


class BasisMissing(ClockError):
    """A number from a norm is not changed without saying which norm."""

    def __init__(self) -> None:
        super().__init__(_("Name the document on which this rests."))


class PointlessDay(ClockError):
    """A weekday is a working day anyway, a weekend is off anyway."""

    def __init__(self, on: dt.date) -> None:
        self.on = on
        super().__init__(
            _("%(day)s needs no entry: its weekday says the same.") % {"day": on.isoformat()}
        )


class BadLength(ClockError):
    """A deadline must have at least one day, and an extension at least none."""

    def __init__(self) -> None:
        super().__init__(_("A deadline has at least one day."))
