"""The small tables behind totals and facets, moved by differences (decision 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from portal.disclosure.models import DisclosedEntry, EntrySummary, Generation, TownshipSummary

from .stage import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.disclosure.models import Edition

# The tables, and the columns by which each adds up
KEYS: Final = {
    EntrySummary: ("township_code", "village_code", "policy_code", "year"),
    TownshipSummary: ("township_code", "policy_code", "year"),
}


def shift(*, new: Edition | None = None, old: Edition | None = None) -> None:
    """Add the rows of one edition to the summaries and take those of another out, both class A.

    One statement per table, in key order, so that two publications never wait for each other in a
    circle. Rows that come to nothing are removed.
    """
    sides = [(edition, sign) for edition, sign in ((new, 1), (old, -1)) if edition is not None]
    for model, keys in KEYS.items():
        _shift(model, keys, sides)


def _shift(model: type[Any], keys: Sequence[str], sides: list[tuple[Edition, int]]) -> None:
    key, target = ", ".join(keys), table(model)
    entries = " UNION ALL ".join(
        f"SELECT {key}, {sign} AS side, {sign} * amount AS fen "  # noqa: S608 - our own names
        f"FROM {table(DisclosedEntry)} WHERE edition_id = %s"
        for _edition, sign in sides
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {target} ({key}, payments, total) "  # noqa: S608 - our own names
            f"SELECT {key}, SUM(side), SUM(fen) FROM ({entries}) AS moved WHERE 1 = 1 "
            f"GROUP BY {key} ORDER BY {key} "
            f"ON CONFLICT ({key}) DO UPDATE SET payments = {target}.payments + excluded.payments, "
            f"total = {target}.total + excluded.total",
            [edition.pk for edition, _sign in sides],
        )
    policies = {edition.disclosure.policy.code for edition, _sign in sides}
    model.objects.filter(payments=0, policy_code__in=policies).delete()


@transaction.atomic
def rebuild_summaries() -> int:
    """Make both tables anew from the rows in force; return how many rows they have.

    Publications wait at the generation until it is done; readers see the old figures until then,
    and kept pages die with them.
    """
    Generation.raise_()
    made = 0
    for model, keys in KEYS.items():
        model._default_manager.all().delete()
        key, target = ", ".join(keys), table(model)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {target} ({key}, payments, total) "  # noqa: S608 - our own names
                f"SELECT {key}, COUNT(*), SUM(amount) FROM {table(DisclosedEntry)} "
                f'WHERE "current" = %s GROUP BY {key} ORDER BY {key}',
                [True],
            )
            made += cursor.rowcount
    return made
