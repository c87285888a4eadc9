"""What paying failed rows again refuses (article 12 (4) 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .errors import PayoutError, named_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class NothingFailed(PayoutError):
    """Every row of the batch was paid, or has no result yet."""

    message = _("No row of batch %(number)s has failed.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class NoRowChosen(PayoutError):
    """No row was ticked, or none that failed in this batch."""

    message = _("Tick the rows that are to be paid again.")


class NotReady(PayoutError):
    """Rows that cannot be paid again yet, or that are being paid again already."""

    message = _(
        "Rows %(rows)s cannot be paid again now: their account is not corrected, or another batch"
        " pays them again. Open the list once more."
    )

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        self.rows = named_rows(self.numbers)
        super().__init__(self.numbers)


class AlreadyPaidAgain(PayoutError):
    """Another batch pays the failed rows that these rows pay again; ``numbers`` are of these."""

    message = _("Rows %(rows)s are paid again by batch %(number)s already.")

    def __init__(self, number: str, numbers: Iterable[int]) -> None:
        self.number, self.numbers = number, tuple(numbers)
        self.rows = named_rows(self.numbers)
        super().__init__(number, numbers)


class MoreThanFailed(PayoutError):
    """A row pays more than the failed row that it stands for."""

    message = _("Rows %(rows)s pay more than the rows that failed.")

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        self.rows = named_rows(self.numbers)
        super().__init__(self.numbers)


class ReissueHasNoSheet(PayoutError):
    """The rows of a reissue come from the failed rows, never from a sheet."""

    message = _("Batch %(number)s pays failed rows again; no sheet replaces them. Discard it.")

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class ReissueChosenAnew(PayoutError):
    """A returned reissue has no revision: no sheet corrects it, and accounts may have changed."""

    message = _("Batch %(number)s pays failed rows again. Tick them anew in batch %(failed)s.")

    def __init__(self, number: str, failed: str) -> None:
        self.number, self.failed = number, failed
        super().__init__(number, failed)
