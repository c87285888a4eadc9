"""The sheets of a file as rows of cells, whatever the format: what the readers hand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .markup import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Row = list[Any]
Merged = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Source:
    """One sheet. ``rows`` begins with the sheet's row 1 and is read once, lazily.

    The first cell of every row stands in column ``first_column`` (counted from 0). ``merged`` are
    the merged cells: first row and column, last row and column, all counted from 0. ``struck`` are
    the rows (counted from 1) whose cells are struck out, with the columns of these cells;
    ``partly_struck`` those where some words of the cell are.
    """

    name: str
    rows: Iterator[Row]
    first_column: int = 0
    hidden: bool = False
    markup: Markup = field(default_factory=Markup)
    merged: Sequence[Merged] = ()
    struck: Mapping[int, set[int]] = field(default_factory=dict)
    partly_struck: Mapping[int, set[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """All sheets of a file, and the encoding of a text file ("" for workbooks)."""

    sheets: list[Source]
    encoding: str = ""
