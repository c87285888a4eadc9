"""The complete file of a year: every disclosed payment of class A, made beforehand.

A file's name carries a stamp of the editions it holds. The stamp is computed anew at each request,
so a file that holds a withdrawn or corrected set is never served, even before it is remade.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection, transaction

from portal.databases.dialect import on_postgres, one_moment
from portal.disclosure.extras import IN_WORDS
from portal.disclosure.public_kinds import EXTRA
from portal.formulas import BOM
from portal.places.models import Place
from portal.policies.models import Policy
from portal.web.delivery.made_files import compress, drop_dead_parts

from .backends import engine
from .backends.conditions import ENTRY, current
from .backends.rows import JOINS
from .export import COLUMNS, csv_lines, headings
from .filters import PayoutFilter
from .labels import current_labels
from .stamps import stamps

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every column of the file as PostgreSQL writes it, the policy's columns in words.
_WRITTEN: Final = ", ".join(
    IN_WORDS if column.kind is EXTRA else column.kind.copy.format(column.expression)
    for column in COLUMNS
)


def path_of(year: int, stamp: str) -> Path:
    """Return where the file of a year with this content belongs."""
    return Path(settings.OPEN_DATA_DIR) / f"payouts-{year}-{stamp}.csv"


def ready(by_year: dict[int, str], year: int) -> Path | None:
    """Return the file of a year if it holds exactly what is published now."""
    path = path_of(year, by_year[year]) if year in by_year else None
    return path if path and path.exists() else None


def write_year(year: int) -> Path:
    """Write the file of a year beside its place and move it there; drop what it replaces.

    Streams from the database: memory stays flat. The rows are those of one moment.
    """
    with transaction.atomic():
        one_moment()
        path = path_of(year, stamps().get(year, "none"))
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.part")
        try:
            with beside.open("wb") as file:
                for piece in _copied(year) if on_postgres() else _read(year):
                    file.write(piece)
            compress(beside, path)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    for old in path.parent.glob(f"payouts-{year}-*.csv*"):
        if not old.name.startswith(path.name):
            old.unlink(missing_ok=True)
    drop_dead_parts(path.parent)
    return path


def _read(year: int) -> Iterator[bytes]:
    payout_filter = PayoutFilter(year=year)
    rows = engine().export(payout_filter, limit=2**31 - 1)
    for lines in csv_lines(rows, current_labels()):
        yield lines.encode()


def _copied(year: int) -> Iterator[bytes]:
    """Yield the same file as `_read`, written by PostgreSQL itself."""
    yield f"{BOM}{','.join(headings())}\r\n".encode()
    sql = (
        f"COPY (SELECT {_WRITTEN} FROM {ENTRY} e {JOINS} "  # noqa: S608 - our own names
        f"LEFT JOIN {Policy._meta.db_table} p ON p.code = e.policy_code "
        f"LEFT JOIN {Place._meta.db_table} t ON t.code = e.township_code "
        f"LEFT JOIN {Place._meta.db_table} v ON v.code = e.village_code "
        f"WHERE {current()} AND e.year = {int(year)} ORDER BY e.name_sort, e.id) "
        "TO STDOUT WITH (FORMAT csv)"
    )
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for block in copy:
            yield bytes(block).replace(b"\n", b"\r\n")
