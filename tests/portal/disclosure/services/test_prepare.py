from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from portal.disclosure.models import DisclosedEntry, Disclosure, Edition
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Line
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.disclosure import Paid, give_back, make_people, make_person
from tests.factories.staff import make_user


def codes(preparation) -> list[str]:
    return [remark.code for remark in preparation.remarks]


def test_preparation_is_what_publishing_shows(desk):
    desk.pay_people(9, 6)
    seen = desk.prepare()
    edition = desk.publish()
    rows = DisclosedEntry.objects.of_edition(edition)
    assert [(row.name, row.amount) for row in seen.rows] != []
    assert sorted((row.name, row.village_code, row.amount) for row in seen.rows) == sorted(
        rows.values_list("name", "village_code", "amount")
    )
    assert [row.name for row in seen.rows] == list(rows.values_list("name", flat=True))
    assert (seen.ref, seen.edition) == (edition.disclosure.ref, edition.number)
    assert (seen.total.payments, seen.total.total) == (edition.entry_count, edition.total)
    assert (seen.formed_on, seen.due_on, seen.public_until) == (
        edition.formed_on, edition.due_on, edition.public_until,
    )  # fmt: skip
    villages = edition.totals.filter(grain="VILLAGE").order_by("place_code")
    assert [(p.code, p.payments) for p in seen.places] == list(
        villages.values_list("place_code", "payments")
    )


def test_preparing_writes_nothing(desk):
    desk.pay_people(5)
    assert desk.prepare().publishable
    assert not Disclosure.objects.exists()
    assert not Edition.objects.exists()


def test_rows_come_page_by_page(desk):
    people = make_people(desk.villages[0], 5)
    desk.pay([Paid(people[n % 5], f"{n}.00") for n in range(1, 61)])
    first = desk.prepare()
    second = desk.prepare(after=first.next_after)
    assert (len(first.rows), len(second.rows), second.next_after) == (50, 10, "")
    assert first.row_count == 60
    assert {row.amount for row in first.rows + second.rows} == {Decimal(n) for n in range(1, 61)}


@pytest.mark.parametrize("after", ["-3", "x", "1e9", ""])
def test_odd_cursor_begins_at_the_start(desk, after: str):
    desk.pay_people(5)
    assert len(desk.prepare(after=after).rows) == 5


def test_differences_to_the_edition_in_force_are_named(desk):
    batch = desk.pay_people(6)
    desk.publish()
    gone = Line.objects.filter(batch=batch).order_by("amount").first()
    give_back(gone, by=desk.clerk.member)
    desk.pay([Paid(make_person(desk.villages[1], "单家坪"), "40.00", group="2组")])
    changes = desk.prepare().changes
    assert (changes.added, changes.removed, changes.amount) == (1, 1, Decimal("-60.00"))
    assert [(place.village_code, place.amount) for place in changes.places] == [
        (desk.villages[0].code, Decimal("-100.00")),
        (desk.villages[1].code, Decimal("40.00")),
    ]
    assert [(row.times, row.name, row.group) for row in changes.rows] == [
        (-1, "艾*福", ""),
        (1, "单*坪", "2组"),
    ]


def test_no_difference_blocks(desk):
    desk.pay_people(5)
    desk.publish()
    seen = desk.prepare()
    assert (codes(seen), seen.publishable) == (["NothingChanged"], False)


def test_empty_set_is_explained(desk):
    seen = desk.prepare()
    assert (codes(seen), seen.rows, seen.total.payments) == (["NothingPaid"], (), 0)


def test_the_publisher_sees_what_is_left_out(desk, clock):
    batch = desk.pay_people(6)
    give_back(Line.objects.filter(batch=batch).first(), by=desk.clerk.member)
    desk.pay([make_person(desk.villages[0], "毕成", adult_on=dt.date(2030, 1, 1))])
    desk.pay_people(2, status=BatchStatus.SENT)
    clock.set(2026, 12, 1)
    seen = desk.prepare()
    assert codes(seen) == ["Late", "NotArrived", "BatchesOpen", "Unlisted"]
    assert seen.unlisted is None
    assert seen.publishable


def test_class_b_shows_the_village_rows_and_the_website_totals(desk):
    desk.become("B")
    desk.pay_people(30, 3)
    seen = desk.prepare()
    assert len(seen.rows) == 33
    assert [place.payments for place in seen.places] == [None, None]
    assert codes(seen) == ["PlacesHidden"]


def test_class_c_shows_figures_only(desk):
    desk.become("C")
    desk.pay_people(30)
    seen = desk.prepare()
    assert (seen.rows, seen.row_count, seen.total.people) == ((), 0, 30)
    assert codes(seen) == ["YearNotOver", "CalendarUnknown"]


def test_changed_class_is_said(desk):
    desk.pay_people(6)
    desk.publish()
    desk.become("B")
    assert codes(desk.prepare()) == ["ClassChanged"]


def test_unknown_holidays_are_said(desk, clock):
    desk.pay_people(6, paid_on=dt.date(2090, 9, 3), period="2026")
    clock.set(2090, 9, 10)
    assert "CalendarUnknown" in codes(desk.prepare())


def test_strangers_may_not_look(desk):
    stranger = make_user(Role.TOWNSHIP_CLERK, "500235001")
    with pytest.raises(NotAllowed):
        desk.prepare(by=stranger)


def test_number_of_queries_does_not_grow_with_the_rows(desk, django_assert_max_num_queries):
    desk.pay_people(2)
    with django_assert_max_num_queries(60) as few:
        desk.prepare()
    desk.pay_people(30)
    with django_assert_max_num_queries(len(few)):
        desk.prepare()
