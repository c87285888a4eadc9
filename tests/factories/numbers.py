"""Valid synthetic numbers: right by their check digits, belonging to nobody we know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.identifiers.accounts import luhn_ok
from portal.identifiers.id_numbers import id_check_digit
from portal.identifiers.organisation_codes import organisation_check_character

if TYPE_CHECKING:
    from datetime import date

# The four prefixes that the county's residents carry, by when the card was first issued.
COUNTY_PREFIXES = ("500235", "511224", "512225", "512827")
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_number(prefix: str = "500235", birth: date | str = "19800101", seq: int = 1) -> str:
    """Return an ID number; odd ``seq`` (0 to 999) is male. ``birth`` is a day or YYYYMMDD."""
    born = birth if isinstance(birth, str) else f"{birth:%Y%m%d}"
    body = f"{prefix}{born}{seq:03}"
    return body + id_check_digit(body)


def old_id_number(prefix: str = "512225", birth: date | str = "650101", seq: int = 1) -> str:
    """Return the 15-digit form of old cards; ``birth`` is a day of the 20th century or YYMMDD."""
    born = birth if isinstance(birth, str) else f"{birth:%y%m%d}"
    return f"{prefix}{born}{seq:03}"


def card_number(seq: int = 1, *, prefix: str = "622848", length: int = 19) -> str:
    """Return an account number that passes the Luhn check."""
    body = prefix + str(seq).zfill(length - len(prefix) - 1)
    return next(body + digit for digit in "0123456789" if luhn_ok(body + digit))


def organisation_code(seq: int = 1, *, area: str = "500235") -> str:
    """Return a unified social credit code of a company, with both check characters right."""
    body = f"{seq:08}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _BODY_WEIGHTS, strict=True))
    inner = "0123456789X0"[11 - total % 11]
    code = f"91{area}{body}{inner}"
    return code + organisation_check_character(code)


def phone_number(seq: int = 1) -> str:
    """Return a mobile number."""
    return f"139{seq:08}"
