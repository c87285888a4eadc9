"""Neighbouring groups of a run that may be one number: how it is cut, and what stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .kinds import Certainty, FoundNumber, NumberKind, check_sign_behind
from .phones import mobile_number
from .runs import Gap, Run

_BEFORE: Final = 20
_NEAR: Final = 40
_DECIMALS: Final = re.compile(r"\.[0-9]{2}(?![0-9])")
_AREA_CODE: Final = re.compile(r"0[1-9][0-9]{1,2}")
_COUNTRY: Final = frozenset(["86", "086", "0086"])


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring groups of a run, ``first`` to ``last``, that may be one number."""

    run: Run
    first: int
    last: int
    digits: str
    # Whether other groups stand beside it that are no numbers themselves
    left: bool
    right: bool

    @property
    def start(self) -> int:
        """Where the number begins in the text."""
        return self.run.groups[self.first].start

    @property
    def end(self) -> int:
        """Where its last digit ends."""
        return self.run.groups[self.last].end

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What stands between its groups."""
        return self.run.gaps[self.first : self.last]

    def form(self, *, lines: bool = False) -> tuple[int, ...]:
        """Return how many digits each part has; ``lines``: a line that ends ends no part."""
        parts = [len(self.run.groups[self.first].digits)]
        groups = self.run.groups[self.first + 1 : self.last + 1]
        for gap, group in zip(self.gaps, groups, strict=True):
            if gap == Gap.JOINED or (lines and gap == Gap.WRAPPED):
                parts[-1] += len(group.digits)
            else:
                parts.append(len(group.digits))
        return tuple(parts)

    @property
    def stands_apart(self) -> bool:
        """Whether other digits stand further off than its own parts from each other."""
        widest = max(self.gaps)
        left = self.left and self.run.gaps[self.first - 1] <= widest
        return not left and not (self.right and self.run.gaps[self.last] <= widest)

    @property
    def runs_over_a_line(self) -> bool:
        """Whether a line full of text ends within it, and no other digits stand near."""
        if Gap.WRAPPED not in self.gaps or self.left or self.right:
            return False
        text = self.run.text
        before = text[max(0, self.start - _NEAR) : self.start]
        behind = text[self.end : self.end + _NEAR]
        # A number for itself in two lines, and nothing else, is no column of figures
        return bool(before.rpartition("\n")[2].strip() or not (before + behind).strip())

    def comes_after(self, word: re.Pattern[str]) -> bool:
        """Say whether a word that names the number stands before it."""
        return bool(word.search(self.run.text, max(0, self.start - _BEFORE), self.start))

    def has_form(self, forms: frozenset[tuple[int, ...]]) -> bool:
        """Say whether it is cut as such numbers are, and stands for itself."""
        if self.runs_over_a_line and self.form(lines=True) in forms:
            return True
        return self.stands_apart and self.form() in forms

    @property
    def is_spelled(self) -> bool:
        """Whether each digit stands alone, and all for themselves."""
        return set(self.form()) == {1} and self.stands_apart

    def number(self, kind: NumberKind, value: str, certainty: Certainty) -> FoundNumber:
        """Return the window as a number of a kind."""
        end = self.end
        if len(self.digits) == 17 and value.endswith("X"):
            end = check_sign_behind(self.run.text, end)
        return FoundNumber(kind, self.start, end, value, certainty)


def window_of(run: Run, taken: list[bool], first: int, last: int, digits: str) -> Window:
    """Return the groups ``first`` to ``last``; ``taken`` says which belong to numbers already."""
    left = first > 0 and not taken[first - 1] and not _introduces(run, first - 1)
    right = last + 1 < len(taken) and not taken[last + 1] and not _follows(run, last + 1)
    return Window(run, first, last, digits, left, right)


def _introduces(run: Run, place: int) -> bool:
    """Say whether a group is no part of the next: country code, item of a list (1.), 张三."""
    group = run.groups[place]
    if group.digits in _COUNTRY or _is_of_a_word(run, place):
        return True
    between = run.text[group.end : run.groups[place + 1].start]
    return len(group.digits) < 3 and between.strip() in {".", ")"}


def _follows(run: Run, place: int) -> bool:
    """Say whether a group is no part of the one before: a phone, an amount (366.50), 三组."""
    parts = [group.digits for group in run.groups[place : place + 3]]
    return (
        _is_of_a_word(run, place - 1)
        or bool(_AREA_CODE.fullmatch(parts[0]))
        or parts[0] in _COUNTRY
        or _is_amount(run, place)
        or (tuple(map(len, parts)) == (3, 4, 4) and bool(mobile_number("".join(parts))))
    )


def _is_amount(run: Run, place: int) -> bool:
    """Say whether a group is the yuan of an amount whose decimals follow."""
    if run.gaps[place - 1] == Gap.TIGHT or place + 1 == len(run.groups):
        return False
    return bool(_DECIMALS.match(run.text, run.groups[place].end))


def _is_of_a_word(run: Run, place: int) -> bool:
    """Say whether words and figures meet behind a group, and the words are one or two signs.

    Whatever stands between them: a name (张三 138 …) or a group (… 三组) is no part of the figures.
    """
    words = [group for group in run.groups[place : place + 2] if group.in_words]
    return len(words) == 1 and len(words[0].digits) < 3
