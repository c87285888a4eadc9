"""What the routes of article 12 (3) refuse: steps, persons and turns of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError

if TYPE_CHECKING:
    from .enums import Part


class NoSuchStep(PayoutError):
    """A batch goes back to a step that it has behind it, and to no other."""

    message = _("Batch %(number)s cannot go back to that step. Open it again and choose anew.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class NotYourBatch(PayoutError):
    """Only who made a batch calls it back."""

    message = _("Only %(name)s, who handed it in, calls it back.")

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class ReviewBegun(PayoutError):
    """Somebody has worked on a batch since it was handed in, so it is theirs to give back."""

    message = _("The review of batch %(number)s has begun; ask the reviewer to return it.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class PartTaken(PayoutError):
    """One person takes one part only (articles 12 to 14); `persons` says which."""

    message = _(
        "You took part in batch %(number)s before (%(taken)s), so somebody else does this:"
        " %(part)s."
    )

    def __init__(self, number: str, taken: Part, part: Part) -> None:
        self.number, self.taken, self.part = number, taken, part
        super().__init__(number, taken, part)


class NotWaivable(PayoutError):
    """This part always takes another person."""

    message = _("“%(part)s” always takes another person; no decision waives it.")

    def __init__(self, part: Part) -> None:
        self.part = part
        super().__init__(part)


class DraftReplaced(PayoutError):
    """What was looked at is no longer what stands in the draft."""

    message = _("The sheet of batch %(number)s was replaced meanwhile. Look at it, then submit.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class RouteSwitchedOff(PayoutError):
    """A batch was to be sent from here, and its route is run on the platform by now."""

    message = _(
        "The finance bureau has switched the route “%(route)s” off, so nothing of it is sent from"
        " here. What is uploaded or ticked anew becomes a batch of the platform."
    )

    def __init__(self, route: object) -> None:
        self.route = route
        super().__init__(route)


class NothingCorrected(PayoutError):
    """The rows say what those of a batch said that a reviewer gave back; with his reason."""

    message = _(
        "Nothing has changed since batch %(number)s was returned (“%(reason)s”). Replace the sheet"
        " by a corrected one first."
    )

    def __init__(self, number: str, reason: str) -> None:
        self.number, self.reason = number, reason
        super().__init__(number, reason)
