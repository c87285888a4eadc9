"""What a text must not hold before it becomes public: numbers that identify a person.

Names are masked by construction; the free texts that go along (group, public columns) are not.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# ID numbers (15 digits, or 17 and a check sign), bank cards (16 to 19), mobile phones; norms B2.
_SHORTEST: Final = 11
_LONG: Final = re.compile(r"(?<!\d)(?:\d{15,19}|\d{17}X|1[3-9]\d{9})(?!\d)")
# What is pasted along from Word and chats, and seen by nobody; stands within [] of a pattern
UNSEEN: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_BETWEEN_DIGITS: Final = re.compile(rf"(?<=\d)[\s.\-_/\u3000\u00b7{UNSEEN}]+(?=[\dXx])")


def holds_number(text: str) -> bool:
    """Say whether a text holds an ID, card or mobile number, in any width, with or without gaps."""
    folded = unicodedata.normalize("NFKC", text).upper()
    if len(folded) < _SHORTEST:
        return False
    return bool(_LONG.search(folded) or _LONG.search(_BETWEEN_DIGITS.sub("", folded)))


def numbers_in(texts: Iterable[str]) -> int:
    """Count the texts that hold such a number."""
    return sum(holds_number(text) for text in texts)
