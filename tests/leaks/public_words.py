"""Why a name in a public text is not the name of a paid person: a reason, never a blind spot.

A name of two characters may be a word or a part of one. Two reasons count: it stands inside a name
that is public by itself (place, organisation, subsidy), or it stands, between the same neighbours,
in a text that the product ships, which was written before anybody was paid.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ahocorasick_rs import AhoCorasick

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

ROOT: Final = Path(__file__).resolve().parents[2]
# What ships and is shown; no list of names for invented people
_SHIPPED: Final = (
    ("templates", "*.html"),
    ("locale", "*.po"),
    ("portal", "*.csv"),
    ("portal", "*.html"),
    ("portal", "*.js"),
    ("search", "*.txt"),
    ("cms", "*.html"),
    ("cms/demo/data", "*"),
)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


class PublicWords:
    """The reasons, for a set of names."""

    def __init__(
        self, names: Collection[str], phrases: Iterable[str], texts: Iterable[str]
    ) -> None:
        self._phrases: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._between: dict[str, set[tuple[str, str]]] = defaultdict(set)
        ordered = list(names)
        if not ordered:
            return
        matcher = AhoCorasick(ordered)
        for phrase in set(phrases):
            for number, start, _end in matcher.find_matches_as_indexes(phrase, overlapping=True):
                self._phrases[ordered[number]].append((start, phrase))
        for text in texts:
            for number, start, end in matcher.find_matches_as_indexes(text, overlapping=True):
                self._between[ordered[number]].add(_neighbours(text, start, end))

    def explains(self, text: str, start: int, end: int) -> str:
        """Return the reason why the name at this place is none, else nothing."""
        name = text[start:end]
        for before, phrase in self._phrases.get(name, ()):
            if start >= before and text.startswith(phrase, start - before):
                return "name inside a public name"
        if _neighbours(text, start, end) in self._between.get(name, ()):
            return "name inside a shipped text"
        return ""


def shipped_texts() -> list[str]:
    """Return the texts that the product ships."""
    files = [path for folder, kind in _SHIPPED for path in sorted((ROOT / folder).rglob(kind))]
    return [
        path.read_text(encoding="utf-8", errors="replace")
        for path in files
        if path.is_file() and "names" not in path.stem
    ]


def _neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the Han characters before and behind; where there is none, nothing."""
    before, behind = text[max(0, start - 1) : start], text[end : end + 1]
    return (before if _HAN.match(before) else "", behind if _HAN.match(behind) else "")
