"""Why a set cannot be published or taken down, one class per reason; ``str`` is for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from portal.recipients.masks import MaskMode

    from .enums import Channel, EditionStatus


class DisclosureError(Exception):
    """Something about a set is not possible."""


class WrongPeriod(DisclosureError):
    """The text is no period, or not one that this policy is published by."""


class NothingPaid(DisclosureError):
    """No payment of this set has arrived, so there is nothing to publish."""

    def __init__(self, ref: str) -> None:
        self.ref = ref
        super().__init__(
            _("There is nothing to publish in %(ref)s: no payment has arrived yet.") % {"ref": ref}
        )


class NothingChanged(DisclosureError):
    """The edition in force says exactly the same."""

    def __init__(self, ref: str, number: int) -> None:
        self.ref, self.number = ref, number
        super().__init__(
            _("Edition %(number)d of %(ref)s says the same already. Nothing was published.")
            % {"ref": ref, "number": number}
        )


class YearNotOver(DisclosureError):
    """Figures of class C come out once, after the last period of the year (decision 6)."""

    def __init__(self, year: int, ends_on: dt.date) -> None:
        self.year, self.ends_on = year, ends_on
        super().__init__(
            _(
                "This subsidy is published in figures only, once a year. The figures of %(year)d"
                " can come out after %(day)s."
            )
            % {"year": year, "day": ends_on.isoformat()}
        )


class BatchesOpen(DisclosureError):
    """A year of class C is published once, so every batch of it must be finished."""

    def __init__(self, numbers: Sequence[str]) -> None:
        self.numbers = tuple(numbers)
        super().__init__(
            _("Finish these batches first, the figures of the year come out only once: %(numbers)s")
            % {"numbers": ", ".join(numbers)}
        )


class WindowOver(DisclosureError):
    """The public window of the set, counted from its first publication, has passed."""

    def __init__(self, until: dt.date) -> None:
        self.until = until
        super().__init__(
            _("This set was to be public until %(day)s. It cannot be published any more.")
            % {"day": until.isoformat()}
        )


class NumberInText(DisclosureError):
    """A text that would become public holds what looks like an ID, card or phone number."""

    def __init__(self, column: str, rows: int) -> None:
        self.column, self.rows = column, rows
        super().__init__(
            _(
                "The column “%(column)s” holds numbers that look like ID, card or phone numbers, in"
                " %(rows)d rows. They must not become public. Return the batch or take the column"
                " out of what is public."
            )
            % {"column": column, "rows": rows}
        )


class NumberInNote(DisclosureError):
    """The sentence on what changed, which everybody reads, holds such a number."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The note on what changed becomes public, and it holds what looks like an ID, card"
                " or phone number. Take the number out."
            )
        )


class PreviewOutdated(DisclosureError):
    """Since the preview a payment arrived or came back, or a rule changed."""

    def __init__(self) -> None:
        super().__init__(
            _("What would come out has changed since you looked. Look at it again, then publish.")
        )


class NotReadable(DisclosureError):
    """The edition is not public any more, so it cannot be withdrawn."""

    def __init__(self, status: EditionStatus) -> None:
        self.status = status
        super().__init__(
            _("This edition is not public any more: %(status)s.") % {"status": status.label}
        )


class UnknownReason(DisclosureError):
    """The reason for withdrawal is not on the fixed list."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(_("Choose a reason from the list."))


class NoNamesThere(DisclosureError):
    """The class shows no names on this channel, in whatever mode."""

    def __init__(self, disclosure_class: str, channel: Channel) -> None:
        self.disclosure_class, self.channel = disclosure_class, channel
        super().__init__(
            _("Class %(letter)s shows no names on this channel: %(channel)s.")
            % {"letter": disclosure_class, "channel": channel.label}
        )


class ModeNotOffered(DisclosureError):
    """Full names cannot be chosen: nothing prints them on paper yet."""

    def __init__(self, mode: MaskMode) -> None:
        self.mode = mode
        super().__init__(
            _("“%(mode)s” cannot be chosen: names are published masked only.")
            % {"mode": mode.label}
        )
