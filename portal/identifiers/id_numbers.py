"""ID numbers (GB 11643-1999): 18 digits, 15 of old cards, residence permits.

A leaf: no database, no clock (checks that need today's date are given it as ``on``).
``normalise_…`` brings a value to the one form that is hashed, encrypted and compared; ``check_…``
normalises, checks and returns that form, or raises one of ``errors``. Values may be cells as a
spreadsheet holds them (text, float, date): see ``cells``. What is accepted: docs/identifiers.md.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final

from .cells import X_LOOKALIKES, text_of_cell
from .errors import (
    FutureBirth,
    ImpossibleBirthDate,
    MangledNumber,
    Subject,
    UnknownRegion,
    WrongCheckDigit,
    refuse_form,
)

# GB 11643: the check digit by the weighted sum of the first 17 digits modulo 11
_ID_CHECK_DIGITS: Final = "10X98765432"
_ID_FORM: Final = re.compile(r"[0-9]{17}[0-9X]")
# Provinces of residents; 81 to 83 stand on residence permits of Hong Kong, Macao and Taiwan
# residents. A leading 9 marks the permanent residence card of foreigners (since 2023).
PROVINCES: Final = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55)))
) | frozenset(map(str, (*range(61, 66), 71, 81, 82, 83)))
# Place, day of birth, serial: enough to tell an ID number from other numbers of its length.
_RESEMBLING: Final = re.compile(
    rf"(?:{'|'.join(sorted(PROVINCES))}|9[0-9])[0-9]{{4}}(?:19|20)[0-9]{{2}}"
    r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
)
# The permanent residence card issued 2004 to 2023: nation, place, YYMMDD, serial, check digit
# (whose rule is not published with certainty, so it is not checked).
_OLD_RESIDENCE_CARD: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_SHORT_DAY: Final = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_OLD_CARD_LAST_YEAR: Final = 23
_EARLIEST_BIRTH: Final = date(1900, 1, 1)
_OF_AGE: Final = 18


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
    return text.translate(X_LOOKALIKES)


def id_check_digit(body: str) -> str:
    """Return the check digit of the first 17 digits (ISO 7064 MOD 11-2)."""
    # The weights are powers of 2 modulo 11, and so of 13: int() adds them up by reading base 13
    return _ID_CHECK_DIGITS[2 * int(body, 13) % 11]


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
        refuse_form(number, Subject.ID_NUMBER, lengths=(15, 18))
    if resident and number[0] != "9" and number[:2] not in PROVINCES:
        raise UnknownRegion(Subject.ID_NUMBER)
    born = birth_date(number)
    if resident and id_check_digit(number[:17]) != number[17]:
        # Spreadsheet programs replace every digit after the 15th by zero
        mangled = number.endswith("000")
        raise (MangledNumber if mangled else WrongCheckDigit)(Subject.ID_NUMBER)
    if on is not None and born > on:
        raise FutureBirth(Subject.ID_NUMBER, on=on)
    return number


def resembles_id_number(text: str) -> bool:
    """Say whether 18 characters have the place and the day of an ID number; see the check digit."""
    return bool(_RESEMBLING.fullmatch(text))


def resembles_old_number(text: str) -> bool:
    """Say whether 15 digits have the place and the day of an old card's number."""
    return len(text) == 15 and resembles_id_number(f"{text[:6]}19{text[6:]}0")


def resembles_residence_card(text: str) -> bool:
    """Say whether 15 signs have place and day of a foreigner's old permanent residence card."""
    resembling = _OLD_RESIDENCE_CARD.fullmatch(text) and text[3:5] in PROVINCES
    return bool(resembling) and bool(_SHORT_DAY.fullmatch(text[7:13]))


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
        born = date.fromisoformat(digits)
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


def mask_id_number(number: str) -> str:
    """Return the first three and the last character, as staff screens show it."""
    if len(number) <= 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 4) + number[-1]
