"""The empty sheet of a policy: its columns, numbers formatted as text so that none is mangled."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, Protocol

from django.utils.translation import gettext as _

from .columns import NAMES
from .export import new_book, sheet_name

if TYPE_CHECKING:
    from collections.abc import Iterable

_REQUIRED: Final = frozenset(["name", "id_number", "card", "village", "amount"])
_NUMBERS: Final = frozenset(["quantity", "rate", "amount"])
_WIDTHS: Final = {"id_number": 22, "card": 24, "amount": 14, "organisation_code": 24, "note": 30}


class FurtherColumn(Protocol):
    """A column that a policy adds: its name, kind (TEXT, NUMBER, DATE), unit, and why."""

    name: str
    kind: str
    unit: str
    reason: str


def write_template(title: str, further: Iterable[FurtherColumn] = ()) -> bytes:
    """Return an empty .xlsx for a policy: all columns of the contract, then the policy's own.

    ``title`` stands above the header. Every column is formatted as text except quantities, rates
    and amounts; a note on each heading says what belongs there. What is filled in reads back.
    """
    to = io.BytesIO()
    book = new_book(to, flat=False)
    sheet = book.add_worksheet(sheet_name(title))
    text = book.add_format({"num_format": "@"})
    number = book.add_format({"num_format": "0.###"})
    money = book.add_format({"num_format": "0.00"})
    heading = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#F3F6F5"})
    needed = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#FFF3D6"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    notes = _notes()
    for index, (column, name) in enumerate(NAMES.items()):
        numeric = money if column != "quantity" else number
        sheet.set_column(
            index, index, _WIDTHS.get(column, 14), numeric if column in _NUMBERS else text
        )
        sheet.write_string(1, index, name, needed if column in _REQUIRED else heading)
        if column in notes:
            sheet.write_comment(1, index, notes[column])
    for index, extra in enumerate(further, len(NAMES)):
        sheet.set_column(index, index, 16, number if extra.kind == "NUMBER" else text)
        sheet.write_string(1, index, extra.name, heading)
        sheet.write_comment(1, index, " ".join(filter(None, (extra.unit, extra.reason))))
    sheet.freeze_panes(2, 1)
    book.close()
    return to.getvalue()


def _notes() -> dict[str, str]:
    return {
        "name": _("Required. The person who benefits, as on the ID card; or the organisation."),
        "id_number": _("Required for people. 18 characters, as text."),
        "card": _("Required. Account of the payee where one is named, else of the beneficiary."),
        "village": _("Required unless the importing unit is the village itself."),
        "amount": _("Required. Yuan with two decimals, greater than zero."),
        "quantity": _("At most three decimals. With a rate, quantity times rate is the amount."),
        "organisation_code": _("Instead of the ID number, for organisations."),
        "payee_name": _("Only if somebody else is paid; then ID number and relationship too."),
        "proxy_name": _("Only if somebody collects for the person; with ID number."),
    }
