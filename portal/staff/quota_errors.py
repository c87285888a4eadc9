"""What can be wrong with quotas of full values, one class per reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from portal.staff.errors import StaffError

if TYPE_CHECKING:
    from portal.staff.enums import RevealWay


class QuotaReached(StaffError):
    """So many people more would pass the quota; says who may raise it."""

    def __init__(self, *, way: RevealWay, more: int, used: int, most: int, by_whom: str) -> None:
        self.way, self.more, self.used, self.most = way, more, used, most
        self.by_whom = by_whom
        super().__init__(way, more, used, most)

    def facts(self) -> dict[str, Any]:
        """Return what fills the sentence; numbers of people as they are read."""
        facts = super().facts()
        return facts | {name: f"{facts[name]:,}" for name in ("more", "used", "most")}


class DayQuotaReached(QuotaReached):
    """The quota of the day."""

    message = _(
        "Not shown: full values of %(more)s people (%(way)s). You saw %(used)s today, your post "
        "allows %(most)s a day. If your work needs more today, tell the security administrator "
        "(%(by_whom)s) what for; then try again. Tomorrow it begins anew."
    )


class MonthQuotaReached(QuotaReached):
    """The quota of the calendar month."""

    message = _(
        "Not shown: full values of %(more)s people (%(way)s). You saw %(used)s this month, your "
        "post allows %(most)s a month. If your work needs more, tell the security administrator "
        "(%(by_whom)s) what for; then try again. Next month it begins anew."
    )


class RaiseForYourself(StaffError):
    """Nobody raises the own quota."""

    message = _("This is you. Another person raises your quota.")


class RaiseTooLarge(StaffError):
    """A raise is for the work of one day, not for everything."""

    message = _("Between 1 and %(most)d people.")

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most)


class NobodyToRaise(StaffError):
    """No member of staff with a post has this account."""

    message = _("No account of this name has a post. Enter it as it is signed in with.")
