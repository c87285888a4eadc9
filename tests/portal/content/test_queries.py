from __future__ import annotations

import datetime as dt

from portal.content.enums import ContentKind
from portal.content.queries import content_history, content_in_view, latest_content
from portal.content.services.register import drop_content
from tests.factories.content import put


def test_latest_of_a_kind_newest_first(desk, django_assert_num_queries):
    old = put(published_on=dt.date(2026, 7, 1))
    new = put(published_on=dt.date(2026, 9, 1))
    put(kind=ContentKind.GUIDE, published_on=dt.date(2026, 9, 2))
    with django_assert_num_queries(1):
        assert latest_content(ContentKind.NOTICE) == [new, old]
    assert latest_content(ContentKind.NOTICE, limit=1) == [new]
    assert content_in_view().count() == 3


def test_history_of_a_policy_newest_first_in_one_query(desk, django_assert_num_queries):
    put(key="page:1", policies=[desk.policy])
    put(key="page:2", policies=[desk.policy])
    put(key="page:3")
    drop_content(key="page:1", by=None)
    with django_assert_num_queries(1):
        told = [(event.item.key, event.kind) for event in content_history(desk.policy)]
    assert told == [("page:1", "REMOVED"), ("page:2", "PUBLISHED"), ("page:1", "PUBLISHED")]
