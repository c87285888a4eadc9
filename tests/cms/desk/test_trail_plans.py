"""How PostgreSQL reads a long trail: by the index of each filter, never all of it."""

from __future__ import annotations

import pytest
from django.db import connection

from portal.audit.triggers import install, uninstall
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.explained import explained
from tests.factories.staff import make_user

pytestmark = [pytest.mark.postgres_only]

ENTRIES = 100_000
# A year in which each minute has its entries; a few acts are frequent, many accounts act
FILL = """
    INSERT INTO audit_entry (uuid, at, act, actor_account, actor_member, actor_name,
        actor_organisation, actor_role, subject_type, subject_id, subject_label, detail)
    SELECT gen_random_uuid(), timestamptz '2025-01-01' + n * interval '300 seconds',
        CASE WHEN n %% 500 = 0 THEN 'clocks.change_rule' ELSE 'staff.sign_in' END,
        'clerk' || n %% 400, '', '', '', '', 'payouts.batch', n::text, 'B' || n / 20,
        CASE WHEN n %% 3 = 0 THEN jsonb_build_object('address', '10.1.' || n %% 250 || '.7')
            ELSE '{}'::jsonb END
    FROM generate_series(1, %s) n
"""


@pytest.fixture
def long_trail(crew) -> Desk:
    uninstall()
    with connection.cursor() as cursor:
        cursor.execute(FILL, [ENTRIES])
        cursor.execute("ANALYZE audit_entry")
    install()
    return Desk(make_user(Role.AUDIT_ADMIN, "O01"))


# What is asked -> indexes, one of which answers it
INDEXES = {
    "": {"audit_entry_pkey"},
    "before=50000": {"audit_entry_pkey"},
    "after=50000": {"audit_entry_pkey"},
    "act=clocks.change_rule": {"audit_entry_act"},
    "act=clocks.change_rule&before=50000": {"audit_entry_act"},
    "act=staff.sign_in": {"audit_entry_pkey", "audit_entry_act"},
    "person=clerk7": {"audit_entry_account"},
    "about=B4711": {"audit_entry_label"},
    "address=10.1.9.7": {"audit_entry_address"},
    "since=2025-03-01&until=2025-03-02": {"audit_entry_at", "audit_entry_pkey"},
    "until=2025-03-02": {"audit_entry_pkey"},
    "act=staff.sign_in&until=2025-03-02": {"audit_entry_pkey", "audit_entry_act"},
}


def test_a_page_reads_what_it_shows(long_trail):
    address = long_trail.address("trail")
    for query, indexes in INDEXES.items():
        statements = explained(long_trail.client, f"{address}?{query}")
        assert "audit_entry" not in {n for one in statements for n in one.read_through}, query
        (page,) = (one for one in statements if "LIMIT 51" in one.sql)
        assert page.indexes & indexes, query
