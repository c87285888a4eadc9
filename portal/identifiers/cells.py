"""What a spreadsheet cell or form field holds, as clean text (leaf of ``identifiers``, ``names``).

Spreadsheet programs keep 15 significant digits of a number: longer ID and account numbers lose
their last digits unless the column is formatted as text. Such losses are found here and named.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from .cleaning import clean
from .errors import MangledNumber, NumberReadAsDate, WrongCharacters

if TYPE_CHECKING:
    from .errors import Subject

EXACT_DIGITS: Final = 15

_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]*)?E\+?[0-9]{1,3}")
_TRAILING_ZERO: Final = re.compile(r"([0-9]+)\.0+")
# What people put between digits, and the quotation marks that programs leave before them.
HYPHENS: Final = "-\u2010\u2011\u2013\u2014\u2015'`\u2018\u2019"
SEPARATORS: Final = str.maketrans(dict.fromkeys(HYPHENS))
# Letters of other alphabets that look like X, and the sign for times.
X_LOOKALIKES: Final = str.maketrans("\u0425\u03a7\u00d7", "XXX")


def text_of_cell(value: object, subject: Subject) -> str:
    """Return what a cell holds as half-width upper-case text without any space; "" for nothing.

    A number of up to 15 digits is exact and becomes its digits. Raises MangledNumber for a longer
    number or scientific notation, NumberReadAsDate for dates and times, WrongCharacters for
    anything else that is no text.
    """
    if isinstance(value, str):
        # Plain digits are by far the most frequent: nothing to fold
        if value.isascii() and value.isdigit():
            return value
        return _undo_number_format(_fold(value), subject)
    if value is None:
        return ""
    if isinstance(value, date | datetime | time | timedelta):
        raise NumberReadAsDate(subject)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongCharacters(subject)
    return _text_of_number(value, subject)


def _text_of_number(value: float, subject: Subject) -> str:
    if not abs(value) < 10**EXACT_DIGITS:  # "not <" catches NaN too
        raise MangledNumber(subject)
    if value < 0 or value != int(value):
        raise WrongCharacters(subject)
    return str(int(value))


def _fold(text: str) -> str:
    # An accent has no place in a number; one that stood alone would find another letter
    bare = [sign for sign in clean(text).upper() if not unicodedata.combining(sign)]
    return "".join(bare).replace(" ", "").lstrip("'`\u2018\u2019")


def _undo_number_format(text: str, subject: Subject) -> str:
    """Drop ".0" behind digits that are still exact; refuse what has lost digits."""
    if _SCIENTIFIC.fullmatch(text):
        raise MangledNumber(subject)
    if trailing := _TRAILING_ZERO.fullmatch(text):
        if len(trailing[1]) > EXACT_DIGITS:
            raise MangledNumber(subject)
        return trailing[1]
    return text
