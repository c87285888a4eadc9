"""Settling which column is which where a header leaves it open, and saying so.

Several columns may be the amount (中央 | 县级 | 合计, 已发 | 本次, 大豆 | 玉米). The total among
them is taken when every row proves it to be the sum of the others; anything else is asked.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from portal.places.rules import group_number, is_group

from .candidates import Candidates, sum_of
from .columns import CHOOSABLE, VILLAGE_GROUP
from .faults import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .columns import Vocabulary
    from .headers import Header, Position
    from .parsed import ParsedFile, ParsedSheet
    from .sources import Row

# So many rows are looked at before anything is proven; all of them are held against it
_LOOKED_AT: Final = 50


def settle(
    parsed: ParsedFile, sheet: ParsedSheet, rows: Iterator[Row], vocabulary: Vocabulary
) -> Iterator[Row]:
    """Settle the columns of a sheet whose header was read; return its rows as they are to be read.

    ``rows`` are those below the header. Changes the header and the headings of the sheet, says what
    was understood and asks what was not.
    """
    first: list[Row] = []
    if sheet.header.candidates or VILLAGE_GROUP in sheet.header.columns:
        first = list(islice(rows, _LOOKED_AT))
        rows = chain(first, rows)
    if sheet.header.candidates:
        rows = _choose(parsed, sheet, rows, first, vocabulary)
    _split_village_and_group(sheet, first)
    _take_householder(parsed, sheet)
    _name_headings(sheet, vocabulary)
    return rows


def _name_headings(sheet: ParsedSheet, vocabulary: Vocabulary) -> None:
    sheet.headings = {
        column: f"{position.letter} {vocabulary.label(column)}"
        for column, position in sheet.header.columns.items()
    }


def _choose(
    parsed: ParsedFile,
    sheet: ParsedSheet,
    rows: Iterator[Row],
    first: list[Row],
    vocabulary: Vocabulary,
) -> Iterator[Row]:
    """Choose among the candidates of each column, the amount first: the others follow it."""
    header = sheet.header
    columns, amount = dict(header.columns), header.columns.get("amount")
    for column in CHOOSABLE:
        if column not in header.candidates:
            continue
        label = vocabulary.label(column)
        candidates = Candidates(column, label, sheet.name, header.candidates[column])
        if column != "amount" and "amount" in header.candidates:
            position = candidates.beside(amount)
        elif position := candidates.proven_factor(first, columns):
            pass
        elif position := candidates.proven_total(first):
            _say_total(parsed, candidates, position)
            rows = _proven(parsed, candidates, rows, position)
        elif position := candidates.position_of(parsed.ask(candidates.question())):
            pass
        else:
            rows = _summed(rows, candidates.positions)
            if column == "quantity":
                position = candidates.positions[0]
        amount = position if column == "amount" else amount
        if position is None and column == "amount":
            position = candidates.positions[0]  # where the sum is put
        columns.pop(column)
        if position is not None:
            columns[column] = position
    sheet.header = replace(header, columns=columns, unknown=_unread(header, columns))
    return rows


def _unread(header: Header, columns: Mapping[str, Position]) -> tuple[tuple[str, str], ...]:
    """Return the headings that are not read, with the candidates that were not chosen."""
    letters = {position.letter for position in columns.values()}
    candidates = chain.from_iterable(header.candidates.values())
    unread = [(each.letter, each.heading) for each in candidates if each.letter not in letters]
    return (*header.unknown, *unread)


def _say_total(parsed: ParsedFile, candidates: Candidates, total: Position) -> None:
    parts = ", ".join(part.letter for part in candidates.without(total))
    parsed.say(
        NoticeKind.TOTAL_COLUMN,
        sheet=candidates.sheet,
        column=candidates.name,
        chosen=total.letter,
        parts=parts,
    )


def _proven(
    parsed: ParsedFile, candidates: Candidates, rows: Iterator[Row], total: Position
) -> Iterator[Row]:
    """Yield the rows; ask after all when one of them does not bear out what the first did."""
    proven = True
    for row in rows:
        if proven and candidates.is_total(row, total) is False:
            proven = False
            parsed.ask(candidates.question())
        yield row


def _summed(rows: Iterator[Row], positions: tuple[Position, ...]) -> Iterator[Row]:
    """Yield the rows with the sum of several columns in the first of them."""
    for row in rows:
        total = sum_of(row, positions)
        if total is not None:
            row[positions[0].index] = total
        yield row


def _split_village_and_group(sheet: ParsedSheet, first: list[Row]) -> None:
    """Take a column 村组 for the village (its cells are split later), or for the group."""
    columns = dict(sheet.header.columns)
    position = columns.pop(VILLAGE_GROUP, None)
    if position is None:
        return
    texts = [str(row[position.index] or "") for row in first if position.index < len(row)]
    only_groups = all(is_group(text) or group_number(text) for text in texts if text.strip())
    unread = sheet.header.unknown
    if "village" not in columns and not only_groups:
        columns["village"] = position
    elif "group" not in columns:
        columns["group"] = position
    else:
        unread = (*unread, (position.letter, position.heading))
    sheet.header = replace(sheet.header, columns=columns, unknown=unread)


def _take_householder(parsed: ParsedFile, sheet: ParsedSheet) -> None:
    """Take the householder for who is paid where a sheet names nobody else."""
    columns = dict(sheet.header.columns)
    if "name" in columns or "householder_name" not in columns:
        return
    numbers = {"id_number", "organisation_code"} & columns.keys()
    if numbers and "householder_id_number" in columns:
        return  # the number is somebody else's
    columns["name"] = columns.pop("householder_name")
    if not numbers and "householder_id_number" in columns:
        columns["id_number"] = columns.pop("householder_id_number")
    sheet.header = replace(sheet.header, columns=columns)
    letter = columns["name"].letter
    parsed.say(NoticeKind.HOUSEHOLDER_IS_PAID, sheet=sheet.name, letter=letter)
