"""What reminding a unit refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError


class NothingMissing(PayoutError):
    """The period is handed in, or nothing was handed in for the one before."""

    message = _("Nothing is missing here: it has been handed in meanwhile, or is not expected.")


class RemindedToday(PayoutError):
    """A unit or village is reminded of one policy once a day."""

    message = _("%(name)s was reminded of this policy today already.")

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)
