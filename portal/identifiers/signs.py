"""What each sign of a text means to the finder of numbers: a digit, a letter, a gap, or nothing.

Every sign becomes exactly one, so that a place in the folded text is the same place in the text.
Digits in words (一三八, 壹叁捌) keep a range of their own: where words and figures meet, a name may
end and a number begin (张三13900000001).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from .cells import X_LOOKALIKES
from .cleaning import INVISIBLE

UNSEEN: Final = "\u200b"
# Where digits in words are folded to; what stands there in a text is folded away.
_WORD_ZERO: Final = 0xE000
_IN_WORDS: Final = (
    "\u3007零\u25cb",
    "一壹幺〡",
    "二贰貳弐〢",
    "三叁參叄〣",
    "四肆〤",
    "五伍〥",
    "六陆陸〦",
    "七柒〧",
    "八捌〨",
    "九玖〩",
)
FIGURES: Final = "0-9"
WORDS: Final = f"{chr(_WORD_ZERO)}-{chr(_WORD_ZERO + 9)}"
DIGIT: Final = f"[{FIGURES}{WORDS}]"
_PLAIN: Final = {_WORD_ZERO + digit: str(digit) for digit in range(10)} | {ord(UNSEEN): None}
_OF_KIND: Final = {"Pd": "-"}
_PUNCTUATION: Final = dict.fromkeys("\u02d7\u2212\u2500\u30fc\uff70", "-") | dict.fromkeys(
    "\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65", "."
)
_WITHOUT_WIDTH: Final = frozenset(["Mn", "Me", "Cf"])
_LINE_ENDS: Final = frozenset("\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
# A sign of the private range, so that none passes for a digit in words
_NOTHING: Final = "\ufffd"
# The table stays small whatever is typed: it holds the signs of common texts.
_MOST: Final = 20_000


# Digits of Unicode that \d does not mean: superscript, circled, in brackets, with a full stop
_MORE_DIGITS: Final = (
    "\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea"
    "\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u3220-\u3228\u3280-\u3288"
    "\U0001f100-\U0001f10c"
)
ANY_DIGIT: Final = rf"\d{_MORE_DIGITS}{''.join(_IN_WORDS)}"


class _Signs(dict[int, str]):
    """The folded sign of each code point, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = _folded(chr(code))
        if len(self) < _MOST:
            self[code] = sign
        return sign


def fold_signs(text: str) -> str:
    """Return the text as the finder reads it, of the same length."""
    return text.upper() if text.isascii() else text.translate(_SIGNS)


def figures(folded: str) -> str:
    """Return the digits of a piece of folded text."""
    return folded if folded.isascii() else folded.translate(_PLAIN)


def _folded(sign: str) -> str:
    digit, kind = unicodedata.digit(sign, None), unicodedata.category(sign)
    if digit is not None:
        return str(digit)
    if ord(sign) in INVISIBLE or kind in _WITHOUT_WIDTH:
        return UNSEEN
    if sign.isspace():
        return "\n" if sign in _LINE_ENDS else " "
    if kind == "Co":
        return _NOTHING
    return _OF_KIND.get(kind) or _PUNCTUATION.get(sign) or _letter(sign)


def _letter(sign: str) -> str:
    folded = unicodedata.normalize("NFKC", sign).upper().translate(X_LOOKALIKES).strip("()")
    if len(folded) != 1:
        return sign
    return _WORDS.get(folded, folded)


_WORDS: Final = {
    sign: chr(_WORD_ZERO + digit) for digit, signs in enumerate(_IN_WORDS) for sign in signs
}
_SIGNS: Final = _Signs({ord(sign): word for sign, word in _WORDS.items()})
