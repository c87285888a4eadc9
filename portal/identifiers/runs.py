"""Runs of digits in folded text: groups, and what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from .signs import DIGIT, FIGURES, UNSEEN, WORDS, figures

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEWEST_DIGITS: Final = 10
_TIGHT: Final = r"\-_./\\'`~|()\[\]{}"
_SPACE: Final = rf"[\s{UNSEEN}]{{0,12}}"
_BETWEEN: Final = rf"{_SPACE}(?:[{_TIGHT},]{_SPACE}){{0,2}}"
_RUN: Final = re.compile(rf"{DIGIT}(?:{_BETWEEN}{DIGIT}){{{_FEWEST_DIGITS - 1},}}")
_WORD: Final = re.compile(f"[{WORDS}]")
_GROUP: Final = re.compile(
    rf"[{FIGURES}](?:{UNSEEN}*[{FIGURES}])*|[{WORDS}](?:{UNSEEN}*[{WORDS}])*"
)


class Gap(IntEnum):
    """How far two groups of digits stand apart."""

    JOINED = 0
    TIGHT = 1
    SPACED = 2
    LISTED = 3
    WRAPPED = 4


class Group(NamedTuple):
    """Digits without anything visible between them, and where they stand."""

    start: int
    end: int
    digits: str
    in_words: bool

    def shorter(self, *, head: int = 0, tail: int = 0) -> Group:
        """Return the group without so many digits at its ends."""
        digits = self.digits[head : len(self.digits) - tail]
        return Group(self.start + head, self.end - tail, digits, self.in_words)


@dataclass(frozen=True, slots=True)
class Run:
    """Groups with only gaps between them; ``gaps[n]`` stands behind group n."""

    text: str
    groups: tuple[Group, ...]
    gaps: tuple[Gap, ...]

    def readings(self) -> Iterator[Run]:
        """Yield the run, and without digits in words at its ends: they may be of 张三 or 三组."""
        yield self
        first, last = self.groups[0], self.groups[-1]
        for head, tail in ((1, 0), (0, 1), (1, 1)):
            if (head and not first.in_words) or (tail and not last.in_words):
                continue
            groups = [*self.groups]
            groups[0] = groups[0].shorter(head=head)
            groups[-1] = groups[-1].shorter(tail=tail)
            if groups[0].digits and groups[-1].digits:
                yield replace(self, groups=tuple(groups))


def runs_in(folded: str) -> Iterator[Run]:
    """Find the runs that have digits enough for a number of a person."""
    for run in _RUN.finditer(folded):
        groups = tuple(
            Group(part.start(), part.end(), figures(part[0]), bool(_WORD.match(part[0])))
            for part in _GROUP.finditer(folded, run.start(), run.end())
        )
        gaps = tuple(_gap(folded[left.end : right.start]) for left, right in pairwise(groups))
        yield Run(folded, groups, gaps)


@lru_cache(maxsize=1000)
def _gap(between: str) -> Gap:
    visible = between.replace(UNSEEN, "")
    if not visible:
        return Gap.JOINED
    if "," in visible:
        return Gap.LISTED
    bare = visible.strip()
    if bare == visible:
        return Gap.TIGHT
    return Gap.WRAPPED if len(visible.splitlines()) > 1 or visible.endswith("\n") else Gap.SPACED
