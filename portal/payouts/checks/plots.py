"""Rows of one person in one file: whether they may be added together, and if not, why.

Two plots of land stand in two rows, and are one payment. Adding is safe only where everything but
area, amount and note agrees, and where the second row is not simply the first one entered twice.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from portal.payouts.models import DraftLine
from portal.payouts.rules import fen
from portal.payouts.sheets.merged_amounts import NOTE_BETWEEN
from portal.payouts.sheets.numbers import MAX_AMOUNT

from .registry import warning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from django.utils.functional import Promise

    from .staged import Staged

ROWS_ADDED = warning(
    "PAY403",
    _("Several plots of one person added together"),
    _(
        "Rows %(rows)s of this person are one payment of %(amount)s yuan (%(parts)s) because the"
        " uploader chose so."
    ),
    "16",
)
AMOUNT_OF_ROWS = warning(
    "PAY404",
    _("One merged amount for several rows of one person"),
    _(
        "Rows %(rows)s share one merged amount. They are one payment, their areas or quantities"
        " added together, because the uploader said so."
    ),
    "16",
)
# The answer to PAY401 that adds the rows of one person together
ADD: Final = "add"

_REPEATED: Final = """
    SELECT l.sheet, l."row", l.id_number_masked, l.seq, l.recipient_id, l.repeat_key,
           l.name_digest, l.card_digest, l.payee_id, l.payee_name_digest, l.householder_id,
           l.relationship, l.village_id, l."group", l.unit, l.rate, l.extra, l.phone_digest,
           l.quantity, l.amount, l.note
    FROM {lines} l
    JOIN (
        SELECT recipient_id, repeat_key, MIN(seq) AS first_seq FROM {lines}
        WHERE recipient_id IS NOT NULL
        GROUP BY recipient_id, repeat_key HAVING COUNT(*) > 1
    ) r ON r.recipient_id = l.recipient_id AND r.repeat_key = l.repeat_key
    ORDER BY r.first_seq, l.seq
"""
# What must agree, and the words for what does not; the first that differs is named
_AGREE: Final = (
    ("sheet", _("they stand on different worksheets")),
    ("name_digest", _("the names differ")),
    ("card_digest", _("the accounts differ")),
    ("payee_id", _("the payees differ")),
    ("payee_name_digest", _("the payees differ")),
    ("householder_id", _("the householders differ")),
    ("relationship", _("the relationships differ")),
    ("village_id", _("the villages differ")),
    ("group", _("the groups differ")),
    ("rate", _("the rates differ")),
    ("unit", _("the units differ")),
    ("extra", _("the further columns of the policy differ")),
    ("phone_digest", _("the phone numbers differ")),
)
# Empty in a later row, these are the first row's
_MAY_BE_EMPTY: Final = ("group", "unit", "phone_digest")
_NO_AMOUNT: Final = _("an amount is missing or cannot be read")
_NO_QUANTITY: Final = _("only some of the rows say how large the plot is")
_TOO_LARGE: Final = _("together they are too large for one payment")
_LONG_NOTES: Final = _("their notes are too long for one row")
_SAME: Final = _(
    "they are alike in everything, as if entered twice; write in 备注 which plot each row is"
)
_LONGEST_NOTE: Final = DraftLine._meta.get_field("note").max_length or 0


class PlotRow(NamedTuple):
    """One row of a person who stands in the file more than once; money in fen, area in 1/1000."""

    sheet: int
    row: int
    id_number_masked: str
    seq: int
    recipient_id: int
    repeat_key: str
    name_digest: bytes
    card_digest: bytes | None
    payee_id: int | None
    payee_name_digest: bytes | None
    householder_id: int | None
    relationship: str
    village_id: int | None
    group: str
    unit: str
    rate: int | None
    extra: Any
    phone_digest: bytes | None
    quantity: int | None
    amount: int | None
    note: str


class Repeat(NamedTuple):
    """All rows of one person, in the order of the file, and why they cannot be added together."""

    rows: Sequence[PlotRow]
    against: Promise | None

    @property
    def amount(self) -> int:
        """The sum in fen; of rows that can be added."""
        return sum(row.amount or 0 for row in self.rows)

    @property
    def quantity(self) -> int | None:
        """The sum in thousandths, None where no row has a quantity."""
        quantities = [row.quantity for row in self.rows if row.quantity is not None]
        return sum(quantities) if quantities else None

    @property
    def note(self) -> str:
        """The notes of all rows, each once."""
        return NOTE_BETWEEN.join(dict.fromkeys(row.note for row in self.rows if row.note))


def repeated(staged: Staged, spanned: Collection[tuple[str, int]]) -> Iterator[Repeat]:
    """Return everybody who stands in the file more than once.

    spanned: sheet and row of those whose ID number is a merged cell that began above them: it is
    the sheet itself that says that such rows belong to one person.
    """
    rows = map(PlotRow._make, staged.ask(_REPEATED))
    for _person, group in groupby(rows, attrgetter("recipient_id", "repeat_key")):
        plots = list(group)
        merged = all((staged.sheets[row.sheet], row.row) in spanned for row in plots[1:])
        yield Repeat(plots, _against(plots, merged=merged))


def _against(rows: list[PlotRow], *, merged: bool) -> Promise | None:
    first = rows[0]
    for column, words in _AGREE:
        if any(_differs(column, first, row) for row in rows[1:]):
            return words
    if any(row.amount is None for row in rows):
        return _NO_AMOUNT
    if len({row.quantity is None for row in rows}) > 1:
        return _NO_QUANTITY
    together = Repeat(rows, None)
    if together.amount > fen(MAX_AMOUNT):
        return _TOO_LARGE
    if len(together.note) > _LONGEST_NOTE:
        return _LONG_NOTES
    alike = len({(row.quantity, row.amount, row.note) for row in rows}) < len(rows)
    return _SAME if alike and not merged else None


def _differs(column: str, first: PlotRow, later: PlotRow) -> bool:
    value = getattr(later, column)
    if column in _MAY_BE_EMPTY and not value:
        return False
    return bool(value != getattr(first, column))
