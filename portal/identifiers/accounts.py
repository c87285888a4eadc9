"""Bank cards, passbooks and accounts of organisations."""

from __future__ import annotations

from typing import Final

from .cells import SEPARATORS, text_of_cell
from .errors import MaskedAlready, Missing, Subject, WrongCharacters, WrongLength

_LENGTH: Final = (10, 19)
_ORGANISATION_LENGTH: Final = (8, 32)
_TAIL: Final = 4
# Every second digit from the right is doubled, and its own digits are added.
_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")


def normalise_card_number(value: object) -> str:
    """Return the digits without spaces and hyphens. Raises as ``cells`` says."""
    text = text_of_cell(value, Subject.ACCOUNT)
    return text if text.isdigit() else text.translate(SEPARATORS)


def check_card_number(value: object, *, organisation: bool = False) -> str:
    """Return the normalised account number, or raise why it is none.

    Digits only. Cards have 16 to 19 digits, passbooks and old accounts fewer, so 10 to 19 are good
    for a person (``is_usual_card_length`` tells the others apart, for a warning); accounts of
    organisations 8 to 32. Luhn is not asked for: many passbook accounts fail it (``luhn_ok``).
    """
    number = normalise_card_number(value)
    shortest, longest = _ORGANISATION_LENGTH if organisation else _LENGTH
    if not number:
        raise Missing(Subject.ACCOUNT)
    if "*" in number:
        raise MaskedAlready(Subject.ACCOUNT)
    if not (number.isascii() and number.isdigit()):
        raise WrongCharacters(Subject.ACCOUNT)
    if not shortest <= len(number) <= longest:
        raise WrongLength(Subject.ACCOUNT, length=len(number), expected=f"{shortest}-{longest}")
    return number


def is_usual_card_length(number: str) -> bool:
    """Say whether a normalised account number is as long as a bank card's."""
    return 16 <= len(number) <= 19


def luhn_ok(number: str) -> bool:
    """Say whether a normalised account number passes the Luhn check (ISO/IEC 7812)."""
    if not (number.isascii() and number.isdigit()):
        return False
    codes = number.encode()[::-1]
    total = sum(codes[::2]) + sum(codes[1::2].translate(_DOUBLED))
    return (total - 48 * len(codes)) % 10 == 0


def mask_card(number: str) -> str:
    """Return ``****`` and the last four digits; the length is not told. Short ones are hidden."""
    return "****" + (number[-_TAIL:] if len(number) >= 2 * _TAIL else "")
