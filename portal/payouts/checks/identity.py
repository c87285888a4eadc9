"""PAY1xx: who is paid. Names, ID numbers (GB 11643) and organisation codes (GB 32100).

Article 16: the identity must be valid and be the one on record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal.identifiers.errors import (
    FutureBirth,
    IdentifierError,
    ImpossibleBirthDate,
    MangledNumber,
    Missing,
    NumberReadAsDate,
    UnknownRegion,
    WrongCheckDigit,
)
from portal.identifiers.id_numbers import (
    check_id_number,
    mask_id_number,
    normalise_id_number,
)
from portal.identifiers.names import check_name, may_be_several
from portal.identifiers.organisation_codes import check_organisation_code

from .registry import blocking, warning
from .rows import Party, shown_name

if TYPE_CHECKING:
    import datetime as dt

    from .registry import Check
    from .rows import Cells
    from .staged import Staged

NAME_MISSING = blocking(
    "PAY101",
    _("Name missing"),
    _("Enter the name as it stands on the ID card or registration certificate."),
)
NAME_WRONG = blocking(
    "PAY102",
    _("Not a name"),
    _("%(reason)s Enter the name as it stands on the ID card or registration certificate."),
)
NUMBER_MISSING = blocking(
    "PAY103",
    _("ID number missing"),
    _("Enter the ID number, or the organisation code where an organisation is paid."),
    "16",
)
NUMBER_FORM = blocking(
    "PAY104", _("Not an ID number"), _("%(reason)s Enter it as it stands on the ID card."), "16"
)
NUMBER_CHECK_DIGIT = blocking("PAY105", _("ID number mistyped"), _("%(reason)s"), "16")
NUMBER_MANGLED = blocking(
    "PAY106", _("ID number changed by the spreadsheet program"), _("%(reason)s")
)
BIRTH_DATE = blocking("PAY107", _("Impossible date of birth"), _("%(reason)s"), "16")
CODE_WRONG = blocking("PAY108", _("Not an organisation code"), _("%(reason)s"), "16")
TWO_NUMBERS = blocking(
    "PAY109",
    _("ID number and organisation code"),
    _("Give either an ID number or an organisation code, not both."),
)
NAME_ON_RECORD = blocking(
    "PAY110",
    _("Name differs from the record"),
    _(
        "For this ID number the name %(recorded)s is on record. Correct the name or the ID number; "
        "if the record is wrong, have it corrected first."
    ),
    "16",
)
NAME_IN_FILE = blocking(
    "PAY111",
    _("Two names for one ID number"),
    _("This ID number stands with another name (%(other)s) in this file. Correct one of them."),
    "16",
)

NAMES_SEVERAL = warning(
    "PAY112",
    _("Perhaps more than one name"),
    _(
        "One payment names one person. Enter the name as it stands on the ID card, without a second"
        " name and without a note."
    ),
    "16",
)

_BY_REASON: Final[dict[type[IdentifierError], Check]] = {
    Missing: NUMBER_MISSING,
    MangledNumber: NUMBER_MANGLED,
    NumberReadAsDate: NUMBER_MANGLED,
    WrongCheckDigit: NUMBER_CHECK_DIGIT,
    UnknownRegion: NUMBER_CHECK_DIGIT,
    ImpossibleBirthDate: BIRTH_DATE,
    FutureBirth: BIRTH_DATE,
}


def read_beneficiary(cells: Cells, *, today: dt.date) -> Party | None:
    """Return who is paid, or None after saying what is wrong.

    An organisation code is understood in its own column and in that of the ID number.
    """
    number, code = cells.raw("id_number"), cells.raw("organisation_code")
    if number is not None and code is not None:
        cells.say(TWO_NUMBERS, "organisation_code")
        return None
    if code is not None:
        return read_organisation(cells, "name", "organisation_code")
    return read_party(cells, "name", "id_number", today=today)


def read_party(cells: Cells, name: str, number: str, *, today: dt.date) -> Party | None:
    """Return the person or organisation of a name column and a number column."""
    try:
        checked = check_id_number(cells.raw(number), on=today)
    except IdentifierError as error:
        code = _organisation_code(cells.raw(number))
        if code is None:
            _say_number(cells, number, error)
            read_name(cells, name)
            return None
        text = read_name(cells, name, organisation=True)
        return Party(text, code, organisation=True) if text else None
    text = read_name(cells, name)
    return Party(text, checked) if text else None


def read_organisation(cells: Cells, name: str, code: str) -> Party | None:
    """Return the organisation of a name column and a code column."""
    text = read_name(cells, name, organisation=True)
    try:
        checked = check_organisation_code(cells.raw(code))
    except IdentifierError as error:
        cells.say(CODE_WRONG, code, masked_number(cells.raw(code)), reason=str(error))
        return None
    return Party(text, checked, organisation=True) if text else None


def read_name(cells: Cells, column: str, *, organisation: bool = False) -> str:
    """Return the name in its one form, or "" after saying what is wrong."""
    value = cells.raw(column)
    try:
        name = check_name(value, organisation=organisation)
    except Missing:
        cells.say(NAME_MISSING, column)
    except IdentifierError as error:
        cells.say(NAME_WRONG, column, shown_name(value), reason=str(error))
    else:
        if not organisation and may_be_several(str(value)):
            cells.say(NAMES_SEVERAL, column, shown_name(name))
        return name
    return ""


def masked_number(value: object) -> str:
    """Return an ID number or organisation code of a cell in its masked form."""
    try:
        return mask_id_number(normalise_id_number(value))
    except IdentifierError:
        return "***"


def _organisation_code(value: object) -> str | None:
    # Digits alone are meant as an ID number, however wrong.
    if not isinstance(value, str) or value.strip()[:17].isdigit():
        return None
    try:
        return check_organisation_code(value)
    except IdentifierError:
        return None


def _say_number(cells: Cells, column: str, error: IdentifierError) -> None:
    check = _BY_REASON.get(type(error), NUMBER_FORM)
    value = "" if check is NUMBER_MISSING else masked_number(cells.raw(column))
    cells.say(check, column, value[:24], reason=str(error))


# Another name than the one on record, for whoever is not written anew by this import.
_ON_RECORD: Final = """
    SELECT l.sheet, l."row", l.{role}_masked, r.name_masked
    FROM {{lines}} l
    JOIN {{recipient}} r ON r.id = l.{id}
    JOIN {{recipient_secret}} s ON s.owner_id = r.id
    LEFT JOIN {{people}} p ON p.id = l.{id}
    WHERE p.id IS NULL AND s.name_digest <> l.{role}_digest {other}
    ORDER BY l.seq
"""
# Another name than where the file first names this person.
_IN_FILE: Final = """
    SELECT l.sheet, l."row", l.{role}_masked, p.name_masked
    FROM {{lines}} l
    JOIN {{people}} p ON p.id = l.{id}
    WHERE p.name_digest <> l.{role}_digest {other}
    ORDER BY l.seq
"""
_ROLES: Final = (
    ("name", "recipient_id", ""),
    ("payee_name", "payee_id", "AND l.payee_id <> l.recipient_id"),
    ("householder_name", "householder_id", ""),
)


def check_names(staged: Staged) -> None:
    """Hold every name against the record and against the file, for everybody a row names."""
    for role, column, other in _ROLES:
        parts = {"role": role, "id": column, "other": other}
        for row in staged.ask(_ON_RECORD.format(**parts)):
            staged.say(NAME_ON_RECORD, row, role, recorded=row[3])
        for row in staged.ask(_IN_FILE.format(**parts)):
            staged.say(NAME_IN_FILE, row, role, other=row[3])
