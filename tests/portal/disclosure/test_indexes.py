"""Which index answers which question, at 100,000 entries; docs/disclosure.md has the measures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from portal.disclosure.enums import Sort
from portal.disclosure.models import DisclosedEntry, Disclosure, Edition
from portal.policies.models import Policy
from portal.recipients.sortkeys import name_sort_key
from portal.staff.models import Organisation
from tests.factories.bulk import SURNAMES
from tests.factories.payouts import load_small_county

if TYPE_CHECKING:
    from portal.disclosure.models import EntryQuerySet

# django_db: without it pytest-django sets no database up when this file runs alone.
pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]

ROWS = 100_000
TOWNSHIP, VILLAGE = "500235117", "500235117203"
FILL = """
INSERT INTO disclosure_disclosedentry
  (edition_id, policy_code, period, year, township_code, village_code, "group", name, name_sort,
   surname, unit, amount, paid_on, extra, current)
SELECT %s, policy, year::text, year, township, village, '', name, sort || lpad(rest::text, 4, '0'),
  surname, '', amount, day, '{}', n %% 10 > 0
FROM (
  SELECT n, lpad((1 + (n * 7919 %% 40))::text, 3, '0') AS policy, 2023 + n %% 4 AS year,
    '500235' || (100 + n * 31 %% 42) AS township,
    '500235' || (100 + n * 31 %% 42) || (200 + n * 17 %% 11) AS village,
    key.surname AS surname, key.surname || '*' || chr(20000 + n * 13 %% 500) AS name,
    key.sort AS sort, n * 13 %% 500 AS rest, 1000 + n * 37 %% 90000 AS amount,
    date '2023-01-01' + n * 11 %% 1300 AS day
  FROM generate_series(1, %s) AS n
  JOIN unnest(%s::text[], %s::text[], %s::int[]) AS key (surname, sort, at)
    ON key.at = n * 7 %% cardinality(%s::int[])
) AS made ORDER BY sort, rest
"""


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """100,000 rows, nine of ten current; rolled back after the module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_small_county()
        edition = Edition.objects.create(
            disclosure=Disclosure.objects.create(
                ref="GK-042-2026-500235131",
                policy=Policy.objects.get(code="042"),
                period="2026",
                year=2026,
                unit=Organisation.objects.get(code="500235131"),
            ),
            number=1,
            disclosure_class="A",
            mask_mode="FIRST_LAST",
            policy_name="测试",
            as_of="2026-09-10",
            formed_on="2026-09-03",
            due_on="2026-10-08",
            published_at="2026-09-10T10:00:00+08:00",
            published_by="测试",
            public_until="2031-09-09",
            digest=b"",
            code="2222-2222-2222",
        )
        surnames = list(SURNAMES)
        places = list(range(len(surnames)))
        keys = [name_sort_key(surname) for surname in surnames]
        with connection.cursor() as cursor:
            cursor.execute(FILL, [edition.pk, ROWS, surnames, keys, places, places])
            cursor.execute("ANALYZE disclosure_disclosedentry")
        yield edition
        transaction.set_rollback(True)


@pytest.fixture
def rows(filled: Edition) -> EntryQuerySet:
    return DisclosedEntry.objects.current()


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in nodes(child))]


def used(query: EntryQuerySet) -> set[str]:
    """Return the indexes that answer page 1 of a query; fails on a sequential scan."""
    found = nodes(json.loads(query[:21].explain(format="json"))[0]["Plan"])
    scanned = [node["Node Type"] for node in found if "Seq Scan" in node["Node Type"]]
    assert scanned == [], query.query
    return {node["Index Name"] for node in found if "Index Name" in node}


def test_village_in_name_order(rows):
    assert used(rows.in_village(VILLAGE).sorted_by(Sort.NAME)) == {"entry_village"}


def test_township_in_name_order(rows):
    assert used(rows.in_township(TOWNSHIP).sorted_by(Sort.NAME)) == {"entry_township"}


def test_surname_within_a_township(rows):
    found = rows.in_township(TOWNSHIP).surnamed("罗").sorted_by(Sort.NAME)
    assert used(found) == {"entry_township"}


def test_surname_in_the_county(rows):
    assert used(rows.surnamed("王").sorted_by(Sort.NAME)) == {"entry_name"}


def test_printed_name_in_the_county(rows):
    assert used(rows.named("王*" + chr(20007)).sorted_by(Sort.NAME)) == {"entry_name"}


def test_printed_name_in_a_township(rows):
    found = rows.in_township(TOWNSHIP).named("王*" + chr(20007)).sorted_by(Sort.NAME)
    assert used(found) <= {"entry_township", "entry_name"}


def test_policy_and_year(rows):
    assert used(rows.of_policy("020").of_year(2026).sorted_by(Sort.NAME)) == {"entry_policy"}


def test_whole_county_in_every_order(rows):
    assert used(rows.sorted_by(Sort.NAME)) == {"entry_name"}
    assert used(rows.sorted_by(Sort.AMOUNT)) == {"entry_amount"}
    assert used(rows.sorted_by(Sort.AMOUNT_DESC)) == {"entry_amount"}
    assert used(rows.sorted_by(Sort.PAID_DESC)) == {"entry_paid"}


def test_amounts_of_a_village_are_sorted_not_searched(rows):
    found = rows.in_village(VILLAGE).sorted_by(Sort.AMOUNT_DESC, narrow=True)
    assert used(found) == {"entry_village"}


@pytest.mark.parametrize("sort", Sort)
def test_any_filter_in_any_order_reads_no_table_through(rows, sort: Sort):
    for query in (
        rows.in_township(TOWNSHIP),
        rows.of_policy("020"),
        rows.of_policy("020").of_year(2026).in_township(TOWNSHIP),
        rows.in_village(VILLAGE).of_policy("020"),
        rows.paid_at_least(900).paid_at_most(905),
    ):
        assert used(query.sorted_by(sort))


@pytest.mark.parametrize(
    ("sort", "value"),
    [(Sort.NAME, name_sort_key("罗")), (Sort.AMOUNT, 300), (Sort.AMOUNT_DESC, 300),
     (Sort.PAID_DESC, "2025-01-01")],
)  # fmt: skip
def test_next_page_costs_what_the_first_costs(rows, sort: Sort, value: object):
    assert used(rows.after(sort, value, 50_000).sorted_by(sort))


def test_rows_of_an_edition_come_in_printed_order(filled):
    assert used(DisclosedEntry.objects.of_edition(filled)) <= {
        "entry_edition",
        "disclosure_disclosedentry_pkey",
    }
