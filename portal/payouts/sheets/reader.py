"""Reading a payout sheet: a file in, its payments row by row and all that was said about it out.

The file is looked through at once (kind, limits, headers); rows follow lazily, so memory stays flat
beside what the fast reader holds. What is known only while reading (skipped rows, totals, faults)
is complete when the rows are exhausted.
"""

from __future__ import annotations

from itertools import chain, islice
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from .columns import IDENTIFIERS, REQUIRED, Vocabulary
from .converting import convert
from .delimited import read_delimited
from .errors import EmptyFile, MissingColumns, MissingVillage, NoHeader, RowsWithoutHeader
from .faults import NoticeKind
from .faults import SkipReason as Why
from .headers import HEADER_WITHIN, find_header
from .limits import Limits, current_limits
from .markup import column_letters
from .parsed import ParsedFile, ParsedSheet
from .payments import SheetReader
from .rows import is_blank
from .settling import settle
from .sniff import FileKind, kind_of
from .tabs import holds_people, is_left_out, is_summary, titles_of
from .workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .sources import Row, Source
    from .tabs import OtherPolicy

    VillageOfSheet = Callable[[str], str | None]


def read_sheet(  # noqa: PLR0913 - a sheet is read in the light of all of it
    stream: BinaryIO,
    *,
    filename: str = "",
    extra: Sequence[str] = (),
    village_known: bool = False,
    village_of_sheet: VillageOfSheet = lambda _name: None,
    answers: Mapping[str, str] | None = None,
    years: frozenset[int] = frozenset(),
    months: frozenset[int] = frozenset(),
    other_policy: OtherPolicy = lambda _text: "",
    unit: str = "",
    limits: Limits | None = None,
) -> ParsedFile:
    """Open a payout sheet (.xlsx or .csv, told by its content). The stream stays the caller's.

    extra: names of the policy's further columns. village_known: the importing unit is one village,
    so no column 村 is needed. village_of_sheet: returns the village that the name of a sheet or a
    title stands for, or None. answers: what was said to the questions of an earlier reading, by
    their keys. years, months: those of the period that is paid. other_policy: returns the
    name of another policy that stands in a text, or nothing. unit: what the policy counts in.

    Raises a SheetError (``errors``): nothing can be read. See ``ParsedFile.rows`` for later ones.
    """
    limits = limits or current_limits()
    kind = kind_of(stream, limits)
    read = read_workbook if kind is FileKind.WORKBOOK else read_delimited
    book = read(stream, limits)
    parsed = ParsedFile(kind.value, book.encoding, answers=answers or {})
    _say_file(parsed, filename)
    vocabulary = Vocabulary(extra)
    filled = False
    opened: list[tuple[ParsedSheet, Source, Iterator[Row]]] = []
    for source in book.sheets:
        filled = _open_sheet(parsed, source, vocabulary, opened) or filled
    if not opened:
        raise NoHeader if filled else EmptyFile
    lists = [sheet for sheet, _source, _rows in opened if not is_summary(sheet)]
    for sheet, source, rows in opened:
        sheet.village_of = village_of_sheet
        if lists and sheet not in lists:
            parsed.skip(sheet.name, None, Why.SUMMARY)
        elif not is_left_out(parsed, sheet, years, months, other_policy):
            settled = settle(parsed, sheet, rows, vocabulary)
            settled = convert(parsed, sheet, settled, unit=unit)
            _require(parsed, sheet, vocabulary, village_known=village_known)
            _say_sheet(parsed, sheet, source)
            parsed.sheets.append(sheet)
            reader = SheetReader(parsed, sheet, source, settled, vocabulary, limits)
            parsed.pending.append(reader.rows())
    return parsed


def _say_file(parsed: ParsedFile, filename: str) -> None:
    suffix = PurePath(filename).suffix.lower()
    usual = {"xlsx": (".xlsx",), "csv": (".csv", ".txt", ".tsv")}[parsed.kind]
    if suffix and suffix not in usual:
        parsed.say(NoticeKind.EXTENSION, found=suffix[:8], kind=parsed.kind)
    if parsed.encoding and parsed.encoding != "utf-8-sig":
        parsed.say(NoticeKind.ENCODING, encoding=parsed.encoding.upper())


def _open_sheet(
    parsed: ParsedFile,
    source: Source,
    vocabulary: Vocabulary,
    opened: list[tuple[ParsedSheet, Source, Iterator[Row]]],
) -> bool:
    """Find the header of a sheet; one without is skipped and said. Say whether it is filled.

    Raises RowsWithoutHeader.
    """
    head = list(islice(source.rows, HEADER_WITHIN + 1))
    if all(map(is_blank, head)):
        parsed.skip(source.name, None, Why.EMPTY_SHEET)
        return False
    header = find_header(head, vocabulary, sheet=source.name, first_column=source.first_column)
    if header is None:
        if holds_people(head):
            raise RowsWithoutHeader(source.name)
        parsed.skip(source.name, None, Why.NO_HEADER)
        return True
    sheet = ParsedSheet(source.name, header, hidden=source.hidden)
    sheet.titles = titles_of(head[: header.first_row - 1])
    opened.append((sheet, source, chain(head[header.last_row :], source.rows)))
    return True


def _say_sheet(parsed: ParsedFile, sheet: ParsedSheet, source: Source) -> None:
    markup, header = source.markup, sheet.header
    if source.hidden:
        parsed.say(NoticeKind.HIDDEN_SHEET, sheet=sheet.name)
    indices = {position.index + source.first_column for position in header.columns.values()}
    if hidden := sorted(index for index in indices if markup.hides(index)):
        letters = ", ".join(map(column_letters, hidden))
        parsed.say(NoticeKind.HIDDEN_COLUMNS, sheet=sheet.name, letters=letters)
    if markup.hidden_rows:
        parsed.say(NoticeKind.HIDDEN_ROWS, sheet=sheet.name, count=markup.hidden_rows)
    if header.unknown:
        shown = "、".join(f"{letter} {heading}" for letter, heading in header.unknown[:20])
        parsed.say(NoticeKind.UNKNOWN_COLUMNS, sheet=sheet.name, columns=shown)
    for column, position in header.columns.items():
        rows = markup.formulas.get(position.index + source.first_column, ())
        count = sum(row > header.last_row for row in rows)
        if count and column not in IDENTIFIERS:
            heading = sheet.headings[column]
            parsed.say(NoticeKind.FORMULAS, sheet=sheet.name, column=heading, count=count)


def _require(
    parsed: ParsedFile, sheet: ParsedSheet, vocabulary: Vocabulary, *, village_known: bool
) -> None:
    """Raise MissingColumns; take the village from name or title where it has no column."""
    columns = sheet.header.columns
    missing = [group for group in REQUIRED if not any(column in columns for column in group)]
    if "village" not in columns:
        sheet.village = sheet.village_of(sheet.name) or ""
        if sheet.village:
            parsed.say(NoticeKind.VILLAGE_OF_SHEET, sheet=sheet.name)
        elif titled := sheet.village_in(sheet.titles):
            sheet.village = titled
            parsed.say(NoticeKind.VILLAGE_OF_TITLE, sheet=sheet.name)
        elif not village_known:
            missing.append(("village",))
    if missing:
        names = ["/".join(map(vocabulary.label, group)) for group in missing]
        only_village = missing == [("village",)]
        raise (MissingVillage if only_village else MissingColumns)(sheet.name, names)
