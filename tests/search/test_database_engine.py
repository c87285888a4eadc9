from __future__ import annotations

from decimal import Decimal

import pytest

from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.services.withdraw import withdraw
from search.backends.database import DatabaseEngine
from search.errors import BadCursor
from search.filters import PayoutFilter
from tests.search.conftest import COMPANY

ENGINE = DatabaseEngine()


def names(wanted: PayoutFilter, limit: int = 20) -> list[str]:
    return [row["name"] for row in ENGINE.page(wanted, limit=limit).rows]


def test_everybody_comes_by_the_reading_of_the_printed_name(county) -> None:
    assert names(PayoutFilter()) == [
        "阿***·买**",
        "李*",
        "欧阳*明",
        "谭*",
        "谭*三",
        "谭*三",
        "王*",
        COMPANY,
    ]


def test_a_masked_name_is_compared_whole(county) -> None:
    assert names(PayoutFilter(q="谭*")) == ["谭*"]
    assert names(PayoutFilter(q="谭*三")) == ["谭*三", "谭*三"]


def test_one_character_asks_for_everybody_of_the_surname(county) -> None:
    assert sorted(names(PayoutFilter(q="谭"))) == ["谭*", "谭*三", "谭*三"]
    assert names(PayoutFilter(q="欧阳")) == ["欧阳*明"]
    assert names(PayoutFilter(q="欧")) == []


def test_a_company_is_found_by_its_full_name(county) -> None:
    assert names(PayoutFilter(q=COMPANY)) == [COMPANY]


def test_amounts_narrow_in_yuan(county) -> None:
    found = ENGINE.page(PayoutFilter(min=Decimal(300), max=Decimal(500)), limit=20).rows
    assert sorted(row["amount"] for row in found) == ["300.00", "400.00", "500.00"]


@pytest.mark.parametrize("sort", ["name", "amount", "-amount", "-paid_on"])
def test_pages_forwards_and_back_show_every_row_once(county, sort) -> None:
    whole = ENGINE.page(PayoutFilter(sort=sort), limit=100).rows
    wanted, seen, markers = PayoutFilter(sort=sort), [], []
    for _page in range(10):
        page = ENGINE.page(wanted, limit=3)
        seen += page.rows
        markers.append(page)
        if not page.next:
            break
        wanted = wanted.with_(cursor=page.next)
    assert seen == whole
    assert markers[0].previous == ""
    back = ENGINE.page(wanted.with_(cursor=markers[-1].previous), limit=3)
    assert back.rows == markers[-2].rows
    first = ENGINE.page(wanted.with_(cursor=back.previous), limit=3)
    assert first.rows == markers[0].rows
    assert first.previous == ""


def test_a_marker_of_another_order_or_a_forged_one_is_refused(county) -> None:
    marker = ENGINE.page(PayoutFilter(), limit=2).next
    for wanted in (
        PayoutFilter(cursor=marker, sort="amount"),
        PayoutFilter(cursor=marker[:-2] + "xx"),
        PayoutFilter(cursor="1"),
    ):
        with pytest.raises(BadCursor):
            ENGINE.page(wanted, limit=2)


def test_summaries_and_rows_agree_for_every_filter(county) -> None:
    for wanted in (
        PayoutFilter(),
        PayoutFilter(township=county.unit.code),
        PayoutFilter(village=county.village.code, township=county.unit.code),
        PayoutFilter(policy="042", year=2026),
        PayoutFilter(q="谭"),
        PayoutFilter(q="谭*三", township=county.unit.code),
        PayoutFilter(min=Decimal(400)),
        PayoutFilter(year=2025),
    ):
        rows = ENGINE.page(wanted, limit=100).rows
        summary = ENGINE.summary(wanted)
        assert summary.count == len(rows), wanted
        assert summary.amount == sum((Decimal(r["amount"]) for r in rows), Decimal(0)), wanted
        assert [row["name"] for row in ENGINE.export(wanted, limit=100)] == [
            row["name"] for row in rows
        ]


def test_facets_of_a_chosen_value_still_offer_the_others(county) -> None:
    wanted = PayoutFilter(township=county.unit.code, village=county.village.code)
    villages = {b.value: b.count for b in ENGINE.summary(wanted).facets["village"]}
    assert villages == {county.village.code: 5, county.other_village.code: 3}


def test_more_hits_than_are_counted_say_so(county, settings) -> None:
    settings.SEARCH_EXACT_HITS = 2
    summary = ENGINE.summary(PayoutFilter(q="谭"))
    assert (summary.exact, summary.count, summary.facets) == (False, 2, {})


def test_a_withdrawn_set_is_gone_from_rows_counts_and_facets(county) -> None:
    withdraw(edition=county.edition, by=county.clerk, reason=WithdrawalReason.PRIVACY)
    summary = ENGINE.summary(PayoutFilter())
    assert names(PayoutFilter()) == []
    assert (summary.count, sum(map(len, summary.facets.values()))) == (0, 0)


def test_a_page_takes_one_query_and_a_summary_another(county, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        ENGINE.page(PayoutFilter(township=county.unit.code), limit=20)
    with django_assert_num_queries(1):
        ENGINE.summary(PayoutFilter(township=county.unit.code))
    with django_assert_num_queries(1):
        ENGINE.summary(PayoutFilter(q="谭", township=county.unit.code))
