"""The parcel around a workbook (.xlsx is a ZIP archive), opened only within limits.

Sizes in the directory of an archive can lie, so every part is unpacked here once, counted, before
the reader sees it. Which part is the workbook and which are its sheets is what the relations of
the parcel say, however the parts are called and whatever separates the folders in their names.
"""

from __future__ import annotations

import posixpath
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
from .wide import encoding_of, in_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from .limits import Limits

CHUNK: Final = MEGABYTE
# Parts below this size may be packed as well as they like.
_SMALL: Final = MEGABYTE
_MAX_INDEX: Final = 8 * MEGABYTE
_LOCAL_HEADER: Final = 30
_ROOT_RELATIONS: Final = "_rels/.rels"
_USUAL_WORKBOOK: Final = "xl/workbook.xml"


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
        self._by_name = {_key(part.filename): part for part in self._parts}
        self._check_sizes(limits)
        self._workbook = self._find_workbook()
        self._check_kind()
        self._targets = self.relations(self._workbook)

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
        if "xl/workbook.bin" in names or self._workbook.endswith(".bin"):
            raise OldFormat(".xlsb")
        if "content.xml" in names:
            raise OldFormat(".ods")
        if any(name.startswith(("word/", "ppt/")) for name in names):
            raise NotASpreadsheet(_("a text document"))
        if not self.has(self._workbook):
            raise NotASpreadsheet(_("a packed archive"))

    def _find_workbook(self) -> str:
        """Return the path of the workbook: the main document that the parcel names."""
        if not self.has(_ROOT_RELATIONS):
            return _USUAL_WORKBOOK
        documents = [
            target for kind, target in self.relations("").values() if kind == "officeDocument"
        ]
        return documents[-1] if documents else ""

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """Return kind and path of what a part refers to, by the names of the references."""
        folder = posixpath.dirname(path)
        return {
            relation.get("Id", ""): (
                relation.get("Type", "").rpartition("/")[2],
                _resolved(folder, relation.get("Target", "")),
            )
            for relation in self._index(relations_path(path))
            if relation.get("TargetMode") != "External"
        }

    @property
    def paths(self) -> list[str]:
        """The paths of all parts in the order of the parcel."""
        return [part.filename.replace("\\", "/") for part in self._parts]

    def read(self, path: str) -> bytes:
        """Return a part, unpacked within the limits. Raises DamagedFile, UnpacksTooLarge."""
        return b"".join(self.chunks(path))

    def has(self, path: str) -> bool:
        """Say whether the parcel holds a part."""
        return _key(path) in self._by_name

    def part_of_kind(self, kind: str) -> str:
        """Return the path of the workbook's one part of a kind (sharedStrings, styles), or ""."""
        named = [target for other, target in self._targets.values() if other == kind]
        beside = posixpath.join(posixpath.dirname(self._workbook), f"{kind}.xml")
        return next(filter(self.has, [*named, beside]), "")

    def packed(self, path: str) -> tuple[zipfile.ZipInfo, bytes]:
        """Return a part as it is packed. Raises DamagedFile."""
        part = self._seek(path)
        return part, self._stream.read(part.compress_size)

    def chunks(self, path: str) -> Iterator[bytes]:
        """Unpack a part piece by piece, in UTF-8; it must not give more than the directory says.

        Raises DamagedFile, UnpacksTooLarge.
        """
        return in_utf8(self._chunks(path))

    def is_wide(self, path: str) -> bool:
        """Say whether a part is written in UTF-16. Raises DamagedFile, UnpacksTooLarge."""
        return encoding_of(next(self._chunks(path), b"")) is not None

    def _chunks(self, path: str) -> Iterator[bytes]:
        part = self._seek(path)
        produced = 0
        for chunk in self._unpacked(part):
            produced += len(chunk)
            if produced > part.file_size:
                raise UnpacksTooLarge
            yield chunk
        if produced != part.file_size:
            raise DamagedFile

    def _seek(self, path: str) -> zipfile.ZipInfo:
        """Go to where the content of a part begins. Raises DamagedFile."""
        part = self._by_name.get(_key(path))
        if part is None:
            raise DamagedFile
        self._stream.seek(part.header_offset)
        header = self._stream.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise DamagedFile
        self._stream.seek(sum(struct.unpack("<HH", header[26:])), 1)
        return part

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
        parts = []
        for element in self._index(self._workbook).iter():
            if _local(element.tag) != "sheet":
                continue
            keys = [value for key, value in element.items() if _local(key) == "id"]
            kind, path = self._targets.get(keys[0] if keys else "", ("", ""))
            if kind == "worksheet":  # chart sheets have other relations
                hidden = element.get("state", "visible") != "visible"
                parts.append(SheetPart(element.get("name", ""), path, hidden))
        if len({part.name for part in parts}) != len(parts):
            raise DamagedFile
        return parts

    def counts_from_1904(self) -> bool:
        """Say whether the workbook counts its days from 1904."""
        properties = (
            element.get("date1904")
            for element in self._index(self._workbook).iter()
            if _local(element.tag) == "workbookPr"
        )
        return any(value in ("1", "true") for value in properties)


def relations_path(path: str) -> str:
    """Return the path of the part that says what another one refers to."""
    folder, name = posixpath.split(path)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _key(name: str) -> str:
    """Return a name of the parcel as it is looked up: some programs separate with backslashes."""
    return name.replace("\\", "/").lower()


def _resolved(folder: str, target: str) -> str:
    """Return the path of a part that another one names relatively or absolutely."""
    target = target.replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
