"""Markers of pages: where the next rows begin, signed so that only ours are followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing

from .errors import BadCursor

if TYPE_CHECKING:
    from .filters import PayoutFilter

_SIGNER = "search.cursor"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row at the edge of a page: its sort value, its key, and which way to go from it."""

    value: str | int
    key: int
    backwards: bool = False


def write_cursor(payout_filter: PayoutFilter, cursor: Cursor) -> str:
    """Return the marker; it belongs to one order and holds nothing that the page does not show."""
    return signing.dumps(
        [payout_filter.sort, cursor.value, cursor.key, int(cursor.backwards)], salt=_SIGNER
    )


def read_cursor(payout_filter: PayoutFilter) -> Cursor | None:
    """Return the marker of a filter; None on the first page. Raises ``BadCursor``."""
    if not payout_filter.cursor:
        return None
    try:
        sort, value, key, backwards = signing.loads(payout_filter.cursor, salt=_SIGNER)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error
    if sort != payout_filter.sort:
        raise BadCursor
    return Cursor(value, key, bool(backwards))
