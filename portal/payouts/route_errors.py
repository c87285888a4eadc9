"""What the routes of article 12 (3) refuse: steps, persons and turns of a review."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError


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


class ReviewedByYou(PayoutError):
    """Every review of a route is another person's (article 12 (3))."""

    message = _("You have reviewed batch %(number)s before, so somebody else has to do it now.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class DraftReplaced(PayoutError):
    """What was looked at is no longer what stands in the draft."""

    message = _("The sheet of batch %(number)s was replaced meanwhile. Look at it, then submit.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class NothingCorrected(PayoutError):
    """A revision says what the returned batch said."""

    message = _(
        "Nothing differs from batch %(number)s, which was returned. Replace the sheet by a"
        " corrected one first."
    )

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)
