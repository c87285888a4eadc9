"""What kind of file this is, by its first bytes and not by its name."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from .errors import EmptyFile, EncryptedFile, FileTooLarge, NotASpreadsheet, OldFormat
from .limits import MEGABYTE

if TYPE_CHECKING:
    from .limits import Limits

HEAD: Final = 4096
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
# Names of streams within an OLE file, as its directory writes them.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WORKBOOKS: Final = ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
_MAGIC: Final = (
    (b"%PDF", _("a PDF document")),
    (b"{\\rtf", _("a text document")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"BM", _("a picture")),
    (b"Rar!", _("a packed archive")),
    (b"7z\xbc\xaf", _("a packed archive")),
    (b"\x1f\x8b", _("a packed archive")),
    (b"MZ", _("a program")),
    (b"\x7fELF", _("a program")),
)


class FileKind(Enum):
    """What is read on from here."""

    WORKBOOK = "xlsx"
    TEXT = "csv"


def kind_of(stream: BinaryIO, limits: Limits) -> FileKind:
    """Return what a file is; the stream is left at its beginning.

    Raises EmptyFile, FileTooLarge, EncryptedFile, OldFormat, NotASpreadsheet.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    if size == 0:
        raise EmptyFile
    if size > limits.max_bytes:
        raise FileTooLarge(limits.max_bytes // MEGABYTE)
    head = stream.read(HEAD)
    if head.startswith(_OLE):
        _refuse_ole(head + stream.read())
    stream.seek(0)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.WORKBOOK
    _refuse_known(head)
    return FileKind.TEXT


def _refuse_ole(content: bytes) -> None:
    """Raise for the old container format: a protected workbook, an .xls, something else."""
    if _ENCRYPTED in content:
        raise EncryptedFile
    if any(name in content for name in _WORKBOOKS):
        raise OldFormat(".xls")
    raise NotASpreadsheet(_("an old Office document"))


def _refuse_known(head: bytes) -> None:
    for magic, words in _MAGIC:
        if head.startswith(magic) and not _reads_as_text(head):
            raise NotASpreadsheet(words)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    if start.startswith((b"%pdf", b"{\\rtf")):
        raise NotASpreadsheet(_("a text document"))
    if start.startswith(b"<"):
        # Many systems offer web pages or XML under the name .xls
        raise NotASpreadsheet(_("a web page saved under the name of a sheet"))
    if b"\0" in head and not head.startswith(_UTF16):
        raise NotASpreadsheet(_("an unknown binary format"))


def _reads_as_text(head: bytes) -> bool:
    """Say whether a short magic ("BM", "MZ") is merely the beginning of a text."""
    return all(byte >= 0x20 or byte in b"\t\r\n" for byte in head) and not head.startswith(b"%PDF")
