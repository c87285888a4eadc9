"""The parcel around a workbook (.xlsx is a ZIP archive), opened only within limits.

Sizes in the directory of an archive can lie, so every part is unpacked here once, counted, before
the reader sees the file.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext_lazy as _

from .errors import (
    DamagedFile,
    EncryptedFile,
    ForbiddenMarkup,
    MacroFile,
    NotASpreadsheet,
    OldFormat,
    UnpacksTooLarge,
)
from .limits import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from .limits import Limits

CHUNK: Final = MEGABYTE
# Parts below this size may be packed as well as they like.
_SMALL: Final = MEGABYTE
_MAX_INDEX: Final = 8 * MEGABYTE
_LOCAL_HEADER: Final = 30
SHARED_STRINGS: Final = "xl/sharedStrings.xml"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its name, where it lies in the parcel, whether it is hidden."""

    name: str
    path: str
    hidden: bool


class Package:
    """An opened parcel whose directory has been looked through."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        """Open; raises DamagedFile, EncryptedFile, UnpacksTooLarge, MacroFile, OldFormat, …."""
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DamagedFile from error
        self._stream = stream
        self._parts = self._zip.infolist()
        # The reader ignores the case of names, so we do
        self._by_name = {part.filename.lower(): part for part in self._parts}
        self._check_sizes(limits)
        self._check_kind()

    def _check_sizes(self, limits: Limits) -> None:
        parts = self._parts
        if len(self._by_name) != len(parts):
            raise DamagedFile
        if any(part.flag_bits & 1 for part in parts):
            raise EncryptedFile
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > limits.max_entries or unpacked > limits.max_unpacked:
            raise UnpacksTooLarge
        for part in parts:
            if part.file_size > max(_SMALL, limits.max_ratio * part.compress_size):
                raise UnpacksTooLarge

    def _check_kind(self) -> None:
        names = self._by_name
        if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
            raise MacroFile
        if "xl/workbook.bin" in names:
            raise OldFormat(".xlsb")
        if "content.xml" in names:
            raise OldFormat(".ods")
        if "xl/workbook.xml" not in names:
            if any(name.startswith(("word/", "ppt/")) for name in names):
                raise NotASpreadsheet(_("a text document"))
            raise NotASpreadsheet(_("a packed archive"))

    def has(self, path: str) -> bool:
        """Say whether the parcel holds a part."""
        return path.lower() in self._by_name

    def chunks(self, path: str) -> Iterator[bytes]:
        """Unpack a part piece by piece; it must not give more bytes than the directory says.

        Raises DamagedFile, UnpacksTooLarge.
        """
        part = self._by_name.get(path.lower())
        if part is None:
            raise DamagedFile
        self._stream.seek(part.header_offset)
        header = self._stream.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise DamagedFile
        self._stream.seek(sum(struct.unpack("<HH", header[26:])), 1)
        produced = 0
        for chunk in self._unpacked(part):
            produced += len(chunk)
            if produced > part.file_size:
                raise UnpacksTooLarge
            yield chunk
        if produced != part.file_size:
            raise DamagedFile

    def _unpacked(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DamagedFile
        left = part.compress_size
        inflate = zlib.decompressobj(-15)
        position = self._stream.tell()
        while left:
            self._stream.seek(position)  # the consumer may have read elsewhere meanwhile
            packed = self._stream.read(min(CHUNK, left))
            if not packed:
                raise DamagedFile
            position += len(packed)
            left -= len(packed)
            if part.compress_type == zipfile.ZIP_STORED:
                yield packed
                continue
            unpacked = b"-" * CHUNK
            while packed or len(unpacked) == CHUNK:  # full: more may be waiting inside
                try:
                    unpacked = inflate.decompress(packed, CHUNK)
                except zlib.error as error:
                    raise DamagedFile from error
                yield unpacked
                packed = inflate.unconsumed_tail

    def _index(self, path: str) -> Element:
        """Parse a small part: the workbook, its relations, the list of types."""
        content = bytearray()
        for chunk in self.chunks(path):
            content += chunk
            if len(content) > _MAX_INDEX:
                raise UnpacksTooLarge
        try:
            return ElementTree.fromstring(bytes(content), forbid_dtd=True)
        except DefusedXmlException as error:
            raise ForbiddenMarkup from error
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise DamagedFile from error

    def sheets(self) -> list[SheetPart]:
        """Return the worksheets in the order of the workbook. Raises DamagedFile, MacroFile, …."""
        if self.has("[Content_Types].xml"):
            types = self._index("[Content_Types].xml")
            if any("macroenabled" in kind.get("ContentType", "").lower() for kind in types):
                raise MacroFile
        targets = {
            relation.get("Id", ""): _path(relation.get("Target", ""))
            for relation in self._index("xl/_rels/workbook.xml.rels")
            if relation.get("Type", "").endswith("/worksheet")
        }
        parts = []
        for element in self._index("xl/workbook.xml").iter():
            if _local(element.tag) != "sheet":
                continue
            key = next((v for k, v in element.items() if k.endswith("}id")), "")
            if key in targets:  # chart sheets have other relations
                hidden = element.get("state", "visible") != "visible"
                parts.append(SheetPart(element.get("name", ""), targets[key], hidden))
        return parts


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _path(target: str) -> str:
    """Return the path of a part that the workbook names relatively or absolutely."""
    return target[1:] if target.startswith("/") else f"xl/{target.removeprefix('./')}"
