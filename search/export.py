"""Disclosed payments as CSV: for spreadsheets of every age, without formulas."""

from __future__ import annotations

import csv
import io
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from portal.disclosure.extras import in_words
from portal.disclosure.public_kinds import EXTRA
from portal.disclosure.public_row import Shown, shown
from portal.formulas import BOM, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from portal.disclosure.extras import FurtherColumn

    from .backends import Row
    from .labels import Labels

COLUMNS: Final = shown(Shown.SEARCH_FILE)
LINES: Final = 500
_FIXED: Final = tuple(column.name for column in COLUMNS if column.kind is not EXTRA)
_TYPED: Final = tuple(column.name for column in COLUMNS if column.kind.typed)


def csv_lines(rows: Iterable[Row], labels: Labels, *, policy: str = "") -> Iterator[str]:
    """Yield the file in pieces of some hundred lines; memory stays flat whatever its length.

    ``policy``: all rows are of it, so its public columns are columns of the file. Otherwise one
    column says in words what each row has of those of its own policy.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    own = labels.further.get(policy, ()) if policy else None
    writer.writerow(headings(own))
    fixed = itemgetter(*_FIXED)
    for number, row in enumerate(rows, start=1):
        labels.write_on(row)
        for name in _TYPED:
            row[name] = escaped(row[name])
        writer.writerow((*fixed(row), *_further(row, labels, own)))
        if number % LINES == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def headings(own: Sequence[FurtherColumn] | None = None) -> list[str]:
    """Return the headings of a file; ``own`` are the public columns of its only policy."""
    fixed = [column.heading for column in COLUMNS if column.kind is not EXTRA]
    spread = [column.heading for column in COLUMNS if column.kind is EXTRA]
    return [*fixed, *(spread if own is None else (escaped(column.heading) for column in own))]


def _further(row: Row, labels: Labels, own: Sequence[FurtherColumn] | None) -> list[str]:
    extra = row["extra"]
    if own is not None:
        return [escaped(str(extra.get(column.name, ""))) for column in own]
    columns = labels.further.get(row["policy_code"], ()) if extra else ()
    return [escaped(in_words(extra, columns))]


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
