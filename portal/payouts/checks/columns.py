"""PAY7xx: phone, remarks, short texts, and the further columns of a policy."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from portal.identifiers.errors import IdentifierError
from portal.identifiers.finder import holds_number
from portal.identifiers.names import normalise_name
from portal.identifiers.phones import check_phone
from portal.payouts.sheets.numbers import NumberError, decimal_of
from portal.policies.enums import ColumnKind

from .registry import blocking, warning
from .rows import shown_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.policies.models import PolicyColumn

    from .rows import Cells, PayoutRow

COLUMN_NOT_A_NUMBER = blocking(
    "PAY701", _("Not a number"), _("This column of the policy takes numbers only.")
)
COLUMN_NOT_A_DATE = blocking(
    "PAY702",
    _("Not a date"),
    _("This column of the policy takes dates only, for example 2026-05-12."),
)
PHONE_WRONG = warning(
    "PAY703", _("Phone number not usable"), _("%(reason)s The row is kept without it."), "12"
)
TOO_LONG = blocking("PAY704", _("Text too long"), _("Shorten it to %(most)d characters."))
NUMBER_IN_TEXT = blocking(
    "PAY705",
    _("Personal number in a text"),
    _("ID, card and phone numbers have columns of their own. Take the number out of this text."),
    "25",
)
NAME_IN_TEXT = blocking(
    "PAY706",
    _("Name in a public text"),
    _("This column is published as it stands. Take the person's name out of it."),
    "25",
)

# Text columns that are kept as they stand, with the room they have.
LENGTHS: Final = {"bank_name": 60, "group": 16, "unit": 12, "note": 200, "relationship": 16}
MAX_EXTRA: Final = 100
# A column of a policy that is called as one of numbers is remembered apart from it
_TEXT: Final = "text"
_NAME_COLUMNS: Final = ("name", "householder_name", "payee_name", "proxy_name")
_SHORTEST_NAME: Final = 2
_DATE: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月)?")


def read_texts(cells: Cells, row: PayoutRow) -> None:
    """Read phone, bank, unit and remark into the row; refuse personal numbers within texts."""
    row.phone = _phone(cells)
    row.bank_name = _text(cells, "bank_name")
    row.unit = _text(cells, "unit")
    row.note = _text(cells, "note")
    _check_text(cells, "group", row.group, LENGTHS["group"])
    if row.relationship:
        _check_text(cells, "relationship", row.relationship, LENGTHS["relationship"])


def read_extra(cells: Cells, columns: Iterable[PolicyColumn]) -> dict[str, str]:
    """Return the further columns of the policy that the row fills: numbers and dates as text."""
    texts = {}
    for column in columns:
        value = cells.raw(column.name)
        if value is None:
            continue
        text = _extra(cells, column, value)
        if text:
            texts[column.name] = text
    return texts


def check_public_texts(cells: Cells, row: PayoutRow, columns: Iterable[PolicyColumn] = ()) -> None:
    """Refuse the name of a person of this row in a text that is published with it.

    The row has been read. A name of two characters may be part of a place's (高山组): it must be
    the whole text. Companies are published by name anyway.
    """
    written = map(cells.values.get, _NAME_COLUMNS)
    names = {normalise_name(name) for name in written if name}
    if row.beneficiary is not None and row.beneficiary.organisation:
        names.discard(row.beneficiary.name)
    _check_names(cells, "group", row.group, names)
    _check_names(cells, "unit", row.unit, names)
    for column in columns:
        if column.public:
            _check_names(cells, column.name, row.extra.get(column.name, ""), names)


def _check_names(cells: Cells, column: str, text: str, names: Iterable[str]) -> None:
    if len(text) < _SHORTEST_NAME:
        return
    for name in names:
        if text == name or (len(name) > _SHORTEST_NAME and name in text):
            cells.say(NAME_IN_TEXT, column)
            return


def date_of(value: Any) -> dt.date | None:
    """Return the day a cell means; the first of the month where none is written; None for none."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    match = _DATE.fullmatch(str(value).strip())
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return None


def _extra(cells: Cells, column: PolicyColumn, value: Any) -> str:
    if column.kind == ColumnKind.NUMBER:
        try:
            number = decimal_of(value)
        except NumberError:
            cells.say(COLUMN_NOT_A_NUMBER, column.name, shown_number(value))
            return ""
        text = "" if number is None else format(number, "f")
        if holds_number(text):
            cells.say(NUMBER_IN_TEXT, column.name)
        return text
    if column.kind == ColumnKind.DATE:
        day = date_of(value)
        if day is None:
            cells.say(COLUMN_NOT_A_DATE, column.name, shown_number(value))
            return ""
        return day.isoformat()
    return _text(cells, column.name, MAX_EXTRA)


def _text(cells: Cells, column: str, most: int = 0) -> str:
    written = cells.raw(column)
    if written is None:
        return ""
    read = cells.readings.of(column, written, _TEXT)
    if read is not None:
        return str(read)
    text = cells.text(column)
    if not text or _check_text(cells, column, text, most or LENGTHS[column]):
        cells.readings.remember(column, written, text, _TEXT)
    return text


def _check_text(cells: Cells, column: str, text: str, room: int) -> bool:
    """Say what is wrong with a text; return whether nothing is."""
    written = cells.raw(column)
    # Where a line ends tells whether digits go on in the next; the cleaned text has one line
    if holds_number(written if isinstance(written, str) else text):
        cells.say(NUMBER_IN_TEXT, column)
        return False
    if len(text) > room:
        cells.say(TOO_LONG, column, most=room)
        return False
    return True


def _phone(cells: Cells) -> str | None:
    value = cells.raw("phone")
    if value is None:
        return None
    try:
        return check_phone(value)
    except IdentifierError as error:
        cells.say(PHONE_WRONG, "phone", reason=str(error))
        return None
