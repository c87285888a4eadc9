"""Figures in a row of a table: three of them may read 1xx xxxx xxxx and be no phone."""

from __future__ import annotations

import re
from typing import Final

from .phones import mobile_number

# So many signs before and behind are looked at: a page may hold thousands of rows
_NEAR: Final = 400
# Amounts, areas and counts begin with no zero; area codes do
_QUANTITY: Final = re.compile(r"(?:[1-9][0-9,]*|0)(?:\.[0-9]{1,4})?")
_PHONE_COLUMN: Final = re.compile("电话|手机|联系|微信|号码|TEL|PHONE|MOBILE")


def stands_among_quantities(text: str, start: int, end: int) -> bool:
    """Say whether a piece of folded text is cells of a table that holds quantities there.

    Positive evidence is asked for: of the lines near it that have as many cells and figures in the
    same columns, more read as no phone than do, its own among them, and no word names phones.
    """
    above, below = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    before, behind = above.rpartition("\n")[2], below.partition("\n")[0]
    if not _is_edge(before[-1:]) or not _is_edge(behind[:1]) or _PHONE_COLUMN.search(above + below):
        return False
    cells = text[start:end].split()
    if len(cells) == 1 or "\n" in text[start:end]:
        return False
    first, width = len(before.split()), len(before.split()) + len(cells) + len(behind.split())
    lines = [*above.split("\n")[:-1], *below.split("\n")[1:]]
    rows = [row for row in map(str.split, lines) if len(row) == width]
    columns = [row[first : first + len(cells)] for row in rows]
    figures = [row for row in columns if all(map(_QUANTITY.fullmatch, row))]
    phones = 1 + sum(bool(mobile_number("".join(row))) for row in figures)
    return len(figures) + 1 - phones > phones


def _is_edge(sign: str) -> bool:
    return not sign or sign.isspace()
