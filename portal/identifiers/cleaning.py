"""The one form of what people type, paste or import, before anything else looks at it.

``clean`` is for values: cells of sheets, names, codes, fields of forms. ``squeeze`` is for values
in which spaces mean nothing. ``one_line`` is for what is asked, and shown back as it was typed.

Folding for search (``search.analysis.fold``) is another thing: it makes small letters and keeps
spaces, because tokens are marked where they stand in the text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Nearly every cell: nothing to do.
_PLAIN: Final = re.compile("[0-9A-Za-z.\\-\u4e00-\u9fff]*")
# Characters without width that copying from web pages and chat programs leaves behind: joiners,
# direction marks, variation selectors, fillers, tags, the byte order mark.
INVISIBLE: Final = dict.fromkeys(
    code
    for first, last in (
        (0xAD, 0xAD),
        (0x34F, 0x34F),
        (0x61C, 0x61C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
        (0xFFF9, 0xFFFB),
        (0xE0000, 0xE007F),
        (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)
# Characters that GBK programs kept in the private area before Unicode had them (GB 18030-2022).
_FROM_PRIVATE_USE: Final = {
    0xE5E5: 0x3000,
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    0xE7C7: 0x1E3F,
    0xE7C8: 0x01F9,
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE863: 0x4DAE,
    0xE864: 0x9FBB,
}
# Signs that turn the direction of what follows are no accident in a question: it is refused
_TURNING: Final = frozenset((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_UNSEEN: Final = {code: None for code in INVISIBLE if code not in _TURNING}
_REPLACED: Final[dict[int, int | None]] = {**INVISIBLE, **_FROM_PRIVATE_USE}


def clean(text: str) -> str:
    """Return a value in one width (NFKC) and one line, with nothing invisible.

    Compatibility ideographs and the private code points of old GBK programs become the characters
    they stand for; spaces and line breaks become single spaces, none outside.
    """
    if _PLAIN.fullmatch(text):
        return text
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_REPLACED))
    return " ".join(text.split())


def squeeze(value: object) -> str:
    """Return a value cleaned and without any space; None becomes empty."""
    if value is None:
        return ""
    bare = "".join(clean(str(value)).split())
    # Where a space went, an accent may have come to stand behind its letter
    return bare if bare.isascii() else unicodedata.normalize("NFKC", bare)


def one_line(text: str) -> str:
    """Return what is asked in one line, without signs nobody sees; its width stays as typed.

    Signs that turn the direction of the text stay, so that the caller refuses them as unprintable.
    """
    if not text.isascii():
        text = text.translate(_UNSEEN)
    return " ".join(text.split())
