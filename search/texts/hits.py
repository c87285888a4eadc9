"""What every engine of text search offers: keys of hits in one order, and how many of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from .kinds import TextKind, TextOrder

if TYPE_CHECKING:
    from .query import TextQuery

# Where a hit was found: in the title of a policy or guide, in another title, further down, or
# anywhere in a published set, of which there are thousands that are named alike.
LEADING, TITLED, IN_TEXT, IN_SET = range(4)
ALL: Final = -1


class Hit(NamedTuple):
    """The place of a hit in the order of all: by tier, then the newest, then the highest key.

    ``day`` is the ordinal of its date; ``key`` the primary key of the text.
    """

    tier: int
    day: int
    key: int


class Window(NamedTuple):
    """Some hits in order, and how many texts of each kind match, whatever kind is asked for."""

    hits: list[Hit]
    counts: dict[str, int]


class TextEngine(Protocol):
    """Finds token matches; the rows themselves are always read from the database."""

    def find(
        self, query: TextQuery, *, limit: int, beyond: Hit | None = None, backwards: bool = False
    ) -> Window:
        """Return up to ``limit`` hits behind (or, backwards, before) a hit, and the counts."""

    def counts(self, query: TextQuery) -> dict[str, int]:
        """Return the counts alone."""


def tiers(
    query: TextQuery, beyond: Hit | None = None, *, backwards: bool = False
) -> tuple[int, ...]:
    """Return the tiers to look through for hits behind (or, backwards, before) a hit, in order.

    Ordered by date, or without words, all hits are one tier.
    """
    if not query.terms or query.order != TextOrder.BEST:
        return (ALL,)
    if query.kind == TextKind.DISCLOSURE:
        return (IN_SET,)
    order = (LEADING, TITLED, IN_TEXT) if query.kind else (LEADING, TITLED, IN_TEXT, IN_SET)
    if backwards:
        return tuple(tier for tier in reversed(order) if beyond is None or tier <= beyond.tier)
    return tuple(tier for tier in order if beyond is None or tier >= beyond.tier)
