"""Words struck out within a cell: text of several fonts, shared or in the cell itself.

A cell struck out as a whole by its format is told in ``struck``. Files in which no word is struck
out, nearly all, cost a search for that one word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from .markup import column_index
from .struck import PLACE, PREFIX, STRIKE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORD: Final = b"strike"
_RUN: Final = re.compile(rb"<" + PREFIX + rb"r(?:\s[^>]*)?>(.*?)</" + PREFIX + rb"r\s*>", re.DOTALL)
_TEXT: Final = re.compile(
    rb"<" + PREFIX + rb"t(?:\s[^>]*)?>(.*?)</" + PREFIX + rb"t\s*>", re.DOTALL
)
_END_OF_SHARED: Final = re.compile(rb"</" + PREFIX + rb"si\s*>|<" + PREFIX + rb"si\s*/>")
_END_OF_CELL: Final = re.compile(rb"</" + PREFIX + rb"c\s*>")
_CELL: Final = re.compile(rb"<" + PREFIX + rb"c\s([^>]*)>(.*)", re.DOTALL)
_SHARED: Final = re.compile(rb"(?:^|\s)t\s*=\s*[\"']s[\"']")
_NUMBER: Final = re.compile(rb"<" + PREFIX + rb"v\s*>\s*([0-9]{1,8})\s*<")
Cells = dict[int, set[int]]


def is_struck(text: bytes) -> bool | None:
    """Return whether the words of a text are struck out: all (True), some (False), none (None)."""
    if WORD not in text:
        return None
    runs = [
        bool(STRIKE.search(run))
        for run in _RUN.findall(text)
        if b"".join(_TEXT.findall(run)).strip()
    ]
    return all(runs) if any(runs) else None


def struck_texts(chunks: Iterable[bytes]) -> dict[int, bool]:
    """Return the shared texts with words struck out, by number: whether all of them are."""
    texts = enumerate(_pieces(chunks, _END_OF_SHARED))
    return {number: whole for number, text in texts if (whole := is_struck(text)) is not None}


def cells_with_struck_words(
    chunks: Iterable[bytes], shared: dict[int, bool]
) -> tuple[Cells, Cells]:
    """Return the cells whose words are all struck out, and those where some are.

    By row (from 1) the columns (from 0). shared: what ``struck_texts`` returns.
    """
    whole: Cells = defaultdict(set)
    partly: Cells = defaultdict(set)
    for piece in _pieces(chunks, _END_OF_CELL):
        cell = _CELL.search(piece)
        place = PLACE.search(cell[1]) if cell else None
        if cell is None or place is None:
            continue
        struck = _struck(cell[1], cell[2], shared)
        if struck is not None:
            (whole if struck else partly)[int(place[2])].add(column_index(place[1]))
    return dict(whole), dict(partly)


def _struck(attributes: bytes, content: bytes, shared: dict[int, bool]) -> bool | None:
    if _SHARED.search(attributes):
        number = _NUMBER.search(content)
        return shared.get(int(number[1])) if number else None
    return is_struck(content)


def _pieces(chunks: Iterable[bytes], end: re.Pattern[bytes]) -> Iterator[bytes]:
    """Cut a stream of bytes behind each match of ``end``; the rest is the last piece."""
    carry = b""
    for chunk in chunks:
        *pieces, carry = end.split(carry + chunk)
        yield from pieces
    yield carry
