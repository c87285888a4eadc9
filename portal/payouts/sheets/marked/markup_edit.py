"""Changing markup at places, leaving every other byte of it as it is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from portal.payouts.sheets.errors import DamagedFile, ForbiddenMarkup

if TYPE_CHECKING:
    from collections.abc import Callable

# A value in quotes may hold the sign that ends a tag
_TAG: Final = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_DECLARATION: Final = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_INVALID: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(slots=True)
class Element:
    """An element and its offsets in bytes: all of it, and its content ``inner`` to ``close``.

    ``prefix`` is what its name has before the colon, colon included.
    """

    name: str
    prefix: str
    attributes: dict[str, str]
    depth: int
    start: int
    inner: int
    close: int = 0
    end: int = 0


@dataclass(slots=True)
class Edits:
    """Changes of one part, applied together: at each offset what goes away and what comes."""

    changes: list[tuple[int, int, bytes]] = field(default_factory=list)

    def insert(self, at: int, text: str) -> None:
        """Insert markup before the byte at an offset; later ones at the same offset follow."""
        self.changes.append((at, at, ascii_of(text)))

    def replace(self, start: int, end: int, content: bytes = b"") -> None:
        """Put content in the place of the bytes from ``start`` to ``end``."""
        self.changes.append((start, end, content))

    def applied(self, content: bytes) -> bytes:
        """Return the content with all changes made."""
        pieces, position = [], 0
        for start, end, new in sorted(self.changes, key=lambda change: change[:2]):
            pieces += [content[position:start], new]
            position = end
        return b"".join([*pieces, content[position:]])


def ascii_of(text: str) -> bytes:
    """Return markup that reads the same in every encoding that has ASCII in it."""
    return text.encode("ascii", "xmlcharrefreplace")


def text_of(words: str) -> str:
    """Return words as they stand in markup and in quoted values of attributes."""
    return escape(_INVALID.sub("", words), {'"': "&quot;", "\n": "&#10;"})


def plain(content: bytes) -> bytes:
    """Return markup in an encoding that has ASCII in it. Raises DamagedFile."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    try:
        text = content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise DamagedFile from error
    return _DECLARATION.sub("", text).encode()


def tag_end(content: bytes, start: int) -> int:
    """Return where the tag that begins at an offset is over. Raises DamagedFile."""
    match = _TAG.match(content, start)
    if match is None:
        raise DamagedFile
    return match.end()


def with_attributes(tag: bytes, **values: str) -> bytes:
    """Return a start tag with attributes set, in the place of those of the same name."""
    for name, value in values.items():
        tag = re.sub(rb"\s%s\s*=\s*(?:\"[^\"]*\"|'[^']*')" % name.encode(), b"", tag)
        end = len(tag) - (2 if tag.endswith(b"/>") else 1)
        tag = tag[:end].rstrip() + b' %s="%s"' % (name.encode(), ascii_of(value)) + tag[end:]
    return tag


def follow(
    content: bytes,
    start: Callable[[str, dict[str, str], int], None],
    end: Callable[[str, int], None],
) -> None:
    """Call for the start and the end of every element with its offset.

    Names come with their prefixes; the end of an empty element is the byte after it. Raises
    DamagedFile, ForbiddenMarkup.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(
        name, attributes, parser.CurrentByteIndex
    )
    parser.EndElementHandler = lambda name: end(name, parser.CurrentByteIndex)
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise DamagedFile from error


def elements(content: bytes, *, depth: int | None = None) -> list[Element]:
    """Return the elements of a part in the order of their starts, down to a depth.

    The outermost has depth 0; a worksheet is too large for all of them. Raises DamagedFile,
    ForbiddenMarkup.
    """
    ordered: list[Element] = []
    around: list[Element] = []
    below = 0

    def start(name: str, attributes: dict[str, str], offset: int) -> None:
        nonlocal below
        if below or (depth is not None and len(around) > depth):
            below += 1
            return
        prefix, colon, local = name.rpartition(":")
        inner = tag_end(content, offset)
        element = Element(local, prefix + colon, attributes, len(around), offset, inner)
        ordered.append(element)
        around.append(element)

    def end(_name: str, offset: int) -> None:
        nonlocal below
        if below:
            below -= 1
            return
        element = around.pop()
        empty = content.endswith(b"/>", 0, element.inner) and offset == element.inner
        element.close = offset
        element.end = offset if empty else tag_end(content, offset)

    follow(content, start, end)
    return ordered


def append(edits: Edits, content: bytes, parent: Element, text: str) -> None:
    """Add markup as the last content of an element; an empty one is opened for it."""
    if parent.close == parent.end:
        tag = content[parent.start : parent.inner]
        name = f"{parent.prefix}{parent.name}"
        opened = tag[:-2].rstrip() + b">" + ascii_of(f"{text}</{name}>")
        edits.replace(parent.start, parent.inner, opened)
    else:
        edits.insert(parent.close, text)


def _refuse(*_parts: object) -> None:
    raise ForbiddenMarkup
