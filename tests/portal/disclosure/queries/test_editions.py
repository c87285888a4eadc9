from __future__ import annotations

from decimal import Decimal

from portal.disclosure.enums import EditionStatus
from portal.disclosure.queries import (
    edition_by_code,
    edition_changes,
    edition_lines,
    edition_page,
    editions_of,
    latest_editions,
    published_sets,
    readable_editions,
    set_totals,
)
from portal.disclosure.services.withdraw import withdraw
from portal.payouts.models import Line
from tests.factories.disclosure import give_back

REF = "GK-042-2026-500235131"


def corrected(desk):
    desk.pay_people(8)
    first = desk.publish()
    give_back(Line.objects.order_by("amount").first(), by=desk.clerk.member)
    return first, desk.publish(change_note="退回1笔")


def test_page_shows_the_newest_edition_and_the_way_to_the_others(desk):
    first, second = corrected(desk)
    page = edition_page(REF)
    assert (page.edition, page.current, page.before) == (second, second, first)
    assert page.shows_totals
    assert [row.name for row in page.rows][:2] == ["阿*·买**", "安*"]
    assert [(p.name, p.payments, p.total) for p in page.places] == [("胜元社区", 7, Decimal(728))]
    assert page.people == 7


def test_page_of_a_replaced_edition_of_class_a_keeps_its_rows(desk):
    first, second = corrected(desk)
    page = edition_page(REF, 1)
    assert (page.edition.status, page.current, page.before) == (
        EditionStatus.SUPERSEDED, second, None,
    )  # fmt: skip
    assert page.rows.count() == 8
    assert page.edition == first


def test_unknown_sets_and_editions_have_no_page(desk):
    corrected(desk)
    assert edition_page("GK-042-2025-500235131") is None
    assert edition_page(REF, 3) is None


def test_withdrawn_page_gives_status_and_reason_only(desk):
    _first, second = corrected(desk)
    withdraw(edition=second, reason="PRIVACY", by=desk.clerk)
    page = edition_page(REF)
    assert (page.edition.status, page.edition.reason) == (EditionStatus.WITHDRAWN, "PRIVACY")
    assert (page.shows_totals, page.places, page.people, page.rows.count()) == (False, (), None, 0)
    assert page.current is None
    assert page.before is None


def test_class_b_page_has_township_totals_and_no_rows(desk):
    desk.become("B")
    desk.pay_people(30, 7)
    edition = desk.publish()
    page = edition_page(REF)
    assert page.rows.count() == 0
    assert [(p.name, p.payments) for p in set_totals(edition)] == [("双江街道", 7), ("江口镇", 30)]


def test_replaced_edition_of_class_b_shows_no_totals(desk):
    desk.become("B")
    _first, _second = corrected(desk)
    page = edition_page(REF, 1)
    assert (page.shows_totals, page.places, page.people) == (False, (), None)
    assert edition_page(REF, 2).shows_totals


def test_page_takes_few_queries(desk, django_assert_num_queries):
    corrected(desk)
    with django_assert_num_queries(5):
        edition_page(REF)


def test_changes_between_editions_are_for_class_a(desk):
    first, second = corrected(desk)
    changes = edition_changes(first, second)
    assert (changes.added, changes.removed, changes.amount) == (0, 1, Decimal("-100.00"))
    assert [row.name for row in changes.rows] == ["艾*福"]
    withdraw(edition=second, reason="PRIVACY", by=desk.clerk)
    first.refresh_from_db()
    assert edition_changes(first, second) is None


def test_code_from_paper_finds_its_edition(desk):
    first, _second = corrected(desk)
    assert edition_by_code(first.code.lower().replace("-", "")) == first
    assert edition_by_code("7K3M-92QD-4HXP") is None
    assert edition_by_code("") is None


def test_lists_of_sets(desk, django_assert_num_queries):
    _first, second = corrected(desk)
    assert latest_editions() == [second]
    (line,) = editions_of(edition_lines(5))
    for name in ("number", "status", "policy_name", "published_at", "entry_count", "total"):
        assert getattr(line, name) == getattr(second, name)
    assert line.disclosure.ref == second.disclosure.ref
    assert line.disclosure.period_value == second.disclosure.period_value
    assert line.disclosure.unit.short_name == second.disclosure.unit.short_name
    assert readable_editions().count() == 2
    with django_assert_num_queries(1):
        assert [e.disclosure.unit.code for e in published_sets()] == ["500235131"]
    assert list(published_sets(policy="042", year=2026, township="500235131")) == [second]
    assert list(published_sets(township="500235001")) == []
    withdraw(edition=second, reason="PRIVACY", by=desk.clerk)
    assert latest_editions() == []
    assert [e.status for e in published_sets()] == [EditionStatus.WITHDRAWN]
