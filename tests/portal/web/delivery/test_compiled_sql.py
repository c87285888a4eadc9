from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Sum

from portal.content.enums import ContentKind
from portal.content.queries import by_kind, content_lines
from portal.disclosure.models import Figure
from portal.disclosure.queries import edition_lines, margins
from portal.places.queries import townships_on
from portal.web.delivery.compiled_sql import fetch_compiled
from tests.factories.content import put

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 30)


def yuan_of(year: int):
    return Figure.objects.filter(year=year).values_list("policy_code").annotate(Sum("total"))


@pytest.mark.parametrize(
    ("ask", "given"),
    [
        (townships_on, (DAY,)),
        (townships_on, (dt.date(1900, 1, 1),)),
        (by_kind, (DAY,)),
        (by_kind, (dt.date(2026, 1, 1),)),
        (content_lines, (ContentKind.NOTICE, DAY, 1)),
        (content_lines, (ContentKind.BASIS, DAY, 5)),
        (margins, (2026,)),
        (edition_lines, (5,)),
        (yuan_of, (2026,)),
    ],
)
def test_rows_are_those_of_the_query_each_time(county, ask, given):
    assert fetch_compiled((ask, *given)) == [list(ask(*given))]
    put(kind=ContentKind.BASIS, address="basis/new/", published_on=dt.date(2025, 12, 31))
    put(published_on=dt.date(2026, 9, 30))
    assert fetch_compiled((ask, *given)) == [list(ask(*given))]


def test_values_come_as_the_fields_say(county):
    assert fetch_compiled((by_kind, DAY)) == [[]]
    item = put(published_on=DAY)
    assert fetch_compiled((content_lines, ContentKind.NOTICE, DAY, 5)) == [
        [(item.title, item.address, DAY, item.organisation)]
    ]


def test_a_query_is_built_once(county, django_assert_num_queries):
    asked = []

    def ask(year: int):
        asked.append(year)
        return margins(year)

    with django_assert_num_queries(2):
        fetch_compiled((ask, 2025))
        fetch_compiled((ask, 2025))
    assert asked == [2025]
