"""Publishing 100,000 lines beside INSERT … SELECT of the same rows into the same table."""

from __future__ import annotations

from django.db import connection, transaction

from portal.disclosure.models import DisclosedEntry
from portal.disclosure.services.publish import publish
from portal.policies.models import Policy
from portal.staff.models import Organisation
from tests.bench.county import maker
from tests.bench.frame import at_most, wall
from tests.factories.bulk import pay_in_bulk

LINES = 100_000


class _Undo(Exception):
    """Unwinds what was only measured."""


def run() -> None:
    """Publish, copy the rows aside, then insert the same rows bare; nothing of it stays."""
    clerk, unit = maker(), Organisation.objects.get(code="D05")
    Policy.objects.filter(code="042").update(disclosure_class="A", public_years=5)
    policy = Policy.objects.get(code="042")
    try:
        with transaction.atomic():
            pay_in_bulk(LINES, policy=policy, unit=unit, by=clerk, period="2026")
            made = []
            ours = wall(
                lambda: made.append(
                    publish(policy=policy, period="2026", unit=unit, by=clerk, preview_token=None)
                )
            )
            edition = made[0]
            if DisclosedEntry.objects.filter(edition=edition, current=True).count() != LINES:
                raise SystemExit("not all lines can be found")
            raw = _bare(edition.pk)
            at_most("publish 100,000 lines / INSERT … SELECT", ours, raw, 3.0, "s")
            raise _Undo
    except _Undo:
        pass


def _bare(edition: int) -> float:
    table = DisclosedEntry._meta.db_table
    columns = ", ".join(f'"{f.column}"' for f in DisclosedEntry._meta.concrete_fields[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE bench_rows ON COMMIT DROP AS SELECT {columns} FROM {table}"
            " WHERE edition_id = %s",
            [edition],
        )
        cursor.execute(f"UPDATE {table} SET current = false WHERE false")
        return wall(
            lambda: cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM bench_rows"
            )
        )
