"""Numbers of persons in texts of pages and files, counted by kind (docs/identifiers.md)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from portal.identifiers.finder import Certainty, NumberKind, find_numbers

from .enums import TextNumber

if TYPE_CHECKING:
    from portal.identifiers.finder import FoundNumber


def numbers_in(text: str) -> Counter[TextNumber]:
    """Count the numbers of persons in a text, by kind."""
    return Counter(map(_kind, find_numbers(text)))


def _kind(number: FoundNumber) -> TextNumber:
    if number.kind == NumberKind.ID_NUMBER and number.certainty == Certainty.POSSIBLE:
        return TextNumber.ID_PART
    return TextNumber(number.kind.value.removesuffix("_NUMBER"))
