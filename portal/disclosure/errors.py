"""Why a set cannot be published or taken down, one class per reason; ``str`` is for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from portal.refusals import Refusal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from portal.recipients.masks import MaskMode

    from .enums import Channel, EditionStatus


class DisclosureError(Refusal):
    """Something about a set is not possible."""


class WrongPeriod(DisclosureError):
    """The text is no period, or not one that this policy is published by."""

    message = _("%(reason)s")

    def __init__(self, reason: object) -> None:
        self.reason = reason
        super().__init__(reason)


class NothingPaid(DisclosureError):
    """No payment of this set has arrived, so there is nothing to publish."""

    message = _("There is nothing to publish in %(ref)s: no payment has arrived yet.")

    def __init__(self, ref: str) -> None:
        self.ref = ref
        super().__init__(ref)


class NothingChanged(DisclosureError):
    """The edition in force says exactly the same."""

    message = _("Edition %(number)d of %(ref)s says the same already. Nothing was published.")

    def __init__(self, ref: str, number: int) -> None:
        self.ref, self.number = ref, number
        super().__init__(ref, number)


class YearNotOver(DisclosureError):
    """Figures of class C come out once, after the last period of the year (decision 6)."""

    message = _(
        "This subsidy is published in figures only, once a year. The figures of %(year)d can come"
        " out after %(day)s."
    )

    def __init__(self, year: int, ends_on: dt.date) -> None:
        self.year, self.ends_on = year, ends_on
        super().__init__(year, ends_on)

    def facts(self) -> dict[str, Any]:
        """Name the day in the sentence."""
        return {**super().facts(), "day": self.ends_on}


class BatchesOpen(DisclosureError):
    """A year of class C is published once, so every batch of it must be finished."""

    message = _(
        "Finish these batches first, the figures of the year come out only once: %(numbers)s"
    )

    def __init__(self, numbers: Sequence[str]) -> None:
        self.numbers = tuple(numbers)
        super().__init__(self.numbers)


class WindowOver(DisclosureError):
    """The public window of the set, counted from its first publication, has passed."""

    message = _("This set was to be public until %(day)s. It cannot be published any more.")

    def __init__(self, day: dt.date) -> None:
        self.day = day
        super().__init__(day)


class NumberInText(DisclosureError):
    """A text that would become public holds what looks like an ID, card or phone number."""

    message = _(
        "The column “%(column)s” holds numbers that look like ID, card or phone numbers, in"
        " %(rows)d rows. They must not become public. Return the batch or take the column out of"
        " what is public."
    )

    def __init__(self, column: str, rows: int) -> None:
        self.column, self.rows = column, rows
        super().__init__(column, rows)


class NumberInNote(DisclosureError):
    """The sentence on what changed, which everybody reads, holds such a number."""

    message = _(
        "The note on what changed becomes public, and it holds what looks like an ID, card or"
        " phone number. Take the number out."
    )


class PreviewOutdated(DisclosureError):
    """Since the preview a payment arrived or came back, or a rule changed."""

    message = _("What would come out has changed since you looked. Look at it again, then publish.")


class NotReadable(DisclosureError):
    """The edition is not public any more, so it cannot be withdrawn."""

    message = _("This edition is not public any more: %(status)s.")

    def __init__(self, status: EditionStatus) -> None:
        self.status = status
        super().__init__(status)


class UnknownReason(DisclosureError):
    """The reason for withdrawal is not on the fixed list."""

    message = _("Choose a reason from the list.")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NoNamesThere(DisclosureError):
    """The class shows no names on this channel, in whatever mode."""

    message = _("Class %(letter)s shows no names on this channel: %(channel)s.")

    def __init__(self, letter: str, channel: Channel) -> None:
        self.letter, self.channel = letter, channel
        super().__init__(letter, channel)


class ModeNotOffered(DisclosureError):
    """Full names cannot be chosen: nothing prints them on paper yet."""

    message = _("“%(mode)s” cannot be chosen: names are published masked only.")

    def __init__(self, mode: MaskMode) -> None:
        self.mode = mode
        super().__init__(mode)
