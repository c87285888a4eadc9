"""Reading .csv: the encoding is found out, never guessed in part, and rows are streamed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from .errors import (
    DamagedFile,
    MixedEncodings,
    NotASpreadsheet,
    TooManyColumns,
    TooManyRows,
    UnclosedQuote,
    UnknownEncoding,
)
from .limits import MEGABYTE
from .sources import Book, Source
from .swallowed import holds_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .limits import Limits
    from .sources import Row

NAME: Final = "CSV"
_HEAD: Final = 20_000
_CHUNK: Final = MEGABYTE // 4
_LONGEST_LINE: Final = MEGABYTE
_DELIMITERS: Final = ",\t;|"
# The trick by which ="500235…" keeps a number as text
_TEXT_FORMULA: Final = re.compile(r'="([^"]*)"')
# A last line of our own: where a quotation mark is open, it ends up within a cell
_END: Final = ["\ufdd0"]
# Three-byte UTF-8 of a Han character
_UTF8_HAN: Final = re.compile(rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf]")


def read_delimited(stream: BinaryIO, limits: Limits) -> Book:
    """Return the one sheet of a text file. Raises MixedEncodings, UnknownEncoding, DamagedFile.

    While rows are read: TooManyRows, TooManyColumns, UnclosedQuote, DamagedFile.
    """
    encoding = _encoding_of(stream)
    delimiter = _delimiter_of(stream, encoding)
    rows = _rows(_lines(stream, encoding), delimiter, limits)
    return Book([Source(NAME, rows)], encoding)


def _lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the lines of a text; every kind of line end becomes one.

    Not io.TextIOWrapper: it closes the stream, which is the caller's.
    """
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    stream.seek(0)
    carry = ""
    while chunk := stream.read(_CHUNK):
        *lines, carry = (carry + decoder.decode(chunk)).split("\n")
        if len(carry) > _LONGEST_LINE:
            raise DamagedFile
        for line in lines:
            yield f"{line}\n"
    if carry := carry + decoder.decode(b"", final=True):
        yield f"{carry}\n"


def _rows(lines: Iterator[str], delimiter: str, limits: Limits) -> Iterator[Row]:
    number = 0
    reader = csv.reader(chain(lines, _END), delimiter=delimiter)
    try:
        for row in reader:
            if row == _END:
                return
            number += 1
            if number > limits.max_rows + 10:
                raise TooManyRows(number, limits.max_rows)
            if len(row) > limits.max_columns and any(row[limits.max_columns :]):
                raise TooManyColumns(len(row), limits.max_columns)
            # One look at the whole row: next to no cell holds either
            text = "".join(row)
            if "\n" in text and any(
                "\n" in cell and _is_swallowed(cell, delimiter) for cell in row
            ):
                raise UnclosedQuote(number)
            yield list(map(_plain, row)) if '="' in text else row
    except csv.Error as error:
        if reader.line_num > number + 1:  # a cell over so many lines that it is too long
            raise UnclosedQuote(number + 1) from error
        raise DamagedFile from error
    except UnicodeDecodeError as error:
        raise DamagedFile from error


def _is_swallowed(cell: str, delimiter: str) -> bool:
    return cell.endswith(_END[0]) or holds_lines(cell, delimiter)


def _plain(cell: str) -> str:
    match = _TEXT_FORMULA.fullmatch(cell)
    return match[1] if match else cell


def _delimiter_of(stream: BinaryIO, encoding: str) -> str:
    """Return the delimiter that stands most often in the first rows."""
    stream.seek(0)
    head = stream.read(_HEAD).decode(encoding, "ignore")
    return max(_DELIMITERS, key=head.count)


def _encoding_of(stream: BinaryIO) -> str:
    stream.seek(0)
    start = stream.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(stream, "utf-16")
    if _decodes(stream, "utf-8"):
        return "utf-8-sig"
    return _checked(stream, "gb18030")


def _checked(stream: BinaryIO, encoding: str) -> str:
    if encoding == "gb18030":
        _refuse_mixture(stream)
    if not _decodes(stream, encoding):
        raise UnknownEncoding(_first_bad_line(stream, encoding))
    return encoding


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(MEGABYTE):
            if encoding == "utf-8" and b"\0" in chunk:
                raise NotASpreadsheet(_("an unknown binary format"))
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_mixture(stream: BinaryIO) -> None:
    """Raise if some lines can only be UTF-8 and others cannot be.

    A line of GB18030 hardly ever happens to be correct UTF-8 with two Han characters.
    """
    stream.seek(0)
    first: dict[bool, int] = {}
    for number, line in enumerate(stream, 1):
        if line.isascii():
            continue
        is_utf8 = _is_utf8(line)
        if is_utf8 and len(_UTF8_HAN.findall(line)) < 2:
            continue
        first.setdefault(is_utf8, number)
        if len(first) == 2:
            raise MixedEncodings(max(first.values()))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _first_bad_line(stream: BinaryIO, encoding: str) -> int:
    stream.seek(0)
    for number, line in enumerate(stream, 1):
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            return number
    return 1
