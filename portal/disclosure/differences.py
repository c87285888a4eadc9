"""What changed between two versions of a set, row by row as a reader would compare them.

Entries know no line, so rows are compared by what is printed: each row that one side has more
often than the other. Plain SQL on both engines.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from .public_kinds import MONEY
from .public_row import FROZEN_NAMES, frozen_row, read_frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from .models import Edition

    Side = tuple[str, Sequence[Any]]

ROWS_SHOWN: Final = 200
# Rows that agree in all frozen columns are the same to every reader.
_KEYS: Final = (*FROZEN_NAMES, "name_sort")
# A row that came (``times`` above 0) or went: yuan and quantities as decimals.
ChangedRow: Any = frozen_row("ChangedRow", "times")


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """How many rows of a village came and went, and by how many yuan its sum moved."""

    village_code: str
    added: int
    removed: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences; ``rows`` holds the first 200 ``ChangedRow`` by name."""

    added: int
    removed: int
    amount: Decimal
    places: tuple[ChangedPlace, ...]
    rows: tuple[Any, ...]

    @property
    def none(self) -> bool:
        """Whether both versions say the same."""
        return not (self.added or self.removed)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(column) for column in columns)


def entries_of(model: type[Model], edition: Edition) -> Side:
    """Return the SELECT of an edition's rows, one side of a comparison."""
    table = connection.ops.quote_name(model._meta.db_table)
    select = f"SELECT {_listed(_KEYS)} FROM {table} WHERE edition_id = %s"  # noqa: S608
    return select, [edition.pk]


def compare(before: Side, after: Side) -> Changes:
    """Return what ``after`` says otherwise than ``before``; two queries.

    Both are SELECTs of the frozen columns and ``name_sort``.
    """
    keys = _listed(_KEYS)
    moved = (
        f"SELECT {keys}, SUM(side) AS times FROM ("  # noqa: S608 - names of our own columns
        f"SELECT {keys}, 1 AS side FROM ({after[0]}) AS new "
        f"UNION ALL SELECT {keys}, -1 AS side FROM ({before[0]}) AS old"
        f") AS both_sides GROUP BY {keys} HAVING SUM(side) <> 0"
    )
    parameters = [*after[1], *before[1]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT village_code, "  # noqa: S608 - as above
            "SUM(CASE WHEN times > 0 THEN times ELSE 0 END), "
            "SUM(CASE WHEN times < 0 THEN -times ELSE 0 END), SUM(times * amount) "
            f"FROM ({moved}) AS moved GROUP BY village_code ORDER BY village_code",
            parameters,
        )
        places = tuple(
            ChangedPlace(code, int(added), int(removed), MONEY.read(fen))
            for code, added, removed, fen in cursor.fetchall()
        )
        cursor.execute(
            f"SELECT times, {_listed(FROZEN_NAMES)} FROM ({moved}) AS moved "  # noqa: S608
            f"ORDER BY name_sort, name, village_code, times LIMIT {ROWS_SHOWN}",
            parameters,
        )
        rows = tuple(
            ChangedRow(times=int(times), **read_frozen(values))
            for times, *values in (cursor.fetchall() if places else ())
        )
    return Changes(
        added=sum(place.added for place in places),
        removed=sum(place.removed for place in places),
        amount=sum((place.amount for place in places), Decimal("0.00")),
        places=places,
        rows=rows,
    )
