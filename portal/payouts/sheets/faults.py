"""What reading finds in a sheet beside its rows: faults of cells, skipped rows, things to know.

Nothing here repeats what stands in a cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from django.utils.functional import Promise

# Enough to understand a sheet by; one with more is wrong as a whole.
KEPT: Final = 1_000
# Every total is judged: more than a file of the largest size can mean are no totals
KEPT_TOTALS: Final = 20_000


class FaultKind(TextChoices):
    """Why a cell cannot be taken as it is; the value is the code."""

    FORMULA_IN_IDENTIFIER = "SHT101", _("Formula instead of a number")
    ERROR_VALUE = "SHT102", _("Error value")
    FORMULA_WITHOUT_VALUE = "SHT103", _("Formula without a stored value")
    STRUCK_WORDS = "SHT104", _("Some words are struck out")
    SHARED_WITH_UNPAID = "SHT105", _("Merged with the amount of a row that is not paid")


_ADVICE: Final[dict[FaultKind, Promise]] = {
    FaultKind.FORMULA_IN_IDENTIFIER: _(
        "ID, account and phone numbers must be entered, not calculated. Copy the column and paste"
        " it as values, formatted as text."
    ),
    FaultKind.ERROR_VALUE: _(
        "The spreadsheet program shows an error (such as #N/A) in this cell. Correct the formula or"
        " enter the value."
    ),
    FaultKind.FORMULA_WITHOUT_VALUE: _(
        "The formula was never calculated. Open the sheet in the spreadsheet program, save it and"
        " upload it again."
    ),
    FaultKind.STRUCK_WORDS: _(
        "Part of this cell is struck out. Enter only what holds, or strike out the whole row if it"
        " is not paid."
    ),
    FaultKind.SHARED_WITH_UNPAID: _(
        "This amount is one merged cell over several rows, and not all of them are paid. Take the"
        " cells apart and enter what each row is paid."
    ),
}


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that blocks the sheet. It has the attributes of a finding of the checks.

    ``row`` as the spreadsheet program counts, ``column`` letter and heading ("C 身份证号"),
    ``column_id`` its identifier. ``value`` is always empty: nothing of such a cell is repeated.
    """

    kind: FaultKind
    sheet: str
    row: int
    column: str
    column_id: str
    value: str = ""
    severity: str = "block"
    article: str = ""

    @property
    def code(self) -> str:
        """The stable code."""
        return self.kind.value

    @property
    def blocks(self) -> bool:
        """Nothing of the sheet is kept."""
        return True

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""
        return str(self.kind.label)

    @property
    def sentence(self) -> str:
        """What to do about it."""
        return str(_ADVICE[self.kind])


