from __future__ import annotations

from search.backends.database import DatabaseEngine
from search.filters import PayoutFilter

ENGINE = DatabaseEngine()


def test_a_page_takes_one_query_and_a_summary_another(county, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        ENGINE.page(PayoutFilter(township=county.unit.code), limit=20)
    with django_assert_num_queries(1):
        ENGINE.summary(PayoutFilter(township=county.unit.code))
    with django_assert_num_queries(1):
        ENGINE.summary(PayoutFilter(q="谭", township=county.unit.code))
