"""What can be wrong with sessions, passwords and maintenance accounts, one class per reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.staff.errors import StaffError

if TYPE_CHECKING:
    from portal.staff.enums import MaintenanceStatus


class NotYourSession(StaffError):
    """A session or a browser of somebody else is not ended here."""

    message = _("This is not yours to end.")


class WindowClosed(StaffError):
    """The proposal was allowed or dropped before."""

    message = _("Somebody was quicker: it is %(status)s.")

    def __init__(self, status: MaintenanceStatus) -> None:
        self.status = status
        super().__init__(status)


class MaintenanceOver(StaffError):
    """The time of the maintenance account has passed."""

    message = _("Its time is over.")


class MaintenanceTimes(StaffError):
    """The time ends before it begins, or has passed already."""

    message = _("It must end after it begins, and later than now.")


class MaintenanceTooLong(StaffError):
    """The time is longer than a maintenance account may be used at once."""

    message = _("At most %(hours)d hours at a time.")

    def __init__(self, hours: int) -> None:
        self.hours = hours
        super().__init__(hours)


class NotForMaintenance(StaffError):
    """The account is one of the county's own, which needs no time."""

    message = _("This is no maintenance account.")


class OwnMaintenance(StaffError):
    """Nobody proposes or allows the use of his own account."""

    message = _("This is your own account. Another administrator decides.")


class WindowExists(StaffError):
    """Another time of the account, proposed or allowed, overlaps."""

    message = _("Another time of this account overlaps. End or drop it first.")


class WrongPassword(StaffError):
    """The password that was asked for once more is not the account's."""

    message = _("This is not your present password.")


class OwnPassword(StaffError):
    """Nobody gives himself a password: he changes it."""

    message = _("Change your own password on its page; this is for others.")
