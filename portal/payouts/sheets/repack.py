"""A workbook packed anew from the parts that were looked through.

The fast reader opens nothing else: how the archive it came in is laid out, what its parts are
called and how they refer to each other can then not make it see what the guards did not.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .package import Package, SheetPart

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARCEL: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHARED_KINDS: Final = ("sharedStrings", "styles")
# Version 2.0, no flags, no time: only name, method, sum and sizes differ
_VERSION: Final = 20
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_ENTRY: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")


def repack(package: Package, sheets: Sequence[SheetPart]) -> io.BytesIO:
    """Return a workbook of these sheets under plain names, with its shared texts and styles.

    The parts are taken over as they are packed, but those in UTF-16. Raises DamagedFile.
    """
    return _archive([*_written(package, sheets), *_taken(package, sheets)])


_Entry = tuple[str, int, int, int, bytes]


def _written(package: Package, sheets: Sequence[SheetPart]) -> Iterator[_Entry]:
    names, relations = [], []
    for number, sheet in enumerate(sheets, 1):
        names.append(f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="s{number}"/>')
        relations.append(_relation(f"s{number}", "worksheet", f"worksheets/sheet{number}.xml"))
    days = '<workbookPr date1904="1"/>' if package.counts_from_1904() else ""
    root = _relation("w", "officeDocument", "xl/workbook.xml")
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{days}<sheets>{"".join(names)}</sheets>'
    texts = {
        "_rels/.rels": f'<Relationships xmlns="{_PARCEL}">{root}</Relationships>',
        "xl/workbook.xml": f"{book}</workbook>",
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PARCEL}">{"".join(relations)}</Relationships>'
        ),
    }
    for name, text in texts.items():
        content = text.encode()
        total = zlib.crc32(content)
        yield name, zipfile.ZIP_STORED, total, len(content), content


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _taken(package: Package, sheets: Sequence[SheetPart]) -> Iterator[_Entry]:
    paths = {f"xl/worksheets/sheet{n}.xml": sheet.path for n, sheet in enumerate(sheets, 1)}
    paths |= {f"xl/{kind}.xml": package.part_of_kind(kind) for kind in _SHARED_KINDS}
    for name, path in paths.items():
        if path and package.is_wide(path):
            content = package.read(path)
            yield name, zipfile.ZIP_STORED, zlib.crc32(content), len(content), content
        elif path:
            part, content = package.packed(path)
            yield name, part.compress_type, part.CRC, part.file_size, content


def _archive(entries: Iterable[_Entry]) -> io.BytesIO:
    to, directory = io.BytesIO(), []
    for name, method, total, size, content in entries:
        encoded = name.encode()
        sizes = (total, len(content), size)
        fixed = (b"PK\x01\x02", _VERSION, _VERSION, 0, method, 0, 0, *sizes, len(encoded))
        directory.append(_ENTRY.pack(*fixed, 0, 0, 0, 0, 0, to.tell()) + encoded)
        to.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, 0, method, 0, 0, *sizes, len(encoded), 0))
        to.write(encoded)
        to.write(content)
    start, listing = to.tell(), b"".join(directory)
    count = len(directory)
    to.write(listing)
    to.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(listing), start, 0))
    to.seek(0)
    return to
