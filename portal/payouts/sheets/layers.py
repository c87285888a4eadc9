"""Header lines one above the other: which texts stand over each column, and what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.identifiers.cleaning import one_line

from .columns import CHOOSABLE, IN_WORDS, Meaning, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .columns import Vocabulary
    from .sources import Row

_LONG_NUMBER: Final = re.compile(r"[0-9]{8,}")
# A lower line may only say in what the upper one is counted: 元, 元/亩, (必填)
_ONLY_A_UNIT: Final = re.compile(
    r"\(.*\)|(?:亿|万|千|百|十)?元(?:/.{1,4})?|亩|市亩|平方米|平米|m2|公顷|角|分|人|户|头|只|株|公斤|斤|吨|台"
)
# 甲, 1, (2), ③ are folded to one width; 7=5*6 says how a column is worked out
_COLUMN_NUMBER: Final = re.compile(
    r"[甲乙丙丁戊己庚辛壬癸]|[一二三四五六七八九十]{1,3}|[A-Z]|[IVX]{1,5}|\(?[0-9]{1,2}\)?(?:[=x\u00d7*/+\-(].*)?"
)
_COUNTED_LINE: Final = frozenset(["栏次", "列次", "序号", "栏号", "编号"])
_FEWEST_NUMBERS: Final = 3
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A column of a header: its index, the texts over it from top to bottom, what they mean."""

    index: int
    path: tuple[str, ...]
    meaning: Meaning | None

    @property
    def heading(self) -> str:
        """The heading as one text, each part once."""
        parts = [text for place, text in enumerate(self.path) if text not in self.path[:place]]
        return "".join(parts)


def read_layers(lines: Sequence[Row], vocabulary: Vocabulary) -> list[HeaderCell]:
    """Read header lines as one: an upper heading reaches over the empty cells to its right."""
    return [
        HeaderCell(index, path, _meaning(path, vocabulary, reached=reached))
        for index, path, reached in _paths(lines)
    ]


def _paths(lines: Sequence[Row]) -> Iterator[tuple[int, tuple[str, ...], bool]]:
    """Yield index and texts of every column, and whether the text above its own reached it."""
    over = [""] * len(lines)
    for index in range(max(map(len, lines))):
        own = [text_at(line, index) for line in lines]
        for level, text in enumerate(own):
            if text:
                over[level:] = own[level:]
                break
        deepest = max((level for level, text in enumerate(own) if text), default=-1)
        if deepest < 0:
            continue
        for level in range(deepest + 1):
            over[level] = own[level] or over[level]
        path = tuple(filter(None, over[: deepest + 1]))
        yield index, path, deepest > 0 and not own[deepest - 1]


def _meaning(path: tuple[str, ...], vocabulary: Vocabulary, *, reached: bool) -> Meaning | None:
    """Return what the texts over a column mean together, the lowest alone, or as a part of one."""
    for start in range(len(path)):
        if meaning := vocabulary.meaning("".join(path[start:])):
            return meaning
    above, lowest = path[:-1], path[-1]
    if not above or folded(lowest) in IN_WORDS:
        return None
    upper = _meaning(above, vocabulary, reached=False)
    if upper is None:
        return None
    unit = folded(lowest)
    if _ONLY_A_UNIT.fullmatch(unit) and not reached:
        return Meaning(upper.column, upper.unit or unit.strip("()"))
    # 中央 | 县级 | 合计 below 补贴金额: each may be the amount
    return upper if upper.column in CHOOSABLE else None


def continues(upper: Row, lower: Row) -> bool:
    """Say whether a line divides a heading of the line above: 中央 | 县级 | 合计 below it.

    Nothing but texts, two of them below one heading, none below a heading of one column. Or a line
    of units alone: 亩 | 元/亩 | 元.
    """
    if has_numbers(lower) or any(cell and not isinstance(cell, str) for cell in lower):
        return False
    units = [folded(text) for text in map(shown, lower) if text]
    if units and all(map(_ONLY_A_UNIT.fullmatch, units)):
        return True
    divided: dict[int, int] = {}
    start = -1
    for index in range(max(len(upper), len(lower))):
        own, below = text_at(upper, index), text_at(lower, index)
        start = index if own else start
        if not below:
            continue
        spans = not text_at(upper, start + 1)
        if start < 0 or (not spans and not _ONLY_A_UNIT.fullmatch(folded(below))):
            return False
        divided[start] = divided.get(start, 0) + 1
    return max(divided.values(), default=0) > 1


def is_column_numbers(row: Row) -> bool:
    """Say whether a line only numbers the columns: 甲 乙 1 2 3, or A B (1) (2) (3)=(1)*(2)."""
    texts = [folded(cell) if isinstance(cell, str) else _number(cell) for cell in row]
    texts = [text for text in texts if text and text not in _COUNTED_LINE]
    if len(texts) < _FEWEST_NUMBERS or not all(map(_COLUMN_NUMBER.fullmatch, texts)):
        return False
    digits = [re.match(r"\(?([0-9]+)", text) for text in texts]
    numbers = [int(match[1]) for match in digits if match]
    letters = [text for text in texts if not text.strip("(")[:1].isdigit()]
    first = numbers[0] if numbers else 0
    return len(set(letters)) == len(letters) and numbers == [*range(first, first + len(numbers))]


def _number(cell: object) -> str:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return "" if cell in (None, "") else "-"
    return format(cell, "g")


def has_numbers(row: Row) -> bool:
    """Say whether a row holds a long number: then it is data, not a further line of a header."""
    return any(
        isinstance(cell, int | float) or (isinstance(cell, str) and _LONG_NUMBER.search(cell))
        for cell in row
    )


def text_at(row: Row, index: int) -> str:
    """Return a heading as it is shown, "" for no text."""
    return shown(row[index]) if index < len(row) else ""


def shown(cell: object) -> str:
    """Return a cell of a header in one line, cut off; "" for no text."""
    return one_line(cell)[:_LONGEST] if isinstance(cell, str) else ""
