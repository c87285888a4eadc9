"""Which villages batches pay, read from the index of their rows and not from the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from portal.payouts.models import Batch, Line

if TYPE_CHECKING:
    from collections.abc import Iterable


def villages_paid(batches: Iterable[int]) -> set[tuple[int, int]]:
    """Return batch and village (keys) of every village that some batches have rows of; one query.

    DISTINCT would read each row. Here the index `line_village` is asked for the first village of
    each batch and from there for the next one, so the work is that of the pairs returned. Plain SQL
    that both engines run.
    """
    keys = list(batches)
    if not keys:
        return set()
    batch, line = (connection.ops.quote_name(model._meta.db_table) for model in (Batch, Line))
    first = f"SELECT MIN(village_id) FROM {line} AS line WHERE line.batch_id = "  # noqa: S608 - names
    statement = (
        "WITH RECURSIVE pairs (batch_id, village_id) AS ("  # noqa: S608 - names of tables
        f"SELECT id, ({first} batch.id) FROM {batch} AS batch"
        f" WHERE id IN ({', '.join(['%s'] * len(keys))}) UNION ALL "
        f"SELECT batch_id, ({first} pairs.batch_id AND line.village_id > pairs.village_id)"
        " FROM pairs WHERE village_id IS NOT NULL) "
        "SELECT batch_id, village_id FROM pairs WHERE village_id IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, keys)
        return set(cursor.fetchall())
