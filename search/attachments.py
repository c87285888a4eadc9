"""The text of attached files: PDF, Word, Excel, OFD, plain text; bounded in bytes, pages, time."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

from django.utils.translation import gettext_lazy as _

from search.errors import SearchError

from . import extraction

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES: Final = 20 * 1024 * 1024
PATIENCE: Final = 40  # seconds, of which the program may compute twenty
_CHUNK: Final = 64 * 1024
_ROOT: Final = Path(__file__).resolve().parents[1]
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What a name ends in -> what the file must be; what the old container of Office is shows inside.
ENDINGS: Final = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".doc": "doc",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".ofd": "ofd",
    ".txt": "txt",
    ".csv": "txt",
}


class File(Protocol):
    """What is asked of a file: Django's files and open ones have it."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes."""

    def seek(self, offset: int, /) -> Any:
        """Go to a place."""


class Unreadable(SearchError):
    """The text of a file cannot be had; ``message`` says why, for whoever attached it."""

    message = _("The text of this file cannot be read.")


class UnknownFileKind(Unreadable):
    """Neither PDF, Word, Excel, OFD nor plain text."""

    message = _("The text of this kind of file cannot be searched. Attach a PDF, .docx or .xlsx.")


class OldWordFile(Unreadable):
    """A .doc of Word before 2007."""

    message = _("The text of an old Word file (.doc) cannot be read. Save it as .docx or PDF.")


class DisguisedFile(Unreadable):
    """The content is another kind than the name says."""

    message = _("This file is not what its name says. Save it again in the program it comes from.")


class FileTooLarge(Unreadable):
    """More than 20 MB."""

    message = _("The text of files of more than 20 MB cannot be searched.")


class EncryptedFile(Unreadable):
    """A password is needed to open it."""

    message = _("This file needs a password. Attach it without one.")


class BrokenFile(Unreadable):
    """It cannot be opened, or unfolds to something enormous."""

    message = _("This file is damaged. Open it in its program and save it again.")


class TooSlowFile(Unreadable):
    """Reading it took longer than any honest file does."""

    message = _("Reading this file takes too long. Attach a simpler version, such as a PDF.")


def text_of(file: File, name: str) -> str:
    """Return the text of a file, at most a million signs; a scanned PDF has none.

    ``name`` says what it should be, the content what it is. Takes up to 40 seconds for a hostile
    file, so call it from background work or an upload. Raises a subclass of Unreadable.
    """
    expected = ENDINGS.get(PurePath(name).suffix.lower())
    if expected is None:
        raise UnknownFileKind
    file.seek(0)
    with tempfile.TemporaryFile() as copy:
        _copy(file, copy)
        kind = kind_of(copy, expected)
        if kind == "encrypted":
            raise EncryptedFile
        if kind != expected:
            raise DisguisedFile
        if kind == "doc":
            raise OldWordFile
        copy.seek(0)
        return _extracted(copy, kind)


def _copy(file: File, copy: IO[bytes]) -> None:
    for chunk in _pieces(file):
        copy.write(chunk)
        if copy.tell() > MAX_BYTES:
            raise FileTooLarge


def _pieces(file: File) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def kind_of(file: IO[bytes], expected: str) -> str:
    """Return what the content of a file is, "" for anything else; "encrypted" for locked Office.

    Plain text has no sign of its own: what holds no NUL and is nothing else may be text.
    """
    file.seek(0)
    head = file.read(2048)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(file)
    if head.startswith(_OLE):
        return _kind_of_ole(file.read())
    return "txt" if expected == "txt" and b"\0" not in head else ""


def _kind_of_archive(file: IO[bytes]) -> str:
    """Tell an archive by the names of its parts, which stand in clear."""
    content = file.read()
    for part, kind in (
        (b"word/document", "docx"),
        (b"xl/workbook", "xlsx"),
        (b"OFD.xml", "ofd"),
    ):
        if part in content:
            return kind
    return ""


def _kind_of_ole(content: bytes) -> str:
    """Tell what an old container holds by the names in its directory (UTF-16)."""
    for part, kind in (
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
    ):
        if part.encode("utf-16-le") in content:
            return kind
    return ""


def _extracted(file: IO[bytes], kind: str) -> str:
    """Run the program that reads files, with nothing of our environment but the path of Python."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, a kind of our own list
            [sys.executable, "-m", extraction.__name__, kind],
            stdin=file,
            capture_output=True,
            timeout=PATIENCE,
            cwd=_ROOT,
            env={"PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooSlowFile from error
    if done.returncode == extraction.ENCRYPTED:
        raise EncryptedFile
    if done.returncode == extraction.BROKEN:
        raise BrokenFile
    if done.returncode < 0:  # killed: out of time or memory
        raise TooSlowFile
    if done.returncode:
        raise BrokenFile
    return done.stdout.decode("utf-8", "replace").replace("\0", " ")
