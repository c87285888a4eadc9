"""PAY2xx: the account that is paid into.

Article 8: a card number on record is not changed by a sheet. Article 7: one person, one card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.identifiers.accounts import (
    check_card_number,
    is_usual_card_length,
    luhn_ok,
    mask_card,
    normalise_card_number,
)
from portal.identifiers.errors import IdentifierError, MangledNumber, Missing, NumberReadAsDate

from .registry import blocking, warning

if TYPE_CHECKING:
    from .registry import Check
    from .rows import Cells
    from .staged import Staged

CARD_MISSING = blocking(
    "PAY201", _("Card number missing"), _("Enter the number of the one-card account."), "12"
)
CARD_FORM = blocking(
    "PAY202",
    _("Not an account number"),
    _("%(reason)s Enter it as it stands on the card or passbook."),
    "16",
)
CARD_MANGLED = blocking(
    "PAY203", _("Card number changed by the spreadsheet program"), _("%(reason)s")
)
CARD_LUHN = warning(
    "PAY204",
    _("Card number may be mistyped"),
    _(
        "Its check digit does not fit. Compare it with the card; the numbers of old passbooks "
        "never fit and are right."
    ),
)
CARD_LENGTH = warning(
    "PAY205",
    _("Unusual length of the card number"),
    _("Cards have 16 to 19 digits. Compare it with the card or passbook."),
)
CARD_ON_RECORD = blocking(
    "PAY206",
    _("Card differs from the account in force"),
    _(
        "The account in force ends in %(recorded)s. A card is not changed by a sheet: enter that "
        "account, or have the holder apply for an account change first."
    ),
    "8, 11",
)
CARD_TWO_IN_FILE = blocking(
    "PAY207",
    _("Two cards of one person"),
    _("This person has another card in row %(first)s of this file. One person has one card."),
    "7",
)
CARD_SHARED = blocking(
    "PAY208",
    _("Card of another person"),
    _(
        "This card is also used by %(other)s. If that person receives the money, enter name, "
        "ID number and relationship in the payee columns; otherwise correct the card."
    ),
    "7, 10",
)
CARD_OF_RELATIVE = warning(
    "PAY209",
    _("Card of a related person"),
    _(
        "This card is also used by %(other)s, who is on record as related. Name that person as "
        "payee, or the bank refuses the payment because the names differ."
    ),
    "10",
)

_BY_REASON: Final[dict[type[IdentifierError], Check]] = {
    Missing: CARD_MISSING,
    MangledNumber: CARD_MANGLED,
    NumberReadAsDate: CARD_MANGLED,
}


def read_card(cells: Cells, *, organisation: bool) -> str:
    """Return the account number, or "" after saying what is wrong; `organisation` holds it."""
    value = cells.raw("card")
    try:
        number = check_card_number(value, organisation=organisation)
    except IdentifierError as error:
        check = _BY_REASON.get(type(error), CARD_FORM)
        cells.say(check, "card", _masked(value), reason=str(error))
        return ""
    if organisation:
        return number
    if not is_usual_card_length(number):
        cells.say(CARD_LENGTH, "card", mask_card(number))
    elif not luhn_ok(number):
        cells.say(CARD_LUHN, "card", mask_card(number))
    return number


def _masked(value: object) -> str:
    if value is None:
        return ""
    try:
        return mask_card(normalise_card_number(value))
    except IdentifierError:
        return "****"


_ON_RECORD: Final = """
    SELECT l.sheet, l."row", l.card_masked, a.number_masked
    FROM {lines} l
    JOIN {account} a ON a.holder_id = l.payee_id AND a.in_force
    JOIN {account_secret} s ON s.owner_id = a.id
    LEFT JOIN {accounts} n ON n.holder_id = l.payee_id
    WHERE n.id IS NULL AND s.number_digest <> l.card_digest
    ORDER BY l.seq
"""
_TWO_IN_FILE: Final = """
    SELECT l.sheet, l."row", l.card_masked, n.sheet, n."row"
    FROM {lines} l
    JOIN {accounts} n ON n.holder_id = l.payee_id
    WHERE n.number_digest <> l.card_digest
    ORDER BY l.seq
"""
# Who holds each card: by the file or by an account in force. Of cards with several holders each
# row is held against the relations of its beneficiary (on record or in this file) with a holder,
# and of its holder with those whose rows name the same card.
_SHARED: Final = """
    WITH holder AS (
        SELECT card_digest, payee_id AS holder_id FROM {lines} WHERE payee_id IS NOT NULL
        UNION
        SELECT s.number_digest, a.holder_id
        FROM {account_secret} s
        JOIN {account} a ON a.id = s.owner_id AND a.in_force
        LEFT JOIN {accounts} n ON n.holder_id = a.holder_id
        WHERE n.id IS NULL AND s.number_digest IN (SELECT card_digest FROM {lines})
    ),
    shared AS (
        SELECT card_digest, MIN(holder_id) AS low, MAX(holder_id) AS high
        FROM holder WHERE card_digest IS NOT NULL
        GROUP BY card_digest HAVING MIN(holder_id) <> MAX(holder_id)
    ),
    related AS (
        SELECT beneficiary_id, other_id FROM {relations}
        UNION
        SELECT beneficiary_id, other_id FROM {relation}
        WHERE valid_from <= %(today)s AND (valid_to IS NULL OR valid_to >= %(today)s)
    ),
    affected AS (
        SELECT l.seq, l.sheet, l."row", l.card_masked, l.card_digest, l.recipient_id, l.payee_id,
               CASE WHEN x.low = l.payee_id THEN x.high ELSE x.low END AS another_id
        FROM {lines} l JOIN shared x ON x.card_digest = l.card_digest
        WHERE l.payee_id IS NOT NULL
    )
    SELECT l.sheet, l."row", l.card_masked, COALESCE(p.name_masked, r.name_masked),
           EXISTS (
               SELECT 1 FROM related e
               JOIN holder h ON h.holder_id = e.other_id AND h.card_digest = l.card_digest
               WHERE e.beneficiary_id = l.recipient_id
           ) OR EXISTS (
               SELECT 1 FROM related e
               JOIN affected o ON o.recipient_id = e.beneficiary_id
                              AND o.card_digest = l.card_digest
               WHERE e.other_id = l.payee_id
           )
    FROM affected l
    LEFT JOIN {people} p ON p.id = l.another_id
    LEFT JOIN {recipient} r ON r.id = l.another_id
    ORDER BY l.seq
"""


def check_accounts(staged: Staged) -> None:
    """Hold every card against the holder's account in force and against the other rows."""
    for row in staged.ask(_ON_RECORD):
        staged.say(CARD_ON_RECORD, row, "card", recorded=row[3])
    for row in staged.ask(_TWO_IN_FILE):
        first = staged.place(row[3], row[4], row[0])
        staged.say(CARD_TWO_IN_FILE, row, "card", first=first)
    for row in staged.ask(_SHARED):
        check = CARD_OF_RELATIVE if row[4] else CARD_SHARED
        staged.say(check, row, "card", other=row[3])
