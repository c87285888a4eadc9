"""Paid lines by the hundred thousand, written by PostgreSQL itself; nothing in them is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch
from tests.factories.walk import confirm, propose, walk

if TYPE_CHECKING:
    from portal.policies.models import Policy
    from portal.staff.models import Organisation, User

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"

PEOPLE = """
INSERT INTO recipients_recipient
  (id, uuid, kind, name_masked, id_number_masked, phone_masked, village_id, "group", created_at)
SELECT n, gen_random_uuid(), 'PERSON',
  substr('{surnames}', 1 + (sqrt(random()) * 39)::int, 1) || '*' ||
  CASE WHEN random() < 0.18 THEN '' ELSE chr(20000 + (random() * random() * 900)::int) END,
  '500**************X', '', villages.ids[1 + n % cardinality(villages.ids)], '', now()
FROM generate_series({first}, {last}) AS n,
  (SELECT array_agg(id ORDER BY id) AS ids FROM places_place WHERE level = 'VILLAGE') AS villages
"""
SECRETS = """
INSERT INTO recipients_recipientsecret
  (owner_id, name_cipher, name_digest, id_number_cipher, id_number_digest, adult_on)
SELECT id, ''::bytea, uuid_send(uuid), ''::bytea, uuid_send(uuid) || uuid_send(uuid), '1990-01-01'
FROM recipients_recipient WHERE id BETWEEN {first} AND {last}
"""
ACCOUNTS = """
INSERT INTO recipients_cardaccount
  (id, uuid, holder_id, number_masked, bank_name, status, in_force, created_at)
SELECT id, gen_random_uuid(), id, '****0000', '', 'DECLARED', true, now()
FROM recipients_recipient WHERE id BETWEEN {first} AND {last}
"""
LINES = """
INSERT INTO payouts_line
  (uuid, batch_id, number, recipient_id, payee_id, account_id, township_id, village_id, "group",
   quantity, unit, rate, amount, name_masked, id_number_masked, card_masked, payee_name_masked,
   phone_masked, name_sort, repeat_key, extra, note {more})
SELECT gen_random_uuid(), {batch}, row_number() OVER (), who.id, who.id, who.id,
  village.township_id, village.id, (1 + who.id % 9) || '组', 1000 + who.id % 9000, '亩', 8500,
  8500 + (who.id % 9000) * 8, who.name_masked, who.id_number_masked, '****0000', who.name_masked,
  '', '', '', '{{}}', '' {values}
FROM recipients_recipient AS who JOIN places_place AS village ON village.id = who.village_id
WHERE who.id BETWEEN {first} AND {last}
"""
ROWS = """
INSERT INTO payouts_answerrow (answer_id, line_id, kind, "on", reason, bank_code, sms)
SELECT {answer}, id, 'PAID', date '2026-01-10' + (id % 200)::int, '', '', ''
FROM payouts_line WHERE batch_id = {batch}
"""
EVENTS = """
INSERT INTO payouts_lineevent (line_id, kind, "on", reason, bank_code, sms, by_id, at)
SELECT line_id, kind, "on", reason, bank_code, sms, {member}, now()
FROM payouts_answerrow WHERE answer_id = {answer}
"""


def pay_in_bulk(
    count: int, *, policy: Policy, unit: Organisation, by: User, period: str = "2026"
) -> Batch:
    """Return a settled batch of so many rows, one per new person, over all villages."""
    from django.utils import timezone

    batch = Batch.objects.create(
        number=f"BULK-{policy.code}-{period}",
        policy=policy,
        period=period,
        year=int(period[:4]),
        unit=unit,
        origin="LOCAL",
        route=policy.route,
        line_count=count,
        created_by=by.member,
        created_at=(at := timezone.now()),
    )
    walk(batch, BatchStatus.SENT, at=at)
    answer = propose(batch, at=at, paid_count=count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 1000000) FROM recipients_recipient")
        first = cursor.fetchone()[0] + 1
        names = {
            "first": first,
            "last": first + count - 1,
            "batch": batch.pk,
            "member": by.member_id,
            "answer": answer.pk,
            "surnames": SURNAMES,
            **_texts_without_default(cursor),
        }
        for statement in (PEOPLE, SECRETS, ACCOUNTS, LINES, ROWS):
            cursor.execute(statement.format(**names))
        confirm(answer, at=at)
        cursor.execute(EVENTS.format(**names))
        for table in ("payouts_line", "payouts_lineevent", "recipients_recipient"):
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("ANALYZE recipients_recipientsecret")
    return batch


def _texts_without_default(cursor: object) -> dict[str, str]:
    """Fill further text columns of a line that a later feature may add."""
    known = LINES + "id reissue_of_id householder_id"
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'payouts_line'"
        " AND is_nullable = 'NO' AND data_type = 'character varying'"
    )
    more = [name for (name,) in cursor.fetchall() if name not in known]
    return {"more": "".join(f", {name}" for name in more), "values": ", ''" * len(more)}
