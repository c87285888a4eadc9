"""How PostgreSQL reads rows of a large batch: by the index of their order, never all of them."""

from __future__ import annotations

import pytest

from portal.payouts.enums import FailureReason
from portal.places.models import Place
from portal.policies.models import Policy
from portal.staff.models import Organisation
from tests.explained import explained, large_tables
from tests.factories.bulk import pay_in_bulk

pytestmark = [pytest.mark.postgres_only]

ROWS = 30_000


@pytest.fixture
def large(clerk, crew):
    """Return a settled batch of 30,000 rows, 30 of them failed, beside another of as many."""
    from django.db import connection

    batches = [
        pay_in_bulk(
            ROWS,
            policy=Policy.objects.get(code="042"),
            unit=Organisation.objects.get(pk=crew.unit.pk),
            by=crew.clerk,
            period=period,
        )
        for period in ("2025", "2026")
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO payouts_lineevent (line_id, kind, "on", reason, bank_code, sms, by_id, at)'
            " SELECT id, 'RETURNED', current_date, %s, '', '', %s, now() FROM payouts_line"
            " WHERE batch_id = %s AND number %% 1000 = 0",
            [FailureReason.NO_ACCOUNT, crew.clerk.member_id, batches[1].pk],
        )
        cursor.execute("ANALYZE payouts_lineevent")
        cursor.execute("ANALYZE payouts_line")
    return batches[1]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "line_number_once"),
        ("after=20000", "line_number_once"),
        ("before=20000", "line_number_once"),
        ("sort=amount&after=20000", "line_amount"),
        ("sort=-amount&after=20000", "line_amount"),
        ("sort=name&after=20000", "line_name"),
        # Of six villages each sixth row is one: both indexes reach the first hundred at once
        ("village={village}", "line_village line_number_once"),
        ("village={village}&after=20000", "line_village"),
        ("show=failed", "line_event_failing"),
    ],
)
def test_a_page_reads_what_it_shows(clerk, large, query, index):
    village = Place.objects.villages().order_by("code")[3].code
    address = f"{clerk.address('batch_lines', large.number)}?{query.format(village=village)}"
    statements = explained(clerk.client, address)
    assert {name for one in statements for name in one.read_through} & large_tables() == set()
    assert {name for one in statements for name in one.indexes} & set(index.split())
    pages = [one for one in statements if "LIMIT 101" in one.sql]
    assert len(pages) == 1
    assert "payouts_line" in pages[0].tables
