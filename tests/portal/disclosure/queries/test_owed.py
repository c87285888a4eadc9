from __future__ import annotations

import datetime as dt
from decimal import Decimal

from portal.disclosure.queries import sets_owed
from portal.disclosure.services.withdraw import withdraw
from portal.payouts.models import Line
from tests.factories.disclosure import give_back


def owed(desk) -> list[tuple[str, int]]:
    return [(one.ref, one.edition) for one in sets_owed([desk.unit])]


def test_set_is_owed_from_payment_to_publication(desk):
    assert owed(desk) == []
    desk.pay_people(5, paid_on=dt.date(2026, 9, 3))
    one = sets_owed([desk.unit])[0]
    assert (one.payments, one.total, one.due_on) == (5, Decimal(510), dt.date(2026, 10, 8))
    assert one.prepare_query("/prepare/") == "/prepare/?policy=042&period=2026&unit=500235131"
    assert not one.late
    desk.publish()
    assert owed(desk) == []


def test_later_batch_and_returned_payment_are_owed_as_new_editions(desk, clock):
    desk.pay_people(5)
    desk.publish()
    clock.set(2026, 9, 20)
    desk.pay_people(2, paid_on=dt.date(2026, 9, 20))
    clock.set(2026, 9, 21)
    assert owed(desk) == [("GK-042-2026-500235131", 2)]
    desk.publish()
    clock.set(2026, 9, 22)
    give_back(Line.objects.first(), by=desk.clerk.member)
    assert owed(desk) == [("GK-042-2026-500235131", 3)]


def test_withdrawn_set_is_owed_again_only_where_it_is_to_be_corrected(desk):
    desk.pay_people(5)
    edition = desk.publish()
    withdraw(edition=edition, reason="PRIVACY", by=desk.clerk)
    assert owed(desk) == []
    desk.publish()
    withdraw(edition=edition.disclosure.editions.first(), reason="WRONG_DATA", by=desk.clerk)
    assert owed(desk) == [("GK-042-2026-500235131", 3)]


def test_year_of_class_c_is_owed_when_it_is_over(desk, clock):
    desk.become("C", period_kind="QUARTER")
    desk.pay_people(5, period="2026Q1")
    desk.pay_people(5, period="2026Q2")
    assert owed(desk) == []
    clock.set(2027, 1, 4)
    one = sets_owed([desk.unit])[0]
    assert (one.ref, one.payments, one.late) == ("GK-042-2026-500235131", 10, False)


def test_expired_set_is_owed_no_more(desk, clock):
    from tests.factories.disclosure import expire_due

    desk.pay_people(5)
    edition = desk.publish()
    clock.set(2031, 9, 10)
    expire_due(edition.public_until + dt.timedelta(days=1))
    assert owed(desk) == []


def test_number_of_queries_does_not_grow_with_the_sets(desk, django_assert_num_queries):
    desk.become("A", period_kind="QUARTER")
    desk.pay_people(5, period="2026Q1")
    desk.publish(period="2026Q1")
    with django_assert_num_queries(5):
        sets_owed([desk.unit])
    for period in ("2026Q2", "2026Q3", "2026Q4"):
        desk.pay_people(5, period=period)
    with django_assert_num_queries(5):
        assert len(sets_owed([desk.unit])) == 3
