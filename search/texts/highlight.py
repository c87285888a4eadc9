"""Marking what was asked in the stored text: pieces for a template, which escapes them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from search.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

# Signs of a text beside its title, and before the first mark in it.
LENGTH: Final = 110
BEFORE: Final = 30
# Between paragraphs; behind a sign of Chinese it would be a gap
_NEEDLESS: Final = re.compile("(?<=[。，；：！？、）】》”]) ")


class Piece(NamedTuple):
    """A piece of text, marked or not."""

    text: str
    marked: bool


@lru_cache(maxsize=500)
def _pattern(marks: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds the marks; the longest stand first, letters and digits as whole words."""
    parts = [
        rf"(?<![a-z0-9]){re.escape(mark)}(?![a-z0-9])" if mark.isascii() else re.escape(mark)
        for mark in marks
    ]
    return re.compile("|".join(parts)) if parts else None


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
    pattern = _pattern(tuple(marks))
    match = pattern.search(_aligned(text)) if pattern else None
    return match.start() if match else -1


def marked(text: str, marks: Sequence[str]) -> list[Piece]:
    """Return the whole text in pieces."""
    pattern, pieces, end = _pattern(tuple(marks)), [], 0
    for match in pattern.finditer(_aligned(text)) if pattern else ():
        if match.start() > end:
            pieces.append(Piece(text[end : match.start()], marked=False))
        pieces.append(Piece(text[match.start() : match.end()], marked=True))
        end = match.end()
    if end < len(text):
        pieces.append(Piece(text[end:], marked=False))
    return pieces


def excerpt(text: str, marks: Sequence[str], at: int) -> list[Piece]:
    """Return the part of a text around a place, in pieces, with … where it was cut."""
    start = max(0, at - BEFORE) if at > BEFORE else 0
    part = text[start : start + LENGTH]
    ends = ("…" if start else "", "…" if start + LENGTH < len(text) else "")
    pieces = marked(_NEEDLESS.sub("", " ".join(part.split())), marks)
    head = [Piece(ends[0], marked=False)] if ends[0] else []
    tail = [Piece(ends[1], marked=False)] if ends[1] else []
    return [*head, *pieces, *tail]
