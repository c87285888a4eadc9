"""Unified social credit codes of organisations (GB 32100-2015)."""

from __future__ import annotations

import re
from operator import mul
from typing import Final

from .cells import SEPARATORS, X_LOOKALIKES, text_of_cell
from .errors import MangledNumber, Subject, WrongCheckDigit, refuse_form

# Digits and letters without I, O, S, V, Z; weights are powers of 3 modulo 31.
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORM: Final = re.compile(rf"[1-9ANY][{_ALPHABET}][0-9]{{6}}[{_ALPHABET}]{{10}}")
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))


def normalise_organisation_code(value: object) -> str:
    """Return the folded unified social credit code. Raises as ``cells`` says."""
    text = text_of_cell(value, Subject.ORGANISATION_CODE)
    return text.translate(SEPARATORS).translate(X_LOOKALIKES)


def check_organisation_code(value: object) -> str:
    """Return the normalised unified social credit code (18 characters), or raise why it is none."""
    code = normalise_organisation_code(value)
    if not _FORM.fullmatch(code):
        refuse_form(code, Subject.ORGANISATION_CODE, lengths=(18,))
    if organisation_check_character(code[:17]) != code[17]:
        mangled = code.isdigit() and code.endswith("000")
        raise (MangledNumber if mangled else WrongCheckDigit)(Subject.ORGANISATION_CODE)
    return code


def is_organisation_code(code: str) -> bool:
    """Say whether a normalised text is a code whose check character is right."""
    return bool(_FORM.fullmatch(code)) and organisation_check_character(code[:17]) == code[17]


def organisation_check_character(body: str) -> str:
    """Return the check character of the first 17 characters (GB 32100)."""
    total = sum(map(mul, map(_ALPHABET.index, body), _WEIGHTS))
    return _ALPHABET[-total % 31]
