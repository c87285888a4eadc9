"""Parts of a workbook in UTF-16, which the format allows: handed on in UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from .errors import DamagedFile

if TYPE_CHECKING:
    from collections.abc import Iterator

_STARTS: Final = {
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_DECLARED: Final = re.compile(r"(<\?xml[^>]*?encoding\s*=\s*[\"'])[^\"'>]*", re.ASCII)


def encoding_of(start: bytes) -> str | None:
    """Return the encoding of a part that begins so, None for what is read byte by byte."""
    return _STARTS.get(start[:2])


def in_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a part in UTF-8, and as what it declares itself. Raises DamagedFile."""
    first = next(chunks, b"")
    encoding = encoding_of(first)
    if encoding is None:
        yield first
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = _DECLARED.sub(r"\1UTF-8", decoder.decode(first).removeprefix("\ufeff"), count=1)
        yield text.encode()
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise DamagedFile from error
