"""Numbers as people write them, brought to one form and checked.

A leaf: no database, no clock (checks that need today's date are given it as ``on``).
``normalise_…`` brings a value to the one form that is hashed, encrypted and compared; ``check_…``
normalises, checks and returns that form, or raises one of ``identifier_errors``. Values may be
cells as a spreadsheet holds them (text, float, date): see ``cells``. Names are in ``names`` and
offered here too.

Sources: GB 11643-1999 (ID numbers), GB 32100-2015 (organisation codes), docs/norms.md B7.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from operator import mul
from typing import Final, NoReturn

from .cells import text_of_cell
from .identifier_errors import (
    FutureBirth,
    ImpossibleBirthDate,
    MangledNumber,
    MaskedAlready,
    Missing,
    Subject,
    UnknownRegion,
    WrongCharacters,
    WrongCheckDigit,
    WrongLength,
)
from .names import check_name, normalise_name

__all__ = [
    "Sex",
    "adult_on",
    "birth_date",
    "check_card_number",
    "check_id_number",
    "check_name",
    "check_organisation_code",
    "check_phone",
    "id_check_digit",
    "is_usual_card_length",
    "looks_like_id_number",
    "luhn_ok",
    "normalise_card_number",
    "normalise_id_number",
    "normalise_name",
    "normalise_organisation_code",
    "normalise_phone",
    "organisation_check_character",
    "sex",
]

# GB 11643: weights of the first 17 digits; the check digit by the sum modulo 11.
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_EXCESS: Final = 48 * sum(_ID_WEIGHTS)
_ID_CHECK_DIGITS: Final = "10X98765432"
_ID_FORM: Final = re.compile(r"[0-9]{17}[0-9X]")
# Provinces of residents; 81 to 83 stand on residence permits of Hong Kong, Macao and Taiwan
# residents. A leading 9 marks the permanent residence card of foreigners (since 2023).
_PROVINCES: Final = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55)))
) | frozenset(map(str, (*range(61, 66), 71, 81, 82, 83)))
# The permanent residence card issued 2004 to 2023: nation, place, YYMMDD, serial, check digit
# (whose rule is not published with certainty, so it is not checked).
_OLD_RESIDENCE_CARD: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_OLD_CARD_LAST_YEAR: Final = 23
# Letters of other alphabets that look like X, and the sign for times.
_X_LOOKALIKES: Final = str.maketrans("\u0425\u03a7\u00d7", "XXX")
# GB 32100: digits and letters without I, O, S, V, Z; weights are powers of 3 modulo 31.
_ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_FORM: Final = re.compile(
    rf"[1-9ANY][{_ORGANISATION_ALPHABET}][0-9]{{6}}[{_ORGANISATION_ALPHABET}]{{10}}"
)
_ORGANISATION_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_EARLIEST_BIRTH: Final = date(1900, 1, 1)
_OF_AGE: Final = 18
_ACCOUNT_LENGTH: Final = (10, 19)
_ORGANISATION_ACCOUNT_LENGTH: Final = (8, 32)
# Every second digit from the right is doubled, and its own digits are added.
_LUHN_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")
_PHONE_FORM: Final = re.compile(r"1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|[2-9][0-9]{6,7}")
# What people put between digits, and the quotation marks that programs leave before them.
_HYPHENS: Final = "-\u2010\u2011\u2013\u2014\u2015'`\u2018\u2019"
_SEPARATORS: Final = str.maketrans(dict.fromkeys(_HYPHENS))
_COUNTRY_CODE: Final = re.compile(r"^(?:(?:\+86|0086)+|86(?=1[0-9]{10}$))")
_PHONE_SEPARATORS: Final = str.maketrans(dict.fromkeys(f"{_HYPHENS}()."))


class Sex(StrEnum):
    """As the 17th digit says: odd is male."""

    MALE = "M"
    FEMALE = "F"


def normalise_id_number(value: object) -> str:
    """Return the 18-character form; 15-digit numbers of old cards are extended ("19", check digit).

    Full-width digits, spaces, small x and its lookalikes are put right. Old permanent residence
    cards of foreigners (three letters, twelve digits) stay as they are. Text that is no ID number
    comes back folded. Raises MangledNumber, NumberReadAsDate, WrongCharacters (see ``cells``).
    """
    text = text_of_cell(value, Subject.ID_NUMBER)
    if text.isascii():
        if len(text) != 15 or not text.isdigit():
            return text
        body = f"{text[:6]}19{text[6:]}"
        return body + id_check_digit(body)
    return text.translate(_X_LOOKALIKES)


def id_check_digit(body: str) -> str:
    """Return the check digit of the first 17 digits (ISO 7064 MOD 11-2)."""
    # The codes of the digits are 48 too high each, which the weights' sum takes off again
    return _ID_CHECK_DIGITS[(sum(map(mul, body.encode(), _ID_WEIGHTS)) - _ID_EXCESS) % 11]


def check_id_number(value: object, *, on: date | None = None) -> str:
    """Return the normalised ID number, or raise why it is none.

    Good are resident ID cards of any county and age (Yunyang's people carry four prefixes),
    residence permits of Hong Kong, Macao and Taiwan residents, permanent residence cards of
    foreigners, old and new. With ``on`` (today) a birth after that day is refused.

    Raises Missing, MaskedAlready, WrongLength, WrongCharacters, UnknownRegion, ImpossibleBirthDate,
    FutureBirth, WrongCheckDigit, MangledNumber, NumberReadAsDate.
    """
    number = normalise_id_number(value)
    resident = _ID_FORM.fullmatch(number)
    if not resident and not _OLD_RESIDENCE_CARD.fullmatch(number):
        _refuse_form(number, Subject.ID_NUMBER, lengths=(15, 18))
    if resident and number[0] != "9" and number[:2] not in _PROVINCES:
        raise UnknownRegion(Subject.ID_NUMBER)
    born = birth_date(number)
    if resident and id_check_digit(number[:17]) != number[17]:
        # Spreadsheet programs replace every digit after the 15th by zero
        mangled = number.endswith("000")
        raise (MangledNumber if mangled else WrongCheckDigit)(Subject.ID_NUMBER)
    if on is not None and born > on:
        raise FutureBirth(Subject.ID_NUMBER, on=on)
    return number


def _refuse_form(text: str, subject: Subject, *, lengths: tuple[int, ...]) -> NoReturn:
    """Raise why ``text`` has not the form that ``subject`` needs."""
    if not text:
        raise Missing(subject)
    if "*" in text:
        raise MaskedAlready(subject)
    if len(text) not in lengths:
        raise WrongLength(subject, found=len(text), expected="/".join(map(str, lengths)))
    raise WrongCharacters(subject)


def looks_like_id_number(value: str) -> bool:
    """Say whether a text is a correct ID number of 18 digits.

    People copy the social security number (which is the ID number) into the account column.
    """
    try:
        return len(check_id_number(value)) == 18 == len(value.strip())
    except ValueError:
        return False


def birth_date(number: str) -> date:
    """Return the date of birth in a normalised ID number. Raises ImpossibleBirthDate.

    Old residence cards of foreigners have two digits for the year; they were issued up to 2023, so
    00 to 23 is read as 20YY: in doubt the younger, whom the rule for minors protects.
    """
    digits = number[6:14]
    if len(number) == 15:
        century = "20" if int(number[7:9]) <= _OLD_CARD_LAST_YEAR else "19"
        digits = century + number[7:13]
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise ImpossibleBirthDate(Subject.ID_NUMBER) from None
    if born < _EARLIEST_BIRTH:
        raise ImpossibleBirthDate(Subject.ID_NUMBER)
    return born


def adult_on(number: str) -> date:
    """Return the 18th birthday. Who was born on 29 February comes of age on 1 March.

    The 18th year after a leap year is none; the later of the two readings is the one that protects.
    """
    born = birth_date(number)
    if (born.month, born.day) == (2, 29):
        return date(born.year + _OF_AGE, 3, 1)
    return born.replace(year=born.year + _OF_AGE)


def sex(number: str) -> Sex | None:
    """Return the sex that a normalised ID number says; None for old residence cards."""
    if len(number) != 18:
        return None
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def normalise_organisation_code(value: object) -> str:
    """Return the folded unified social credit code. Raises as ``cells`` says."""
    text = text_of_cell(value, Subject.ORGANISATION_CODE)
    return text.translate(_SEPARATORS).translate(_X_LOOKALIKES)


def check_organisation_code(value: object) -> str:
    """Return the normalised unified social credit code (18 characters), or raise why it is none."""
    code = normalise_organisation_code(value)
    if not _ORGANISATION_FORM.fullmatch(code):
        _refuse_form(code, Subject.ORGANISATION_CODE, lengths=(18,))
    if organisation_check_character(code[:17]) != code[17]:
        mangled = code.isdigit() and code.endswith("000")
        raise (MangledNumber if mangled else WrongCheckDigit)(Subject.ORGANISATION_CODE)
    return code


def organisation_check_character(body: str) -> str:
    """Return the check character of the first 17 characters (GB 32100)."""
    total = sum(map(mul, map(_ORGANISATION_ALPHABET.index, body), _ORGANISATION_WEIGHTS))
    return _ORGANISATION_ALPHABET[-total % 31]


def normalise_card_number(value: object) -> str:
    """Return the digits without spaces and hyphens. Raises as ``cells`` says."""
    text = text_of_cell(value, Subject.ACCOUNT)
    return text if text.isdigit() else text.translate(_SEPARATORS)


def check_card_number(value: object, *, organisation: bool = False) -> str:
    """Return the normalised account number, or raise why it is none.

    Digits only. Cards have 16 to 19 digits, passbooks and old accounts fewer, so 10 to 19 are good
    for a person (``is_usual_card_length`` tells the others apart, for a warning); accounts of
    organisations 8 to 32. Luhn is not asked for: many passbook accounts fail it (``luhn_ok``).
    """
    number = normalise_card_number(value)
    shortest, longest = _ORGANISATION_ACCOUNT_LENGTH if organisation else _ACCOUNT_LENGTH
    if not number:
        raise Missing(Subject.ACCOUNT)
    if "*" in number:
        raise MaskedAlready(Subject.ACCOUNT)
    if not (number.isascii() and number.isdigit()):
        raise WrongCharacters(Subject.ACCOUNT)
    if not shortest <= len(number) <= longest:
        raise WrongLength(Subject.ACCOUNT, found=len(number), expected=f"{shortest}-{longest}")
    return number


def is_usual_card_length(number: str) -> bool:
    """Say whether a normalised account number is as long as a bank card's."""
    return 16 <= len(number) <= 19


def luhn_ok(number: str) -> bool:
    """Say whether a normalised account number passes the Luhn check (ISO/IEC 7812)."""
    if not (number.isascii() and number.isdigit()):
        return False
    codes = number.encode()[::-1]
    total = sum(codes[::2]) + sum(codes[1::2].translate(_LUHN_DOUBLED))
    return (total - 48 * len(codes)) % 10 == 0


def normalise_phone(value: object) -> str:
    """Return the digits of a phone number without separators and +86. Raises as ``cells`` says."""
    text = text_of_cell(value, Subject.PHONE).translate(_PHONE_SEPARATORS)
    return _COUNTRY_CODE.sub("", text)


def check_phone(value: object) -> str:
    """Return the normalised number: mobile, landline with area code, or local (7 or 8 digits)."""
    number = normalise_phone(value)
    if not _PHONE_FORM.fullmatch(number):
        _refuse_form(number, Subject.PHONE, lengths=(11, 12, 10, 8, 7))
    return number
