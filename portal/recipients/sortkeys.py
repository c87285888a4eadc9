"""The stored key by which names are sorted: pinyin of the masked name.

A leaf. Lines and entries store the key. It consists of digits and small letters only, so that it
sorts alike under every collation: an asterisk is ``0`` and comes first, every Han character is its
syllable with the tone (``zhang1``), what has no reading comes last. The first character carries its
code point too, so that 张 and 章 do not mix.
"""

from __future__ import annotations

from typing import Final

from pypinyin import Style, pinyin

from .surnames import COMPOUND_READINGS, SURNAME_READINGS

SORT_KEY_LENGTH: Final = 64
# Sorts behind every syllable
_NO_READING: Final = "zzz"


class _Keys(dict[str, str]):
    """Key of one character, filled as characters turn up; bounded by the characters of Unicode."""

    def __missing__(self, character: str) -> str:
        key = self[character] = _reading(character)
        return key


class _FirstKeys(dict[str, str]):
    """Key of a character at the head of a name: surname reading and code point (five digits)."""

    def __missing__(self, character: str) -> str:
        reading = SURNAME_READINGS.get(character) or _KEYS[character]
        key = self[character] = f"{reading}{ord(character):05x}"
        return key


def _reading(character: str) -> str:
    if character == "*":
        return "0"
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    syllables = pinyin(
        character,
        style=Style.TONE3,
        heteronym=False,
        neutral_tone_with_five=True,
        v_to_u=False,
        errors="ignore",
    )
    syllable = syllables[0][0] if syllables else ""
    if syllable.isascii() and syllable.isalnum():
        return syllable
    return f"{_NO_READING}{ord(character):05x}" if character.isalpha() else ""


_KEYS: Final = _Keys()
_FIRST_KEYS: Final = _FirstKeys()
_ANY: Final = _KEYS.__getitem__


def name_sort_key(masked: str) -> str:
    """Return the sort key of a masked or full name: ASCII digits and letters, at most 64."""
    if not masked:
        return ""
    head = masked[:2]
    if head in COMPOUND_READINGS:
        first, second = COMPOUND_READINGS[head]
        key = f"{first}{ord(head[0]):05x}{second}{''.join(map(_ANY, masked[2:]))}"
    else:
        key = _FIRST_KEYS[masked[0]] + "".join(map(_ANY, masked[1:]))
    return key[:SORT_KEY_LENGTH]
