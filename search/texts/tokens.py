"""The tokens of a public text and how each database spells them. A leaf without database."""

from __future__ import annotations

import re
from typing import Final

from search.analysis import fold, tokens

from .kinds import TextKind

# What one text may hold; more is cut, the same on every engine (a tsvector ends at 1 MB).
MAX_BODY: Final = 200_000
MAX_TOKEN: Final = 64
MAX_TOKEN_BYTES: Final = 900_000
# Marks the tokens of a title, which are held a second time: hits in titles come first, those of
# what people mostly look for before the others. Sets of payments have none: there are thousands,
# all named alike.
LEADING: Final = "="
TITLED: Final = "+"
_MARKS: Final = {
    TextKind.POLICY: LEADING,
    TextKind.GUIDE: LEADING,
    TextKind.CONTACT: LEADING,
    TextKind.NOTICE: TITLED,
    TextKind.BASIS: TITLED,
    TextKind.DOCUMENT: TITLED,
}
# The tokenizer of FTS5 keeps these whole; anything else is written in hexadecimal behind a letter
# that no plain token holds.
_PLAIN: Final = re.compile(r"[a-z0-9\u4e00-\u9fff]+")
_HEX: Final = "\u00e0"


def cut(token: str) -> str:
    """Return a token as it is held: a word of thousands of signs only to its 64th."""
    return token[:MAX_TOKEN]


def clean(text: str) -> str:
    """Return text that every database takes: without NUL and lone surrogates."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode()


def tokens_of(kind: str, title: str, *texts: str) -> list[str]:
    """Return the tokens of a text: of its title with the mark of its kind, then all, each once."""
    of_title = [cut(token) for token in tokens(title)]
    mark = _MARKS.get(TextKind(kind), "")
    held = dict.fromkeys(mark + token for token in of_title)
    held.update(dict.fromkeys(of_title))
    for text in texts:
        held.update(dict.fromkeys(map(cut, tokens(text))))
    return _within(held)


def _within(tokens: dict[str, None]) -> list[str]:
    size, fitting = 0, []
    for token in tokens:
        size += len(token.encode())
        if size > MAX_TOKEN_BYTES:
            break
        fitting.append(token)
    return fitting


def folded(*texts: str) -> str:
    """Return texts as they are compared, a line each."""
    return fold("\n".join(texts))


def spelled(token: str) -> str:
    """Return a token as FTS5 keeps it whole."""
    return token if _PLAIN.fullmatch(token) else _HEX + token.encode().hex()
