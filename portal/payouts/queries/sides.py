"""The rows of a batch beside those it is compared with, one line a recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models.expressions import RawSQL

from portal.payouts import rules
from portal.payouts.models import Batch, Line
from portal.places.models import Place

from .batches import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN: Final = 20
_NAMES: Final = ("recipient", "name_masked", "village", "before", "now")


class Sides:
    """Fen now, before, and in other batches of this period; NULL where there is none.

    The conditions are SQL over ``grouped``. What another batch of this period pays to a person of
    this one counts to ``now``, and whom it alone pays is not gone; ``elsewhere`` are those of the
    gone whose village the batch does not pay at all.
    """

    new: Final = "(now IS NOT NULL AND before IS NULL)"
    gone: Final = "(now IS NULL AND beside IS NULL)"
    changed: Final = "(before <> now)"
    same: Final = "(before = now)"
    elsewhere: Final = f"{gone[:-1]} AND village_id NOT IN (SELECT village_id FROM paid_here))"  # noqa: S608

    def __init__(self, batch: Batch, earlier: list[Batch], beside: Sequence[Batch] = ()) -> None:
        now, line = (
            connection.ops.quote_name(model._meta.db_table)
            for model in (rows_of(batch).model, Line)
        )
        self.batch, self.earlier, self.beside = batch, earlier, beside
        self.parameters: list[Any] = [batch.pk, batch.pk]
        parts = [self._side(now, "amount", "NULL", "NULL", "= %s")]
        for others, columns in (
            (earlier, ("NULL", "amount", "NULL")),
            (beside, ("NULL", "NULL", "amount")),
        ):
            if others:
                signs = ", ".join(["%s"] * len(others))
                parts.append(self._side(line, *columns, f"IN ({signs})"))
                self.parameters += [other.pk for other in others]
        self.grouped = (
            f"WITH paid_here AS (SELECT DISTINCT village_id FROM {now} WHERE batch_id = %s), "  # noqa: S608
            "grouped AS (SELECT recipient_id AS recipient, MIN(name_masked) AS name_masked,"
            " MIN(village_id) AS village_id, "
            " SUM(amount_now) + COALESCE(SUM(amount_beside), 0) AS now,"
            " SUM(amount_before) AS before, SUM(amount_beside) AS beside"
            f" FROM ({' UNION ALL '.join(parts)}) AS sides GROUP BY recipient_id) "
        )

    @staticmethod
    def _side(table: str, now: str, before: str, beside: str, batches: str) -> str:
        return (
            "SELECT recipient_id, name_masked, village_id,"  # noqa: S608 - constants
            f" CAST({now} AS bigint) AS amount_now, CAST({before} AS bigint) AS amount_before,"
            f" CAST({beside} AS bigint) AS amount_beside FROM {table} WHERE batch_id {batches}"
        )

    def ask(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a statement that reads ``grouped``."""
        with connection.cursor() as cursor:
            cursor.execute(self.grouped + statement, [*self.parameters, *parameters])
            return cursor.fetchall()

    def recipients(self, condition: str, parameters: Sequence[Any] = ()) -> RawSQL:
        """Return the recipients that a condition holds for, as a subquery."""
        statement = f"SELECT recipient FROM grouped WHERE {condition}"  # noqa: S608 - constants
        return RawSQL(self.grouped + statement, [*self.parameters, *parameters])  # noqa: S611

    def people(self, condition: str, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Return recipients by place and masked name: amounts in yuan, None where there is none."""
        place = connection.ops.quote_name(Place._meta.db_table)
        statement = (
            f"SELECT recipient, name_masked, full_name, before, now FROM grouped "  # noqa: S608
            f"JOIN {place} AS place ON place.id = grouped.village_id WHERE {condition} "
            "ORDER BY full_name, name_masked, recipient LIMIT %s OFFSET %s"
        )
        return _in_yuan(self.ask(statement, [limit, offset]))

    def gone_people(self, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Return the recipients of the condition ``gone`` as `people` does.

        Whom this period pays is left out before the rest is grouped: a page of people gone need not
        add up both sides.
        """
        place, line = (connection.ops.quote_name(model._meta.db_table) for model in (Place, Line))
        now = connection.ops.quote_name(rows_of(self.batch).model._meta.db_table)
        paid = [f"SELECT recipient_id FROM {now} WHERE batch_id = %s"]  # noqa: S608 - names
        if self.beside:
            paid.append(f"SELECT recipient_id FROM {line} WHERE batch_id {_among(self.beside)}")  # noqa: S608
        statement = (
            "WITH gone AS (SELECT recipient_id AS recipient, MIN(name_masked) AS name_masked,"  # noqa: S608
            f" MIN(village_id) AS village_id, SUM(amount) AS before FROM {line} AS earlier"
            f" WHERE batch_id {_among(self.earlier)} AND NOT EXISTS (SELECT 1 FROM"
            f" ({' UNION ALL '.join(paid)}) AS paid"
            " WHERE paid.recipient_id = earlier.recipient_id) GROUP BY recipient_id) "
            "SELECT recipient, name_masked, full_name, before, NULL FROM gone "
            f"JOIN {place} AS place ON place.id = gone.village_id "
            "ORDER BY full_name, name_masked, recipient LIMIT %s OFFSET %s"
        )
        batches = [other.pk for other in (*self.earlier, self.batch, *self.beside)]
        with connection.cursor() as cursor:
            cursor.execute(statement, [*batches, limit, offset])
            return _in_yuan(cursor.fetchall())


def _among(batches: Sequence[Batch]) -> str:
    return f"IN ({', '.join(['%s'] * len(batches))})"


def _in_yuan(rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    people = [dict(zip(_NAMES, row, strict=True)) for row in rows]
    for person in people:
        for side in ("before", "now"):
            person[side] = None if person[side] is None else rules.yuan(person[side])
    return people
