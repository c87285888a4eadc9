"""What recording that payees were told of a failure refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError

if TYPE_CHECKING:
    import datetime as dt


class NobodyChosen(PayoutError):
    """No row was ticked."""

    message = _("Tick the rows whose payees were told.")


class NoLongerFailed(PayoutError):
    """A ticked row was paid again meanwhile, or is none of the list."""

    message = _("Some of the ticked rows are no longer in the list. Open it once more.")


class WayMissing(PayoutError):
    """Nothing was chosen as the way in which the payees were told."""

    message = _("Choose how the payees were told.")


class ToldOnAnotherDay(PayoutError):
    """The day lies in the future, or before one of the payments failed."""

    message = _("The day must lie between the bank's answer (%(first)s) and today.")

    def __init__(self, first: dt.date) -> None:
        self.first = f"{first:%Y-%m-%d}"
        super().__init__(first)


class NumberInName(PayoutError):
    """The name of who told holds a number of a person."""

    message = _("Under “told by” write a name only, no number.")
