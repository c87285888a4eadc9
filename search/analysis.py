"""How Chinese text becomes tokens, the same for every engine.

A leaf without database. Text is folded (NFKC, lower case); every run of Han characters gives its
single characters and pairs, every run of Latin letters and digits is one word. A query asks for all
of its tokens; tokens carry no positions, so hits are then checked with ``contains``, under the same
folding. Tried on 5,000 documents: no wrong answer on any engine (docs/peers.md).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from pypinyin import Style, lazy_pinyin

if TYPE_CHECKING:
    from collections.abc import Iterator

# What one query may ask; documents are not cut unless the caller sets a limit.
MAX_QUERY_BYTES: Final = 10_000
MAX_QUERY_TOKENS: Final = 1_000

_HAN: Final = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff"
    "\U000f0000-\U0010fffd"
)
# A run of Han characters (first group), or a word of any other letters and digits.
_RUNS: Final = re.compile(f"([{_HAN}]+)|[^\\W_{_HAN}]+")

# What Chinese text is punctuated with, and its compatibility form.
_WIDE: Final = tuple((wide, unicodedata.normalize("NFKC", wide)) for wide in "，：；（）！？　")

# Characters that are read otherwise at the head of a place's name, where they are a surname.
PLACE_SURNAMES: Final = {
    "仇": "q",
    "单": "s",
    "曾": "z",
    "解": "x",
    "区": "o",
    "查": "z",
    "朴": "p",
    "盖": "g",
    "翟": "z",
    "覃": "q",
    "冼": "x",
    "缪": "m",
    "尉": "w",
    "员": "y",
    "乐": "y",
    "重": "c",
    "长": "c",
    "石": "s",
    "牟": "m",
    "万": "w",
    "晁": "c",
    "洗": "x",
    "种": "c",
    "折": "s",
    "召": "s",
    "祭": "z",
    "黑": "h",
    "秘": "b",
    "繁": "p",
    "会": "g",
    "逄": "p",
    "隗": "w",
    "郗": "c",
    "谌": "c",
    "蔈": "b",
    "塆": "w",
}


class QueryTooLong(ValueError):
    """More than 10,000 bytes or 1,000 tokens; ``str()`` is for the user."""

    message = _("Your search is too long. Please enter a few words.")

    def __str__(self) -> str:
        return str(self.message)


def fold(text: str) -> str:
    """Return the text as it is compared: compatibility forms (NFKC) and lower case."""
    if text.isascii():
        return text.lower()
    # One wide comma sends a whole text the slow way through normalising, thirty times as slow
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    normal = unicodedata.normalize("NFKC", text)
    lower = normal.lower()
    return lower if lower == normal else unicodedata.normalize("NFKC", lower)


def tokens(text: str, *, limit: int | None = None) -> list[str]:
    """Return the tokens of a document in order of appearance, each once; at most ``limit``."""
    unique = dict.fromkeys(_tokens_of(fold(text)))
    return [*unique][:limit]


def _tokens_of(folded: str) -> Iterator[str]:
    for run in _RUNS.finditer(folded):
        text = run[0]
        if run[1] is None:
            yield text
            continue
        yield from text
        yield from map(str.__add__, text, text[1:])


def query_tokens(query: str) -> list[str]:
    """Return the tokens that a hit must have, each once. Raises QueryTooLong.

    Pairs say all that single characters would, so a Han run of two or more gives pairs only. A
    query without any letter, digit or Han character has none.
    """
    if len(query) > MAX_QUERY_BYTES or len(query.encode("utf-8", "replace")) > MAX_QUERY_BYTES:
        raise QueryTooLong
    required: dict[str, None] = {}
    for run in _RUNS.finditer(fold(query)):
        text = run[0]
        if run[1] is None or len(text) == 1:
            required[text] = None
        else:
            required.update(dict.fromkeys(map(str.__add__, text, text[1:])))
    if len(required) > MAX_QUERY_TOKENS:
        raise QueryTooLong
    return [*required]


def terms(query: str) -> list[str]:
    """Return the runs of a query, folded, each once: what must stand in a hit and be marked."""
    return [*dict.fromkeys(run[0] for run in _RUNS.finditer(fold(query)))]


def runs(query: str) -> list[tuple[str, bool]]:
    """Return the runs of a query, folded, each once, and whether they are Chinese."""
    by_text = {run[0]: run[1] is not None for run in _RUNS.finditer(fold(query))}
    return [*by_text.items()]


def contains(text: str, query: str) -> bool:
    """Say whether every run of the query stands in the text, under the same folding.

    Han runs may stand anywhere, words must be whole words. True for a query without runs.
    """
    folded = fold(text)
    query_runs = list(_RUNS.finditer(fold(query)))
    if not query_runs:
        return True
    words: set[str] | None = None
    for run in query_runs:
        if run[1] is not None:
            if run[0] not in folded:
                return False
            continue
        if words is None:
            words = {match[0] for match in _RUNS.finditer(folded) if match[1] is None}
        if run[0] not in words:
            return False
    return True


@lru_cache(maxsize=20_000)
def pinyin_initials(text: str) -> tuple[str, ...]:
    """Return the initials by which a place or title may be asked for: 江口镇 gives ("jkz",).

    Where the first character is a surname with its own reading both are given, the surname's first
    (单家坪: "sjp", "djp"). Latin words and digits stay; other signs are dropped.
    """
    folded = fold(text)
    runs = [
        "".join(syllable[:1] for syllable in lazy_pinyin(run[0], style=Style.NORMAL))
        if run[1]
        else run[0]
        for run in _RUNS.finditer(folded)
    ]
    read = "".join(runs)
    head = next(_RUNS.finditer(folded), None)
    surname = PLACE_SURNAMES.get(head[0][0]) if head else None
    if not surname or not read or read[0] == surname:
        return (read,) if read else ()
    return (surname + read[1:], read)
