"""What a bank's file refuses, going out and coming back: one class per reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.payouts.errors import PayoutError, named_rows

if TYPE_CHECKING:
    from collections.abc import Sequence


class LayoutUnusable(PayoutError):
    """The layout of a bank names an unknown column, encoding or separator."""

    message = _("The file layout of the bank is not usable: %(part)s.")

    def __init__(self, part: object) -> None:
        self.part = part
        super().__init__(part)


class UnsafeValues(PayoutError):
    """Values hold a separator, a quote, a line break or the start of a formula.

    They are refused rather than escaped: what a bank reads must be what was approved.
    """

    message = _(
        "Rows %(rows)s hold characters that the bank's file cannot carry (column %(column)s)."
    )

    def __init__(self, numbers: Sequence[int], column: str) -> None:
        self.numbers = tuple(numbers)
        self.rows = named_rows(self.numbers)
        self.column = column
        super().__init__(self.numbers, column)


class FeedbackError(PayoutError):
    """The file that came back was refused whole; nothing of it is kept."""

    message = _("The file was not entered.")


class FeedbackTooLarge(FeedbackError):
    """More bytes than any answer to a batch can have."""

    message = _("The file is larger than %(megabytes)d MB and was not read.")

    def __init__(self, megabytes: int) -> None:
        self.megabytes = megabytes
        super().__init__(megabytes)


class FeedbackUnreadable(FeedbackError):
    """Not a text file of this layout: columns are missing."""

    message = _("This is not a feedback file of the bank: %(columns)s not found.")

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = "、".join(columns)
        super().__init__(self.columns)


class FeedbackEncoding(FeedbackError):
    """The bytes are not in the encoding that the layout names."""

    message = _("The file is not encoded in %(expected)s. Take the file as the bank gave it.")

    def __init__(self, expected: str) -> None:
        self.expected = expected.upper()
        super().__init__(expected)


class FeedbackCutShort(FeedbackError):
    """The header announces more rows than the file has, or its end is missing."""

    message = _(
        "The file is cut short: its header announces %(announced)d rows, %(found)d were found."
    )

    def __init__(self, announced: int, rows: int) -> None:
        self.announced, self.found = announced, rows
        super().__init__(announced, rows)


class FeedbackTotalsDiffer(FeedbackError):
    """Count or total of the header is not that of the rows."""

    message = _(
        "The header announces %(announced)s (rows, yuan), but the rows add up to %(found)s."
    )

    def __init__(self, announced: str, totals: str) -> None:
        self.announced, self.found = announced, totals
        super().__init__(announced, totals)


class FeedbackResultsDiffer(FeedbackError):
    """The header announces other rows or yuan paid or failed than the rows say."""

    message = _(
        "The header announces %(announced)s %(what)s, but by its rows it is %(counted)s."
        " Nothing was entered; ask the bank which of both holds."
    )

    def __init__(self, what: str, announced: str, counted: str) -> None:
        self.what, self.announced, self.counted = what, announced, counted
        super().__init__(what, announced, counted)


class FeedbackOfAnotherBatch(FeedbackError):
    """The file names another batch."""

    message = _("This file belongs to batch %(named)s, not to %(number)s.")

    def __init__(self, named: str, number: str) -> None:
        self.named, self.number = named, number
        super().__init__(named, number)


class FeedbackAlreadyEntered(FeedbackError):
    """The same file, byte for byte, was entered before."""

    message = _("This file was entered already on %(day)s.")

    def __init__(self, day: str) -> None:
        self.day = day
        super().__init__(day)


class FeedbackSaysNothingNew(FeedbackError):
    """Each row of the file has been settled so before."""

    message = _("Every row of this file has its result already; there is nothing to enter.")


class NoBankKey(FeedbackError):
    """A signature came, but nobody has recorded by which key it could be verified."""

    message = _(
        "No key of the bank is on record, so the signature cannot be verified. Nothing was entered."
        " Without the signature file another person confirms the answer."
    )


class SignatureWrong(FeedbackError):
    """The signature is not the bank's under this file; the file is not taken as unsigned."""

    message = _(
        "The signature does not belong to this file: the file was changed, or somebody else signed"
        " it. Nothing was entered. Ask the bank for both files again."
    )
