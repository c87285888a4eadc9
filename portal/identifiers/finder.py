"""Numbers of persons within any text: ID numbers, bank cards and accounts, mobile phones.

``find_numbers`` says what stands where and how sure it is; callers decide what follows: an error of
a sheet, an obstacle of a page, a question that is not answered. No text makes it raise. What is
recognised and what is left alone: docs/identifiers.md.

``signs`` reads every sign as a digit, a letter or a gap; ``runs`` gathers digits with gaps between
them; ``kinds`` knows what a number by itself is, ``joining`` which parts are one number.
"""

from __future__ import annotations

import re
from typing import Final

from .id_numbers import PROVINCES
from .joining import numbers_in_run
from .kinds import Certainty, FoundNumber, NumberKind
from .runs import runs_in
from .signs import ANY_DIGIT, fold_signs

__all__ = ["Certainty", "FoundNumber", "NumberKind", "find_numbers", "holds_number"]

# Six signs in front and four behind, or more of them: all but the day of birth (norms B2).
_MASKED: Final = re.compile(
    r"(?<![0-9A-Z])(?P<front>[0-9]{6,14}) ?(?:[*X\u25cf\u25a0\u2588.] ?){4,12}"
    r"(?P<back>[0-9]{0,3}[0-9X])(?![0-9A-Z])"
)
_SHOWN: Final = range(10, 18)
# Texts that are shorter or have fewer digits need not be folded: nearly every cell of a sheet
_SHORTEST: Final = 11
_DIGITS_ENOUGH: Final = re.compile(rf"(?:[^{ANY_DIGIT}]*+[{ANY_DIGIT}]){{9}}")


def find_numbers(text: str) -> list[FoundNumber]:
    """Return the numbers of persons in a text, in its order."""
    if len(text) < _SHORTEST or not _DIGITS_ENOUGH.match(text):
        return []
    folded = fold_signs(text)
    numbers = [number for run in runs_in(folded) for number in numbers_in_run(run)]
    numbers += _masked_numbers(folded)
    return sorted(numbers, key=lambda number: number.start)


def holds_number(text: str) -> bool:
    """Say whether a text holds a number of a person."""
    return bool(find_numbers(text))


def _masked_numbers(folded: str) -> list[FoundNumber]:
    """Find ID numbers of which ten signs or more are shown: the day of birth is soon guessed."""
    numbers = []
    for match in _MASKED.finditer(folded):
        shown = match["front"] + match["back"]
        if len(shown) in _SHOWN and match["front"][:2] in PROVINCES:
            numbers.append(
                FoundNumber(
                    NumberKind.ID_NUMBER, match.start(), match.end(), shown, Certainty.POSSIBLE
                )
            )
    return numbers
