from __future__ import annotations

from decimal import Decimal

import pytest

from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.services.withdraw import withdraw
from search.backends.database import DatabaseEngine
from search.backends.elasticsearch import ElasticsearchEngine
from search.documents import PAYOUTS
from search.errors import BadCursor
from search.filters import PayoutFilter
from search.index.build import rebuild
from search.index.sync import sync_all
from tests.search.conftest import COMPANY

ELASTIC = pytest.param("elastic", marks=pytest.mark.elasticsearch)


class Asked:
    """One engine under the contract; ``catch_up`` lets it see what was published since."""

    def __init__(self, engine, *, indexed: bool) -> None:
        self.engine, self.indexed = engine, indexed
        self.page, self.summary, self.export = engine.page, engine.summary, engine.export

    def names(self, wanted: PayoutFilter, limit: int = 20) -> list[str]:
        return [row["name"] for row in self.page(wanted, limit=limit).rows]

    def catch_up(self) -> None:
        if self.indexed:
            sync_all(PAYOUTS)


@pytest.fixture(params=["database", ELASTIC])
def engine(request, county) -> Asked:
    """Each engine in turn, over the same published set."""
    if request.param == "database":
        return Asked(DatabaseEngine(), indexed=False)
    request.getfixturevalue("elastic")
    rebuild(PAYOUTS)
    # Files come from the database whatever answers the page.
    asked = ElasticsearchEngine()
    asked.export = DatabaseEngine().export
    return Asked(asked, indexed=True)


def test_everybody_comes_by_the_reading_of_the_printed_name(engine, county) -> None:
    assert engine.names(PayoutFilter()) == [
        "阿***·买**",
        "李*",
        "欧阳*明",
        "谭*",
        "谭*三",
        "谭*三",
        "王*",
        COMPANY,
    ]


def test_a_masked_name_is_compared_whole(engine, county) -> None:
    assert engine.names(PayoutFilter(q="谭*")) == ["谭*"]
    assert engine.names(PayoutFilter(q="谭*三")) == ["谭*三", "谭*三"]


def test_one_character_asks_for_everybody_of_the_surname(engine, county) -> None:
    assert sorted(engine.names(PayoutFilter(q="谭"))) == ["谭*", "谭*三", "谭*三"]
    assert engine.names(PayoutFilter(q="欧阳")) == ["欧阳*明"]
    assert engine.names(PayoutFilter(q="欧")) == []


def test_a_company_is_found_by_its_full_name(engine, county) -> None:
    assert engine.names(PayoutFilter(q=COMPANY)) == [COMPANY]


def test_amounts_narrow_in_yuan(engine, county) -> None:
    found = engine.page(PayoutFilter(min=Decimal(300), max=Decimal(500)), limit=20).rows
    assert sorted(row["amount"] for row in found) == ["300.00", "400.00", "500.00"]


@pytest.mark.parametrize("sort", ["name", "amount", "-amount", "-paid_on"])
def test_pages_forwards_and_back_show_every_row_once(engine, sort) -> None:
    whole = engine.page(PayoutFilter(sort=sort), limit=100).rows
    wanted, seen, markers = PayoutFilter(sort=sort), [], []
    for _page in range(10):
        page = engine.page(wanted, limit=3)
        seen += page.rows
        markers.append(page)
        if not page.next:
            break
        wanted = wanted.with_(cursor=page.next)
    assert seen == whole
    assert markers[0].previous == ""
    back = engine.page(wanted.with_(cursor=markers[-1].previous), limit=3)
    assert back.rows == markers[-2].rows
    first = engine.page(wanted.with_(cursor=back.previous), limit=3)
    assert first.rows == markers[0].rows
    assert first.previous == ""


def test_a_marker_of_another_order_or_a_forged_one_is_refused(engine, county) -> None:
    marker = engine.page(PayoutFilter(), limit=2).next
    for wanted in (
        PayoutFilter(cursor=marker, sort="amount"),
        PayoutFilter(cursor=marker[:-2] + "xx"),
        PayoutFilter(cursor="1"),
    ):
        with pytest.raises(BadCursor):
            engine.page(wanted, limit=2)


def test_summaries_and_rows_agree_for_every_filter(engine, county) -> None:
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
        rows = engine.page(wanted, limit=100).rows
        summary = engine.summary(wanted)
        assert summary.count == len(rows), wanted
        assert summary.amount == sum((Decimal(r["amount"]) for r in rows), Decimal(0)), wanted
        assert [row["name"] for row in engine.export(wanted, limit=100)] == [
            row["name"] for row in rows
        ]


def test_facets_of_a_chosen_value_still_offer_the_others(engine, county) -> None:
    wanted = PayoutFilter(township=county.unit.code, village=county.village.code)
    villages = {b.value: b.payments for b in engine.summary(wanted).facets["village"]}
    assert villages == {county.village.code: 5, county.other_village.code: 3}


def test_more_hits_than_are_counted_say_so(engine, settings) -> None:
    settings.SEARCH_EXACT_HITS = 2
    summary = engine.summary(PayoutFilter(q="谭"))
    assert (summary.exact, summary.count, summary.facets) == (False, 2, {})


def test_a_withdrawn_set_is_gone_from_rows_counts_and_facets(engine, county) -> None:
    withdraw(edition=county.edition, by=county.clerk, reason=WithdrawalReason.PRIVACY)
    engine.catch_up()
    summary = engine.summary(PayoutFilter())
    assert engine.names(PayoutFilter()) == []
    assert (summary.count, sum(map(len, summary.facets.values()))) == (0, 0)
