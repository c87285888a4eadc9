"""Several rows of one person become one payment, because the uploader chose so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import connection

from portal.payouts.checks.plots import ROWS_ADDED, Repeat, repeated
from portal.payouts.rules import yuan

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.payouts.checks.staged import Staged

_SUM: Final = """
    UPDATE {lines} SET amount = %(amount)s, quantity = %(quantity)s, note = %(note)s
    WHERE seq = %(seq)s
"""
_REMOVE: Final = "DELETE FROM {lines} WHERE seq = %(seq)s"
_NUMBER_ANEW: Final = """
    UPDATE {lines} SET seq = n.nth
    FROM (SELECT seq AS was, ROW_NUMBER() OVER (ORDER BY seq) AS nth FROM {lines}) n
    WHERE n.was = {lines}.seq
"""


class AddedRow(NamedTuple):
    """A row of a sheet whose area and amount went into another row of the same person."""

    sheet: str
    row: int
    into: int


def add_plots(staged: Staged, spanned: Collection[tuple[str, int]]) -> list[AddedRow]:
    """Add the staged rows of each person together where that is safe; return what went where.

    The first row keeps its place and gets the sums (area, amount) and all notes. Each sum is said
    (PAY403); rows that may not be added stay as they are. spanned: as for `repeated`.
    """
    people = [person for person in repeated(staged, spanned) if person.against is None]
    for person in people:
        _add(staged, person)
        _say(staged, person)
    if people:
        _run(staged, _NUMBER_ANEW)
    return [
        AddedRow(staged.sheets[row.sheet], row.row, person.rows[0].row)
        for person in people
        for row in person.rows[1:]
    ]


def _add(staged: Staged, person: Repeat) -> None:
    first, *later = person.rows
    sums = {"amount": person.amount, "quantity": person.quantity, "note": person.note}
    _run(staged, _SUM, seq=first.seq, **sums)
    for row in later:
        _run(staged, _REMOVE, seq=row.seq)


def _say(staged: Staged, person: Repeat) -> None:
    amounts = " + ".join(f"{yuan(row.amount):.2f}" for row in person.rows)
    staged.say(
        ROWS_ADDED,
        person.rows[0],
        "id_number",
        rows="、".join(str(row.row) for row in person.rows),
        amount=f"{yuan(person.amount):.2f}",
        parts=amounts,
    )


def _run(staged: Staged, statement: str, **parameters: int | str | None) -> None:
    lines = connection.ops.quote_name(staged.lines)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(lines=lines), parameters)
