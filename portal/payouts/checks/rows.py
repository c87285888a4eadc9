"""One row of a sheet while it is checked: its cells as written, and what was understood of them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from portal.identifiers.cleaning import clean
from portal.identifiers.finder import holds_number
from portal.identifiers.id_numbers import adult_on
from portal.recipients.masks import MaskMode, mask_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal

    from portal.places.models import Place

    from .findings import Findings
    from .registry import Check

_PLACE_END: Final = re.compile(r"(村|社区|委会|委员会|街道|镇|乡|组|队)$")
_LONG_DIGITS: Final = re.compile(r"[0-9]{6,}[0-9Xx]?")
_PLAIN_NUMBER: Final = re.compile(r"[-+]?[0-9.,]{1,12}")
SHOWN: Final = 24
# Readings of a column that one import remembers: what repeats down a column does so within few rows
_REMEMBERED: Final = 20_000
_TEXTS: Final = frozenset([str, type(None)])


class Party(NamedTuple):
    """A person or organisation as a row names it; name and number in their one form."""

    name: str
    number: str
    organisation: bool = False

    @property
    def adult_on(self) -> dt.date | None:
        """The day a person comes of age, None for an organisation."""
        return None if self.organisation else adult_on(self.number)


@dataclass(slots=True)
class PayoutRow:
    """What a row says. Money in yuan, quantity with up to three decimals; None is not given.

    `payee` and `householder` are None where they are the beneficiary or not named.
    """

    sheet: str
    row: int
    beneficiary: Party | None = None
    payee: Party | None = None
    householder: Party | None = None
    relationship: str = ""
    card: str = ""
    bank_name: str = ""
    village: Place | None = None
    group: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    rate: Decimal | None = None
    amount: Decimal | None = None
    phone: str | None = None
    note: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    repeat_key: str = ""

    @property
    def holder(self) -> Party | None:
        """Whose account it is: the payee's where one is given, else the beneficiary's."""
        return self.payee or self.beneficiary


class Readings:
    """What texts of a column mean, where nothing is wrong with them, for one import.

    Rates, units, banks and places repeat down their columns: each text is read and checked once,
    or several cells of a row that are read together, as a tuple. beside: what else the meaning
    rests on. Only texts are remembered (beside empty cells), for 1, 1.0 and True are one key; and
    none of which something is to be said, for that is said of every row.
    """

    __slots__ = ("_columns",)

    def __init__(self) -> None:
        self._columns: defaultdict[str, dict[tuple[object, str], Any]] = defaultdict(dict)

    def of(self, column: str, written: object, beside: str = "") -> Any:
        """Return what a cell means; None where it has to be read."""
        return self._columns[column].get((written, beside))

    def remember(self, column: str, written: object, reading: object, beside: str = "") -> None:
        """Remember what a cell means in which nothing is wrong."""
        readings = self._columns[column]
        if len(readings) < _REMEMBERED and _is_text(written):
            readings[written, beside] = reading


def _is_text(written: object) -> bool:
    if type(written) is tuple:
        return _TEXTS.issuperset(map(type, written))
    return type(written) is str


class Cells:
    """The cells of one row by column, and the voice in which checks speak about them.

    readings: what the rows before have shown; of this row alone where none are given.
    """

    __slots__ = ("findings", "headings", "readings", "row", "sheet", "values")

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        sheet: str,
        row: int,
        headings: Mapping[str, str],
        findings: Findings,
        readings: Readings | None = None,
    ) -> None:
        self.values, self.sheet, self.row = values, sheet, row
        self.headings, self.findings = headings, findings
        self.readings = Readings() if readings is None else readings

    def raw(self, column: str) -> Any:
        """Return what the cell holds; None for an empty or absent one."""
        value = self.values.get(column)
        return None if value == "" else value

    def text(self, column: str) -> str:
        """Return the cell as clean text (``identifiers.cleaning``); whole numbers bare."""
        value = self.values.get(column)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return clean(str(value).replace("\0", ""))

    def say(self, check: Check, column: str, value: str = "", **payload: object) -> None:
        """Add a finding about a column of this row; `value` is masked already."""
        self.findings.add(
            check,
            sheet=self.sheet,
            row=self.row,
            column=self.headings.get(column, column),
            value=value,
            payload=payload,
        )


def shown_name(value: object) -> str:
    """Return a name as staff lists show it."""
    return mask_name(str(value), MaskMode.FIRST_LAST)[:SHOWN]


def shown_number(value: object) -> str:
    """Return a number cell as it stands when it is plainly a small number, else hardly any of it.

    What stands in an amount may be a card number that slipped a column.
    """
    text = "" if value is None else str(value).strip()
    if _PLAIN_NUMBER.fullmatch(text) and not _LONG_DIGITS.search(text.replace(",", "")):
        return text
    return f"{text[:1]}***" if text else ""


def shown_place(text: str) -> str:
    """Return the name of a place; what does not look like one may be a person's name."""
    shown = _LONG_DIGITS.sub("***", text)
    if _PLACE_END.search(text) and not holds_number(shown):
        return shown[:SHOWN]
    return f"{text[:1]}***" if text else ""