class SkipReason(TextChoices):
    """Why a row or a whole sheet was not read as a payment."""

    TOTAL = "TOTAL", _("Total line")
    SIGNATURE = "SIGNATURE", _("Signature or note")
    TEXT = "TEXT", _("Line of text")
    REPEATED_HEADER = "REPEATED_HEADER", _("Column names again")
    NO_DATA = "NO_DATA", _("Prepared row without a person")
    GROUP_TITLE = "GROUP_TITLE", _("Title of a group or village")
    REFUSED_LIST = "REFUSED_LIST", _("Listed as not to be paid")
    AFTER_TOTAL = "AFTER_TOTAL", _("Below the final total")
    STOPPED = "STOPPED", _("Struck out, or noted as stopped, dead or refused")
    OTHER_TABLE = "OTHER_TABLE", _("Another table below the first")
    HIDDEN_SHEET = "HIDDEN_SHEET", _("Hidden sheet")
    OTHER_YEAR = "OTHER_YEAR", _("Sheet of another year")
    ADDED = "ADDED", _("Added to another row of the same person")
    OTHER_MONTH = "OTHER_MONTH", _("Sheet of another month")
    OTHER_POLICY = "OTHER_POLICY", _("Sheet of another policy")
    SUMMARY = "SUMMARY", _("Summary without people")
    NO_HEADER = "NO_HEADER", _("Sheet without column names")
    EMPTY_SHEET = "EMPTY_SHEET", _("Empty sheet")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was not read (``into``: but added to that row), or (no ``row``) a whole sheet."""

    sheet: str
    row: int | None
    why: SkipReason
    into: int | None = None


@dataclass(frozen=True, slots=True)
class DeclaredTotal:
    """A line 合计 or 小计: what the sheet itself says its rows add up to (yuan; None unreadable).

    It speaks of rows of the table that begins at ``first_row``, above it or below it; which ones,
    ``totals`` says. ``quantity`` is the sum declared in the column of quantities, ``count`` how
    many rows or households. ``worded`` is False for a line of numbers that no word calls a sum: it
    is one only if it is right.
    """

    sheet: str
    row: int
    subtotal: bool
    amount: Decimal | None
    first_row: int
    quantity: Decimal | None = None
    count: int | None = None
    worded: bool = True


class NoticeKind(TextChoices):
    """What the uploader should know although nothing is wrong; the value is the code."""

    HIDDEN_SHEET = "SHT201", _("Sheet “%(sheet)s” is hidden; it was read.")
    HIDDEN_COLUMNS = (
        "SHT202",
        _("Sheet “%(sheet)s” has hidden columns (%(letters)s); they were read."),
    )
    HIDDEN_ROWS = "SHT203", _("Sheet “%(sheet)s” has %(count)d hidden rows; they were read.")
    UNKNOWN_COLUMNS = (
        "SHT204",
        _("Sheet “%(sheet)s”: these columns are not known and were not read: %(columns)s."),
    )
    FORMULAS = (
        "SHT205",
        _(
            "Sheet “%(sheet)s”: column %(column)s has %(count)d formulas. Their last stored values"
            " were read; check them."
        ),
    )
    EXTENSION = "SHT206", _("The name of the file ends in %(found)s, but it is a .%(kind)s file.")
    ENCODING = "SHT207", _("The text file was read as %(encoding)s.")
    VILLAGE_OF_SHEET = (
        "SHT208",
        _("Sheet “%(sheet)s” has no column for the village; its name was taken as the village."),
    )
    BLANK_ROWS = "SHT209", _("Sheet “%(sheet)s”: %(count)d blank rows were skipped.")
    TOTAL_COLUMN = (
        "SHT211",
        _(
            "Sheet “%(sheet)s”: %(column)s was taken from column %(chosen)s; in every row it is the"
            " sum of columns %(parts)s."
        ),
    )
    OTHER_UNIT = (
        "SHT213",
        _(
            "Sheet “%(sheet)s”: %(column)s counts in %(unit)s, the policy in %(policy)s. Check that"
            " the quantities are the policy's."
        ),
    )
    HOUSEHOLDER_IS_PAID = (
        "SHT212",
        _("Sheet “%(sheet)s” names householders only (column %(letter)s): they are who is paid."),
    )
    MERGED_CELLS = (
        "SHT221",
        _("Sheet “%(sheet)s”: merged cells were taken for every row that they span (%(columns)s)."),
    )
    PLACE_TITLES = (
        "SHT222",
        _(
            "Sheet “%(sheet)s”: titles of groups or villages were taken for the rows below them"
            " (rows %(rows)s)."
        ),
    )
    VILLAGE_OF_TITLE = (
        "SHT223",
        _("Sheet “%(sheet)s” has no column for the village; it was taken from the title."),
    )
    NO_TOTAL = (
        "SHT224",
        _("Sheet “%(sheet)s” declares no total, unlike other sheets of the file."),
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know, with what fills its sentence."""

    kind: NoticeKind
    payload: Mapping[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The stable code."""
        return self.kind.value

    @property
    def sentence(self) -> str:
        """The sentence, in the language in use."""
        return str(self.kind.label) % self.payload
