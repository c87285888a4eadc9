"""Marking what was asked in the stored text: pieces for a template, which escapes them."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Final, NamedTuple

from search.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

# Signs of a text beside its title, and before the first mark in it.
LENGTH: Final = 110
BEFORE: Final = 30
_WORD_SIGNS: Final = string.ascii_lowercase + string.digits
# Between paragraphs; behind a sign of Chinese it would be a gap
_NEEDLESS: Final = re.compile("(?<=[。，；：！？、）】》”]) ")


class Piece(NamedTuple):
    """A piece of text, marked or not."""

    text: str
    marked: bool


def _aligned(text: str) -> str:
    """Return the folded text with one sign for each of the text's, so that places agree.

    Folding turns few signs into more or fewer (㎡ into m2); those are folded to their first one.
    """
    whole = fold(text)
    if len(whole) == len(text):
        return whole
    return "".join((fold(sign) or " ")[0] for sign in text)


def first_mark(text: str, marks: Sequence[str]) -> int:
    """Return where the first mark stands, -1 for nowhere."""
    place = _next_place(_aligned(text), marks, 0)
    return place[0] if place else -1


def marked(text: str, marks: Sequence[str]) -> list[Piece]:
    """Return the whole text in pieces."""
    folded, pieces, end = _aligned(text), [], 0
    while place := _next_place(folded, marks, end):
        start, after = place
        if start > end:
            pieces.append(Piece(text[end:start], marked=False))
        pieces.append(Piece(text[start:after], marked=True))
        end = after
    if end < len(text):
        pieces.append(Piece(text[end:], marked=False))
    return pieces


def _next_place(folded: str, marks: Sequence[str], at: int) -> tuple[int, int] | None:
    """Return where the next mark begins and ends; of several there the first of ``marks``.

    Not a pattern: what ``re`` compiles it remembers, and marks are what people asked for.
    """
    starts = [(_find(folded, mark, at), order) for order, mark in enumerate(marks) if mark]
    start, order = min(((start, order) for start, order in starts if start >= 0), default=(-1, 0))
    return (start, start + len(marks[order])) if start >= 0 else None


def _find(folded: str, mark: str, at: int) -> int:
    """Return where a mark stands next, -1 for nowhere; letters and digits as whole words."""
    start = folded.find(mark, at)
    while start >= 0 and mark.isascii() and _is_within_word(folded, start, start + len(mark)):
        start = folded.find(mark, start + 1)
    return start


def _is_within_word(folded: str, start: int, end: int) -> bool:
    before = folded[start - 1 : start] if start else ""
    return any(sign and sign in _WORD_SIGNS for sign in (before, folded[end : end + 1]))


def excerpt(text: str, marks: Sequence[str], at: int) -> list[Piece]:
    """Return the part of a text around a place, in pieces, with … where it was cut."""
    start = max(0, at - BEFORE) if at > BEFORE else 0
    part = text[start : start + LENGTH]
    ends = ("…" if start else "", "…" if start + LENGTH < len(text) else "")
    pieces = marked(_NEEDLESS.sub("", " ".join(part.split())), marks)
    head = [Piece(ends[0], marked=False)] if ends[0] else []
    tail = [Piece(ends[1], marked=False)] if ends[1] else []
    return [*head, *pieces, *tail]
