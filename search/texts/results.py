"""One page of results: hits from an engine, rows from the database, marks where words match."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core import signing

from search.errors import BadCursor
from search.texts.models import Text

from .database import read
from .highlight import excerpt, first_mark, marked
from .hits import Hit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .highlight import Piece
    from .hits import TextEngine
    from .query import TextQuery

PAGE: Final = 10
# So many hits, or a longer page, are looked at together: those that hold what was typed come first.
WINDOW: Final = 30
# Signs that are read to find an excerpt; texts that hold the words further down are read whole.
HEAD: Final = 2_000
_SALT: Final = "search.texts"


@dataclass(frozen=True, slots=True)
class Result:
    """One text that matches: title and excerpt in pieces, the rest as its record says."""

    key: str
    kind: str
    title: list[Piece]
    excerpt: list[Piece]
    plain_title: str
    address: str
    organisation: str
    published_on: dt.date | None
    policy_codes: list[str]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of results, how many there are by kind, markers of the pages beside it."""

    rows: list[Result]
    counts: dict[str, int] = field(default_factory=dict)
    next: str = ""
    previous: str = ""

    @property
    def total(self) -> int:
        """How many texts match, whatever their kind."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class _PageStart:
    """Where a page begins: behind which hit its window begins, and how far into the window."""

    edge: Hit | None = None
    offset: int = 0
    backwards: bool = False


def result_page(engine: TextEngine, query: TextQuery, *, limit: int = PAGE) -> ResultPage:
    """Return one page. Raises BadCursor.

    Three statements (with an index one, and a request or two), whatever the number of hits; one
    more when a text holds what was typed only far behind its beginning.
    """
    place = _read_cursor(query)
    # Only where hits are put in order among themselves a page is part of something larger
    size = max(WINDOW, limit) if query.is_put_in_order else limit
    matches = engine.find(query, limit=size + 1, beyond=place.edge, backwards=place.backwards)
    more = len(matches.hits) > size
    if place.backwards:
        window, edge = matches.hits[-size:], matches.hits[0] if more else None
        offset, more = (len(window) - 1) // limit * limit if window else 0, True
    else:
        window, edge, offset = matches.hits[:size], place.edge, place.offset
    following = previous = None
    if offset + limit < len(window):
        following = _PageStart(edge, offset + limit)
    elif more and window:
        following = _PageStart(window[-1])
    if offset:
        previous = _PageStart(edge, max(0, offset - limit))
    elif edge and window:
        previous = _PageStart(window[0], backwards=True)
    rows = read(window, query, offset=offset, limit=limit, signs=HEAD)
    return ResultPage(
        rows=_rows(rows, query),
        counts=matches.counts,
        next=_write_cursor(query, following),
        previous=_write_cursor(query, previous),
    )


def _rows(rows: Sequence[dict[str, Any]], query: TextQuery) -> list[Result]:
    """Find in each text what to show of it; those cut before the first word are read whole."""
    places = [_place_of(row, query) for row in rows]
    deep = [
        row["pk"]
        for row, (_text, at) in zip(rows, places, strict=True)
        if at < 0 and len(row["head"]) == HEAD
    ]
    if deep:
        whole = dict(Text.objects.filter(pk__in=deep).values_list("pk", "body"))
        for row in rows:
            row["head"] = whole.get(row["pk"], row["head"])
        places = [_place_of(row, query) for row in rows]
    return [_result(row, place, query) for row, place in zip(rows, places, strict=True)]


def _place_of(row: dict[str, Any], query: TextQuery) -> tuple[str, int]:
    """Return the text to show a part of, and where it is marked first; -1 for nowhere."""
    at = first_mark(row["summary"], query.marks)
    if at >= 0:
        return row["summary"], at
    at = first_mark(row["head"], query.marks)
    return (row["head"], at) if at >= 0 or not row["summary"] else (row["summary"], -1)


def _result(row: dict[str, Any], place: tuple[str, int], query: TextQuery) -> Result:
    text, at = place
    codes = row["policy_codes"]
    return Result(
        key=row["key"],
        kind=row["kind"],
        title=marked(row["title"], query.marks),
        excerpt=excerpt(text, query.marks, max(at, 0)),
        plain_title=row["title"],
        address=row["address"],
        organisation=row["organisation"],
        published_on=_day(row["published_on"]),
        policy_codes=json.loads(codes) if isinstance(codes, str) else codes,
    )


def _day(value: dt.date | str | None) -> dt.date | None:
    """Return a day as SQLite or PostgreSQL gives it."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _write_cursor(query: TextQuery, place: _PageStart | None) -> str:
    """Return the marker of a page; it belongs to one order and kind and holds no word."""
    if place is None:
        return ""
    edge = list(place.edge) if place.edge else []
    value = [query.order, query.kind, edge, place.offset, int(place.backwards)]
    return signing.dumps(value, salt=_SALT)


def _read_cursor(query: TextQuery) -> _PageStart:
    if not query.cursor:
        return _PageStart()
    try:
        order, kind, edge, offset, backwards = signing.loads(query.cursor, salt=_SALT)
        hit = Hit(*edge) if edge else None
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error
    if (order, kind) != (query.order, query.kind):
        raise BadCursor
    return _PageStart(hit, offset, bool(backwards))
