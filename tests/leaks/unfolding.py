"""Takes off what may be around a text: archives, compression, markup, escapes, base64.

`texts` yields everything that can be read in the bytes of one output, each with how it was got.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import json
import re
import unicodedata
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from search.extraction import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEP: Final = 4
_INLINE: Final = re.compile(
    r"</?(?:b|i|u|s|a|em|strong|span|mark|wbr|small|sub|sup|font|bdi|bdo|ruby|code|tspan)\b[^>]*>"
    r"|<!--.*?-->|<si>|</?(?:r|t|w:r|w:t|w:rPr)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(r"<[^<>]{1,2000}>")
_ESCAPE: Final = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8}))")
_BREAK: Final = re.compile(r"\\+[nrt]")
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")
_TOKEN: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_INVISIBLE: Final = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


def texts(data: bytes, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield (how, text) of everything that these bytes can be read as."""
    if depth > DEEP:
        return
    if data.startswith(b"%PDF"):
        yield "pdf", "".join(pdf(io.BytesIO(data)))
    for how, inner in _unpacked(data):
        for way, text in texts(inner, depth + 1):
            yield f"{how} {way}".strip(), text
    yield from _decoded(data)


def readings(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text as it stands, and once more for each kind of escape that is in it."""
    yield "", text
    plain = unescaped(text)
    if plain != text:
        yield "escaped", plain
    if "<" in plain:
        bare = _TAG.sub("\n", _INLINE.sub("", plain))
        if bare != plain:
            yield "markup", html.unescape(bare)


def unescaped(text: str) -> str:
    """Return a text without entities, percent signs and backslashes, as often as they nest."""
    for _time in range(3):
        plain = html.unescape(unquote(text, errors="replace"))
        plain = _BREAK.sub("\n", _ESCAPE.sub(_character, plain))
        plain = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", plain)
        if plain == text:
            break
        text = plain
    return text


def folded(text: str) -> str:
    """Return a text in one width, without invisible signs, every digit of any script as 0 to 9."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()
    return text if text.isascii() else text.translate(_DIGITS)


class _Digits(dict[int, int]):
    """What each sign becomes: digits of every script, and the words for them, become 0 to 9."""

    def __missing__(self, code: int) -> int:
        value = unicodedata.numeric(chr(code), -1)
        digit = int(value) if value in range(10) else -1
        self[code] = code if digit < 0 else ord("0") + digit
        return self[code]


_DIGITS: Final = _Digits()


def _character(match: re.Match[str]) -> str:
    code = int(next(group for group in match.groups() if group), 16)
    return chr(code) if code < 0x110000 else match.group()


def _decoded(data: bytes) -> Iterator[tuple[str, str]]:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or data.count(b"\0") > len(data) // 8:
        for encoding in ("utf-16-le", "utf-16-be"):
            yield encoding, data.decode(encoding, "replace")
    text = data.decode("utf-8", "replace")
    yield "", text
    if text.count("\N{REPLACEMENT CHARACTER}") > len(text) // 50:
        yield "gb18030", data.decode("gb18030", "replace")


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what is packed inside: members of archives, compressed streams."""
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield f"zip:{member.filename}", archive.read(member)
            yield "zip comment", archive.comment
    elif data.startswith(b"\x1f\x8b"):
        try:
            yield "gzip", gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return
    elif data[:1] == b"\x78":
        try:
            yield "zlib", zlib.decompress(data)
        except zlib.error:
            return


def coded(text: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield what stands behind the base64 words of a text: signed markers, sessions, data URLs."""
    for token in {match.group() for match in _TOKEN.finditer(text)} if depth < 2 else ():
        bare = token.rstrip("=")
        for start in {0, *(place + 1 for place in (bare.rfind("/"),) if place >= 0)}:
            data = _from_base64(bare[start:])
            if data is None:
                continue
            for way, inner in texts(data, DEEP - 1):
                if _is_text(inner):
                    yield f"base64 {way}".strip(), inner
                    yield from coded(inner, depth + 1)


def _from_base64(token: str) -> bytes | None:
    padded = token[: len(token) - (len(token) % 4 == 1)]
    padded += "=" * (-len(padded) % 4)
    try:
        return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None


def _is_text(text: str) -> bool:
    """Tell a text from noise: base64 letters stand in every address."""
    strange = sum(sign == "\N{REPLACEMENT CHARACTER}" or sign < " " for sign in text[:400])
    return strange * 5 < min(len(text), 400)


def written(value: object) -> bytes:
    """Return the bytes to look into of a value of a table, a cache or an index."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        data = bytes(value)
        return data + b"\n" + data.hex().encode()
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
