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

from portal.disclosure.models import Disclosure, Edition
from portal.places.models import Place
from portal.policies.models import Policy

from .backends import engine
from .backends.conditions import ENTRY, current
from .databases import on_postgres
from .export import BOM, COLUMNS, csv_lines
from .filters import PayoutFilter
from .labels import current_labels
from .stamps import stamps

if TYPE_CHECKING:
    from collections.abc import Iterator

_YUAN: Final = "to_char({0} / 100.0, 'FM999999999990.00')"
# COPY quotes an empty text to tell it from none; the file knows no difference.
_PLAIN: Final = (
    "CASE WHEN {0} = '' THEN NULL WHEN {0} ~ '^[=+@\\t\\r-]' THEN '''' || {0} ELSE {0} END"
)

_GROUP: Final = _PLAIN.format('e."group"')
_NAME: Final = _PLAIN.format("e.name")
_RATE: Final = _YUAN.format("e.rate")
_AMOUNT: Final = _YUAN.format("e.amount")


def path_of(year: int, stamp: str) -> Path:
    """Return where the file of a year with this content belongs."""
    return Path(settings.OPEN_DATA_DIR) / f"payouts-{year}-{stamp}.csv"


def ready(known: dict[int, str], year: int) -> Path | None:
    """Return the file of a year if it holds exactly what is published now."""
    path = path_of(year, known[year]) if year in known else None
    return path if path and path.exists() else None


def write_year(year: int) -> Path:
    """Write the file of a year beside its place and move it there; drop what it replaces.

    Streams from the database: memory stays flat. The rows are those of one moment.
    """
    with transaction.atomic():
        _one_moment()
        path = path_of(year, stamps().get(year, "none"))
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.part")
        with beside.open("wb") as file:
            for piece in _copied(year) if on_postgres() else _read(year):
                file.write(piece)
        beside.replace(path)
    for old in path.parent.glob(f"payouts-{year}-*.csv"):
        if old != path:
            old.unlink(missing_ok=True)
    return path


def _one_moment() -> None:
    if on_postgres() and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _read(year: int) -> Iterator[bytes]:
    wanted = PayoutFilter(year=year)
    rows = engine().export(wanted, limit=2**31 - 1)
    for lines in csv_lines(rows, current_labels()):
        yield lines.encode()


def _copied(year: int) -> Iterator[bytes]:
    """Yield the same file as `_read`, written by PostgreSQL itself."""
    heading = ",".join(name for _key, name in COLUMNS)
    yield f"{BOM}{heading}\r\n".encode()
    sql = (
        f"COPY (SELECT d.ref, e.policy_code, p.name, e.period, e.township_code, t.name, "  # noqa: S608
        f"e.village_code, v.name, {_GROUP}, {_NAME}, "
        "CASE WHEN e.quantity IS NULL THEN NULL ELSE "
        "rtrim(rtrim(to_char(e.quantity / 1000.0, 'FM999999999990.000'), '0'), '.') END, "
        f"NULLIF(e.unit, ''), {_RATE}, {_AMOUNT}, e.paid_on "
        f"FROM {ENTRY} e JOIN {Edition._meta.db_table} s ON s.id = e.edition_id "
        f"JOIN {Disclosure._meta.db_table} d ON d.id = s.disclosure_id "
        f"LEFT JOIN {Policy._meta.db_table} p ON p.code = e.policy_code "
        f"LEFT JOIN {Place._meta.db_table} t ON t.code = e.township_code "
        f"LEFT JOIN {Place._meta.db_table} v ON v.code = e.village_code "
        f"WHERE {current()} AND e.year = {int(year)} ORDER BY e.name_sort, e.id) "
        "TO STDOUT WITH (FORMAT csv)"
    )
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for block in copy:
            yield bytes(block).replace(b"\n", b"\r\n")
