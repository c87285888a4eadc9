"""Whether a sheet is read while its uploader waits, or in the background."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, BinaryIO, Final

from django.conf import settings

from portal.payouts.sheets.limits import current_limits
from portal.payouts.sheets.sniff import FileKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK: Final = 1 << 16
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")
_LINE: Final = re.compile(rb"\n")
_OVERLAP: Final = 16
# Markup of one row: what holds more of it than its rows explain is not looked through here.
_BYTES_A_ROW: Final = 8_192
_SHEETS: Final = "worksheets"


def is_large(stream: BinaryIO) -> bool:
    """Say whether a file has more lines than are read at once; the stream is left at its beginning.

    Lines are counted without understanding them, and no further than the bound
    (``UPLOAD_ROWS_AT_ONCE``). A workbook that cannot be unpacked is not large: reading says why.
    Raises what `kind_of` raises for a file that is no sheet by its content.
    """
    most = settings.UPLOAD_ROWS_AT_ONCE
    kind = kind_of(stream, current_limits())
    blocks, mark = (
        (_markup(stream), _ROW)
        if kind is FileKind.WORKBOOK
        else (_plain(stream), re.compile(b"\n"))
    )
    rows = size = 0
    before = b""
    try:
        for block in blocks:
            text = before + block
            rows += len(mark.findall(text)) - len(mark.findall(before))
            before = text[-_OVERLAP:]
            size += len(block)
            if rows > most or size > most * _BYTES_A_ROW:
                return True
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        return False
    finally:
        stream.seek(0)
    return False


def _plain(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _markup(stream: BinaryIO) -> Iterator[bytes]:
    """Return the markup of all worksheets, unpacked piece by piece."""
    with zipfile.ZipFile(stream) as package:
        for entry in package.infolist():
            if _SHEETS in entry.filename.lower():
                with package.open(entry) as part:
                    yield from _plain(part)  # type: ignore[arg-type]
