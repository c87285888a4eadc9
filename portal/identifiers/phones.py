"""Telephone numbers: mobile, landline with its area code, local."""

from __future__ import annotations

import re
from typing import Final

from .cells import HYPHENS, text_of_cell
from .errors import Subject, refuse_form

_MOBILE: Final = re.compile(r"(?:0086|086|86|0)?(1[3-9][0-9]{9})")
_FORM: Final = re.compile(r"1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|[2-9][0-9]{6,7}")
_COUNTRY_CODE: Final = re.compile(r"^(?:(?:\+86|0086)+|86(?=1[0-9]{10}$))")
_SEPARATORS: Final = str.maketrans(dict.fromkeys(f"{HYPHENS}()."))
_AREA_OF_THREE: Final = re.compile(r"0(?:10|2[0-9])")


def normalise_phone(value: object) -> str:
    """Return the digits of a phone number without separators and +86. Raises as ``cells`` says."""
    text = text_of_cell(value, Subject.PHONE).translate(_SEPARATORS)
    return _COUNTRY_CODE.sub("", text)


def check_phone(value: object) -> str:
    """Return the normalised number: mobile, landline with area code, or local (7 or 8 digits)."""
    if isinstance(value, str) and _FORM.fullmatch(value):  # nearly every phone
        return value
    number = normalise_phone(value)
    if not _FORM.fullmatch(number):
        refuse_form(number, Subject.PHONE, lengths=(11, 12, 10, 8, 7))
    return number


def mobile_number(digits: str) -> str:
    """Return the mobile number in a run of digits, without what is dialled before it; else ""."""
    match = _MOBILE.fullmatch(digits)
    return match[1] if match else ""


def mask_phone(number: str) -> str:
    """Return 138****1234 for a mobile, area code and last two digits for a landline."""
    if len(number) == 11 and number[0] == "1":
        return f"{number[:3]}****{number[-4:]}"
    if len(number) < 7:
        return "****" if number else ""
    if number[0] != "0":
        return "*" * (len(number) - 2) + number[-2:]
    area = 3 if _AREA_OF_THREE.match(number) else 4
    return number[:area] + "*" * (len(number) - area - 2) + number[-2:]
