"""Writing the rows of an edition: one statement, in the order in which they are printed.

The key of a row follows printed name and chance, so nothing of the batch's order is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal.disclosure.extras import public_columns
from portal.disclosure.public_kinds import EXTRA
from portal.disclosure.public_row import FROZEN, FROZEN_NAMES
from portal.payouts.models import Line

from .stage import table

if TYPE_CHECKING:
    from portal.disclosure.models import Edition

    from .stage import StagedSet

_DERIVED: Final = (*FROZEN_NAMES, "name_sort", "surname")


def listed_rows(staged: StagedSet) -> tuple[str, list[Any]]:
    """Return a SELECT of the listed rows as they will be printed, and its parameters.

    Columns: the frozen ones, then name_sort, surname, and the line (for a stable preview only).
    """
    extra, parameters = public_extra(staged)
    frozen = ", ".join(
        f"{extra if column.kind is EXTRA else column.line} "
        f"AS {connection.ops.quote_name(column.name)}"
        for column in FROZEN
    )
    statement = (
        f"SELECT {frozen}, {_by_bytes('names.sort')} AS name_sort, "  # noqa: S608 - our own names
        "names.surname AS surname, line.id AS line "
        f'FROM "{staged.paid.name}" AS paid '
        f"JOIN {table(Line)} AS line ON line.id = paid.line "
        f'JOIN "{staged.names.name}" AS names '
        "ON names.masked = paid.masked AND names.company = paid.company "
        "WHERE paid.listed = 1"
    )
    return statement, parameters


def freeze(staged: StagedSet, edition: Edition) -> int:
    """Write the rows of the edition and return how many."""
    select, parameters = listed_rows(staged)
    columns = ", ".join(connection.ops.quote_name(column) for column in _DERIVED)
    chosen = ", ".join(f"printed.{connection.ops.quote_name(column)}" for column in _DERIVED)
    scope = staged.scope
    fixed: list[Any] = [edition.pk, scope.policy.code, scope.period.code, scope.period.year, True]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table(scope.entry_model)} "  # noqa: S608 - names of models
            f'(edition_id, policy_code, period, year, "current", {columns}) '
            f"SELECT %s, %s, %s, %s, %s, {chosen} FROM ({select}) AS printed "
            f"ORDER BY printed.name_sort, {_by_bytes('printed.name')}, RANDOM()",
            [*fixed, *parameters],
        )
        return cursor.rowcount


def _by_bytes(column: str) -> str:
    return f'{column} COLLATE "C"' if connection.vendor == "postgresql" else column


def public_extra(staged: StagedSet) -> tuple[str, list[Any]]:
    """Return the expression that keeps the policy's public columns of a line and no other."""
    names = public_names(staged)
    if not names:
        return ("'{}'::jsonb", []) if connection.vendor == "postgresql" else ("'{}'", [])
    if connection.vendor == "postgresql":
        pairs = ", ".join(["%s::text, line.extra -> %s::text"] * len(names))
        parameters = [text for name in names for text in (name, name)]
        return f"jsonb_strip_nulls(jsonb_build_object({pairs}))", parameters
    # The names are compared as text: the stored JSON may have them escaped
    marks = ", ".join(["%s"] * len(names))
    return (
        "(SELECT json_group_object(each.key, each.value) FROM json_each(line.extra) AS each "  # noqa: S608
        f"WHERE each.key IN ({marks}) AND each.type <> 'null')"
    ), list(names)


def public_names(staged: StagedSet) -> list[str]:
    """Return the names of the policy's columns that the public sees, in their order."""
    code = staged.scope.policy.code
    return [column.name for column in public_columns(code).get(code, ())]
