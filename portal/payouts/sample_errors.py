"""What the sampled check refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError, named_rows

if TYPE_CHECKING:
    from collections.abc import Sequence


class SampleOpen(PayoutError):
    """Drawn rows are not judged yet: neither approved nor drawn anew before they are."""

    message = _("Compare the drawn rows with the paper first: %(rows)s.")

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        self.rows = named_rows(self.numbers)
        super().__init__(self.numbers)


class SampleDiffers(PayoutError):
    """A drawn row does not agree with the paper."""

    message = _("Rows %(rows)s do not agree with the paper: return the batch.")

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        self.rows = named_rows(self.numbers)
        super().__init__(self.numbers)


class SampleMissing(PayoutError):
    """The county wants a sample before the finance section approves."""

    message = _("A sample has to be drawn and compared with the paper before this batch goes on.")


class SampleSize(PayoutError):
    """Fewer rows than the county wants, or more than there are."""

    message = _("Draw at least %(least)d and at most %(most)d rows.")

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most
        super().__init__(least, most)


class NotDrawn(PayoutError):
    """The row is in no open sample of this review."""

    message = _("Row %(number)d was not drawn. Open the sample again.")

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


class NotShown(PayoutError):
    """A row is judged after it was shown in full."""

    message = _("Show row %(number)d in full before you judge it.")

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


class DifferenceMissing(PayoutError):
    """A row that does not agree needs a word on what differs."""

    message = _("Say what differs.")


class NumberInNote(PayoutError):
    """A note holds a number that identifies somebody."""

    message = _("Leave ID, account and telephone numbers out of the note; name the column instead.")
