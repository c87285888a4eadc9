"""PAY6xx: who receives the money, where it is not the beneficiary.

Article 10: in principle into the person's own account; who receives for another must be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.identifiers.names import normalise_name
from portal.policies.enums import PayeeBasis

from .identity import NAME_IN_FILE, read_party
from .registry import blocking, warning
from .rows import shown_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from .rows import Cells, Party, PayoutRow
    from .staged import Staged

PAYEE_NOT_IDENTIFIED = blocking(
    "PAY601",
    _("Payee without ID number"),
    _("Enter the payee's ID number, or leave the payee empty if the beneficiary is paid."),
    "10",
)
HOUSEHOLDER_NOT_IDENTIFIED = warning(
    "PAY602",
    _("Householder without ID number"),
    _("The householder is not recorded. Enter the ID number if it is to be."),
)
PAYEE_WITHOUT_RELATIONSHIP = blocking(
    "PAY603",
    _("Relationship of the payee missing"),
    _("Enter how the payee is related to the beneficiary."),
    "10",
)
PAYEE_AGAINST_BASIS = warning(
    "PAY604",
    _("Paid to another person"),
    _(
        "This policy is paid into %(basis)s. The reviewer must examine why another person "
        "receives the money."
    ),
    "10",
)
NOT_AN_INSTITUTION = warning(
    "PAY605",
    _("A person instead of an institution"),
    _("This policy is paid into an institution's account. Check who is to be paid."),
    "10",
)
PROXY_NOT_IDENTIFIED = blocking(
    "PAY606",
    _("Proxy without ID number"),
    _("Enter the proxy's name and ID number, or leave both empty."),
    "10",
)
PROXY_NAMED = warning(
    "PAY607",
    _("Collected by a proxy"),
    _("The unit must have examined the proxy and keep the papers; the reviewer asks for them."),
    "10",
)

_COLUMNS: Final = frozenset(
    [
        "relationship",
        *(
            f"{role}_{part}"
            for role in ("payee", "householder", "proxy")
            for part in ("name", "id_number")
        ),
    ]
)


def read_payees(cells: Cells, row: PayoutRow, *, basis: Collection[str], today: dt.date) -> None:
    """Read payee, householder and proxy into the row and hold them against the policy's basis.

    The row's beneficiary has been read. A person named as payee or householder who is the
    beneficiary stays None. Proxies are checked and not kept.
    """
    if not _COLUMNS.isdisjoint(cells.values):
        row.payee = _other(cells, row, "payee", today)
        row.householder = _other(cells, row, "householder", today)
        row.relationship = cells.text("relationship")
        _check_proxy(cells, today)
    if row.beneficiary is not None:
        _check_basis(cells, row, frozenset(basis), today)


def _other(cells: Cells, row: PayoutRow, role: str, today: dt.date) -> Party | None:
    """Return the other person in a role, None when it is the beneficiary or nobody."""
    name_column, number_column = f"{role}_name", f"{role}_id_number"
    if name_column not in cells.values and number_column not in cells.values:
        return None
    if cells.raw(number_column) is None:
        _check_unidentified(cells, row, role)
        return None
    party = read_party(cells, name_column, number_column, today=today)
    if party is None or row.beneficiary is None or party.number != row.beneficiary.number:
        return party
    if party.name != row.beneficiary.name:
        other = shown_name(row.beneficiary.name)
        cells.say(NAME_IN_FILE, name_column, shown_name(party.name), other=other)
    return None


def _check_unidentified(cells: Cells, row: PayoutRow, role: str) -> None:
    """Say that somebody is named without ID number, unless it is the beneficiary again."""
    value = cells.raw(f"{role}_name")
    if value is None or row.beneficiary is None:
        return
    if normalise_name(value) != row.beneficiary.name:
        check = PAYEE_NOT_IDENTIFIED if role == "payee" else HOUSEHOLDER_NOT_IDENTIFIED
        cells.say(check, f"{role}_name", shown_name(value))


def _check_proxy(cells: Cells, today: dt.date) -> None:
    name, number = cells.raw("proxy_name"), cells.raw("proxy_id_number")
    if name is None and number is None:
        return
    if name is None or number is None:
        cells.say(PROXY_NOT_IDENTIFIED, "proxy_name", shown_name(name) if name else "")
        return
    party = read_party(cells, "proxy_name", "proxy_id_number", today=today)
    if party is not None:
        cells.say(PROXY_NAMED, "proxy_name", shown_name(party.name))


def _check_basis(cells: Cells, row: PayoutRow, basis: frozenset[str], today: dt.date) -> None:
    if not basis:
        return
    holder = row.holder
    if basis == {PayeeBasis.INSTITUTION} and holder is not None and not holder.organisation:
        cells.say(NOT_AN_INSTITUTION, "payee_name", shown_name(holder.name))
    elif row.payee is not None and not _fits(row, basis, today):
        labels = "、".join(str(PayeeBasis(value).label) for value in sorted(basis))
        cells.say(PAYEE_AGAINST_BASIS, "payee_name", shown_name(row.payee.name), basis=labels)


def _fits(row: PayoutRow, basis: frozenset[str], today: dt.date) -> bool:
    """Say whether the policy foresees that this other person is paid."""
    if row.payee is None or row.beneficiary is None:
        return True
    if row.payee.organisation:
        return PayeeBasis.INSTITUTION in basis
    if PayeeBasis.GUARDIAN in basis:
        return True
    if _is_minor(row.beneficiary, today):
        return True  # a child's money goes to the guardian whatever the policy says
    same = row.householder is not None and row.householder.number == row.payee.number
    return PayeeBasis.HOUSEHOLD in basis and same


def _is_minor(party: Party, today: dt.date) -> bool:
    return party.adult_on is not None and party.adult_on > today


def is_guardian(row: PayoutRow, *, basis: Collection[str], today: dt.date) -> bool:
    """Say whether the payee acts as guardian: for a child, or because the sheet says so."""
    if row.payee is None or row.beneficiary is None:
        return False
    return "监护" in row.relationship or (
        PayeeBasis.GUARDIAN in basis and _is_minor(row.beneficiary, today)
    )


# Another payee whose relation neither the row states nor the record knows.
_UNRELATED: Final = """
    SELECT l.sheet, l."row", l.payee_name_masked
    FROM {lines} l
    WHERE l.payee_id <> l.recipient_id AND l.relationship = ''
      AND (l.householder_id IS NULL OR l.householder_id <> l.payee_id)
      AND NOT EXISTS (
          SELECT 1 FROM {relation} e
          WHERE e.beneficiary_id = l.recipient_id AND e.other_id = l.payee_id
            AND e.valid_from <= %(today)s AND (e.valid_to IS NULL OR e.valid_to >= %(today)s)
      )
    ORDER BY l.seq
"""


def check_relations(staged: Staged) -> None:
    """See to it that whoever receives for another is known to be related (article 10)."""
    for row in staged.ask(_UNRELATED):
        staged.say(PAYEE_WITHOUT_RELATIONSHIP, row, "relationship")
