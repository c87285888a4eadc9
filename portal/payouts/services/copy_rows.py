"""Copying rows of a batch inside the database: drafts to lines, lines to the draft of a revision.

Ciphertexts go along unopened: both tables bind them to the same label and the row's UUID. New ids
are drawn before anything is written and kept beside the old ones in a temporary table. So nothing
joins the table that has just been filled: PostgreSQL has no statistics of those rows yet and would
compare each with each. The statements are plain SQL that PostgreSQL and SQLite both run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from portal.crypto.protected import secret_of
from portal.databases.staging import Column, Kind, staging

if TYPE_CHECKING:
    from django.db.models import Model

    from portal.payouts.models import Batch

NOT_COPIED: Final = frozenset({"id", "batch_id"})
PAIRS: Final = (Column("origin", Kind.INTEGER), Column("made", Kind.INTEGER))
# Where the next ids come from. SQLite's only writer holds the lock, so nobody else draws any.
_IDS: Final = {
    "postgresql": "SELECT id, nextval(pg_get_serial_sequence(%s, 'id')) FROM ({rows}) AS ordered",
    "sqlite": (
        "SELECT id, COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)"
        " + ROW_NUMBER() OVER (ORDER BY number) FROM ({rows}) AS ordered"
    ),
}


def copy_rows(
    *, source: type[Model], source_batch: Batch, target: type[Model], target_batch: Batch
) -> int:
    """Copy every row and its secret from one batch to another; return how many secrets came."""
    pairs = staging("pairs", PAIRS)
    pairs.create()
    columns = _columns(source, NOT_COPIED)
    secrets = _columns(secret_of(source), frozenset({"owner_id"}))
    rows = f"SELECT id, number FROM {_table(source)} WHERE batch_id = %s ORDER BY number"  # noqa: S608
    ids = _IDS[connection.vendor].format(rows=rows)
    lines = (
        f"INSERT INTO {_table(target)} (id, batch_id, {columns}) "  # noqa: S608 - names of models
        f"SELECT pair.made, %s, {columns} FROM {pairs.name} AS pair "
        f"JOIN {_table(source)} AS copied ON copied.id = pair.origin"
    )
    secret_rows = (
        f"INSERT INTO {_table(secret_of(target))} (owner_id, {secrets}) "  # noqa: S608
        f"SELECT pair.made, {secrets} FROM {pairs.name} AS pair "
        f"JOIN {_table(secret_of(source))} AS copied ON copied.owner_id = pair.origin"
    )
    with connection.cursor() as cursor:
        drawn = f"INSERT INTO {pairs.name} {ids}"
        cursor.execute(drawn, [target._meta.db_table, source_batch.pk])
        pairs.finish()
        cursor.execute(lines, [target_batch.pk])
        cursor.execute(secret_rows)
        copied = cursor.rowcount
    pairs.drop()
    return copied


def delete_rows(*, model: type[Model], batch: Batch) -> None:
    """Delete a draft's rows and their secrets without reading them."""
    secret = _table(secret_of(model))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {secret} WHERE owner_id IN "  # noqa: S608 - names of models
            f"(SELECT id FROM {_table(model)} WHERE batch_id = %s)",
            [batch.pk],
        )
        cursor.execute(f"DELETE FROM {_table(model)} WHERE batch_id = %s", [batch.pk])  # noqa: S608


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _columns(model: type[Model], without: frozenset[str]) -> str:
    names = (field.column for field in model._meta.local_concrete_fields)
    return ", ".join(connection.ops.quote_name(str(n)) for n in names if n not in without)
