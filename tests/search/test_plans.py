"""What PostgreSQL does for each question of payout search, at 100,000 rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from portal.disclosure.masking import name_sort_key
from search.backends import conditions
from search.backends.conditions import beyond, order, where
from search.backends.database import _SELECT, _counted, _summed
from search.filters import PayoutFilter
from tests.bench.county import fill

TOWNSHIP, VILLAGE = "500235131", "500235131201"
ROWS = 100_000

# django_db: without it pytest-django sets no database up when this file runs alone.
pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only, pytest.mark.slow]


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Fill once for all plans, and undo it."""
    from django.db import transaction

    from cms.demo.county import load_county

    with django_db_blocker.unblock(), transaction.atomic():
        load_county()
        with connection.cursor() as cursor:
            fill(cursor, ROWS)
            for table in ("disclosedentry", "entrysummary", "townshipsummary"):
                cursor.execute(f"ANALYZE disclosure_{table}")
        yield
        transaction.set_rollback(True)


QUESTIONS = {
    "all": PayoutFilter(),
    "township": PayoutFilter(township=TOWNSHIP),
    "village": PayoutFilter(township=TOWNSHIP, village=VILLAGE),
    "village by amount": PayoutFilter(township=TOWNSHIP, village=VILLAGE, sort="-amount"),
    "policy and year": PayoutFilter(policy="042", year=2026),
    "surname in township": PayoutFilter(q="张", township=TOWNSHIP),
    "masked name in county": PayoutFilter(q="张*国"),
    "largest": PayoutFilter(sort="-amount"),
    "newest": PayoutFilter(sort="-paid_on"),
    "least amount": PayoutFilter(min=Decimal(9000), sort="amount"),
}


def plan(sql: str, params: list[object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


def scans_all(text: str) -> bool:
    return f"Seq Scan on {conditions.ENTRY}" in text


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_page_never_reads_the_whole_table(filled, name) -> None:
    wanted = QUESTIONS[name]
    found = where(wanted)
    sql = _SELECT.format(where=found.sql, order=order(wanted))
    assert not scans_all(plan(sql, [*found.params, 21]))


def test_a_page_far_down_never_reads_the_whole_table(filled) -> None:
    wanted = PayoutFilter(township=TOWNSHIP)
    found = beyond(wanted, where(wanted), name_sort_key("张*国"), 50_000, backwards=False)
    sql = _SELECT.format(where=found.sql, order=order(wanted))
    assert not scans_all(plan(sql, [*found.params, 21]))


@pytest.mark.parametrize("name", ["surname in township", "masked name in county"])
def test_counting_hits_of_a_name_never_reads_the_whole_table(filled, name) -> None:
    assert not scans_all(plan(*_counted(QUESTIONS[name], (), 10_000)))


@pytest.mark.parametrize("name", ["all", "township", "village", "policy and year"])
def test_totals_and_facets_never_touch_entries(filled, name) -> None:
    assert conditions.ENTRY not in plan(*_summed(QUESTIONS[name]))
