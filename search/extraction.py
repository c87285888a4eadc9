"""Takes the text out of one file: a program of its own, for files come from strangers.

    python -m search.extraction KIND <file >text

Run by search.attachments with limits on time and memory, so that a file made to hang or to fill a
machine takes nothing down with it. Imports neither Django nor anything of this project. Ends with 0
and the text, or with one of the numbers below and nothing.
"""

from __future__ import annotations

import resource
import sys
import zipfile
from typing import IO, TYPE_CHECKING, Final

import pypdfium2
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENCRYPTED: Final = 3
BROKEN: Final = 4
MAX_PAGES: Final = 500
MAX_TEXT: Final = 1_000_000
# What an archive may unfold to, in bytes.
MAX_UNFOLDED: Final = 300_000_000
MEMORY: Final = 1_500_000_000
CPU_SECONDS: Final = 20
_PASSWORD_NEEDED: Final = 4  # FPDF_ERR_PASSWORD


class Refused(Exception):
    """Ends the program with a number."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def pdf(file: IO[bytes]) -> Iterator[str]:
    """Yield the text of each page; a scanned page has none."""
    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        needed = getattr(error, "err_code", None) == _PASSWORD_NEEDED or "password" in str(error)
        raise Refused(ENCRYPTED if needed else BROKEN) from error
    for number in range(min(len(document), MAX_PAGES)):
        try:
            page = document[number]
            yield page.get_textpage().get_text_bounded()
        except pypdfium2.PdfiumError:
            continue  # one page that is broken; the others are not
        yield "\n"


def _archive(file: IO[bytes]) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(file)
    if sum(part.file_size for part in archive.infolist()) > MAX_UNFOLDED:
        raise Refused(BROKEN)
    if any(part.flag_bits & 1 for part in archive.infolist()):
        raise Refused(ENCRYPTED)
    return archive


def _texts(archive: zipfile.ZipFile, part: str, text: str, line: str) -> Iterator[str]:
    """Yield what stands in the elements of one name, a line's end behind those of another."""
    with archive.open(part) as stream:
        for _event, element in iterparse(stream, forbid_dtd=True):
            name = element.tag.rpartition("}")[2]
            if name == text and element.text:
                yield element.text
            elif name == line:
                yield "\n"
            elif name in {"tab", "br"}:
                yield " "
            element.clear()


def docx(file: IO[bytes]) -> Iterator[str]:
    """Yield the text of a Word document: body, notes, headers and footers."""
    archive = _archive(file)
    parts = [
        name
        for name in archive.namelist()
        if name.startswith(
            ("word/document", "word/footnotes", "word/endnotes", "word/header", "word/footer")
        )
        and name.endswith(".xml")
    ]
    if not parts:
        raise Refused(BROKEN)
    for part in parts:
        yield from _texts(archive, part, "t", "p")


def ofd(file: IO[bytes]) -> Iterator[str]:
    """Yield the text of a document in the national layout format (GB/T 33190)."""
    archive = _archive(file)
    pages = [name for name in archive.namelist() if name.endswith("Content.xml")]
    for page in pages[:MAX_PAGES]:
        yield from _texts(archive, page, "TextCode", "TextObject")


def sheet(file: IO[bytes]) -> Iterator[str]:
    """Yield the cells of every sheet, hidden ones too: whoever downloads the file has them."""
    if zipfile.is_zipfile(file):
        file.seek(0)
        _archive(file)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise Refused(ENCRYPTED) from error
    for name in book.sheet_names:
        yield f"{name}\n"
        for row in book.get_sheet_by_name(name).iter_rows():
            cells = [_cell(value) for value in row if value not in ("", None)]
            if cells:
                yield " ".join(cells) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def plain(file: IO[bytes]) -> Iterator[str]:
    """Yield a text file, in UTF-8 or GB18030."""
    content = file.read()
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield content.decode("gb18030", "replace")


READERS: Final[dict[str, Callable[[IO[bytes]], Iterator[str]]]] = {
    "pdf": pdf,
    "docx": docx,
    "ofd": ofd,
    "xlsx": sheet,
    "xls": sheet,
    "txt": plain,
}


def main(kind: str) -> int:
    """Write the text of the file on standard input; return how it ended."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    left = MAX_TEXT
    out = sys.stdout.buffer
    try:
        for text in READERS[kind](sys.stdin.buffer):
            out.write(text[:left].encode("utf-8", "ignore"))
            left -= len(text)
            if left <= 0:
                break
    except Refused as refused:
        return refused.number
    except (
        zipfile.BadZipFile,
        CalamineError,
        DefusedXmlException,
        ParseError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        MemoryError,
    ):
        return BROKEN
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
