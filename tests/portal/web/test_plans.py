"""What PostgreSQL reads for the frame of a page where staff have published much."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.utils import timezone

from portal.clocks import today
from portal.content.enums import ContentKind
from portal.content.models import ContentItem
from portal.web import context
from portal.web.services import change_identity

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]

NOTICES = 20_000


def item(number: int, kind: ContentKind, folder: str) -> ContentItem:
    return ContentItem(
        key=f"page:{number}",
        kind=kind,
        title="通知",
        address=f"{folder}/{number}/",
        published_on=today(),
        changed_at=timezone.now(),
    )


def test_the_menu_reads_a_few_rows_whatever_was_published(django_assert_num_queries):
    change_identity(by=None, title="云阳明账")
    rows = [item(number, ContentKind.NOTICE, "notices") for number in range(NOTICES)]
    ContentItem.objects.bulk_create([*rows, item(NOTICES, ContentKind.CHANNEL, "contact")])
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {ContentItem._meta.db_table}")
    with django_assert_num_queries(1) as done:
        found = context.identity(None)
    assert found["folders"] == (("notices", "notices/"), ("contact", "contact/"))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) {done.captured_queries[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    (blocks, *_planning) = re.findall(r"Buffers: shared hit=(\d+)", plan)
    assert int(blocks) < 30, plan
