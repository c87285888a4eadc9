from __future__ import annotations

from decimal import Decimal

from portal.disclosure.models import Figure
from portal.policies.models import Policy
from portal.staff.enums import Role
from portal.staff.models import Organisation
from tests.factories.disclosure import Paid, make_people, make_person, pay
from tests.factories.staff import make_user

HERE, THERE = "500235131", "500235001"


def figure(policy: str, township: str) -> tuple:
    row = Figure.objects.get(policy_code=policy, township_code=township, year=2026)
    return (row.people, row.payments, row.total, row.partial, row.hidden)


def test_cell_counts_distinct_people_over_the_periods(desk):
    desk.become("B", period_kind="QUARTER")
    people = make_people(desk.villages[0], 6)
    desk.pay(people, period="2026Q1")
    desk.pay([*people[:5], *make_people(desk.villages[1], 2)], period="2026Q2")
    desk.publish(period="2026Q1")
    assert figure("042", HERE) == (6, 6, Decimal(600), False, False)
    desk.publish(period="2026Q2")
    assert figure("042", HERE) == (8, 13, Decimal(1300), False, False)
    assert figure("042", "") == (None, 13, Decimal(1300), False, False)
    assert figure("", HERE) == (None, 13, Decimal(1300), False, False)
    assert figure("", "") == (None, 13, Decimal(1300), False, False)


def test_people_are_counted_as_they_stood_at_publication(desk, clock):
    from portal.payouts.models import Line
    from tests.factories.disclosure import give_back

    desk.become("B", period_kind="QUARTER")
    first = desk.pay(make_people(desk.villages[0], 6), period="2026Q1")
    desk.publish(period="2026Q1")
    desk.pay(make_people(desk.villages[0], 5), period="2026Q2")
    clock.set(2026, 9, 20)
    give_back(Line.objects.filter(batch=first).first(), by=desk.clerk.member)
    desk.publish(period="2026Q2")
    # The return belongs to the next edition of the first quarter
    assert figure("042", HERE)[:2] == (11, 11)


def test_merged_records_are_one_person(desk):
    desk.become("B", period_kind="QUARTER")
    people = make_people(desk.villages[0], 6)
    desk.pay(people, period="2026Q1")
    again = make_person(desk.villages[0], "安云")
    type(again).objects.filter(pk=again.pk).update(merged_into=people[0])
    desk.pay([again, *people[1:5]], period="2026Q2")
    desk.publish(period="2026Q1")
    desk.publish(period="2026Q2")
    assert figure("042", HERE)[:2] == (6, 11)


def test_small_set_stays_out_of_every_figure(desk):
    desk.become("B", period_kind="QUARTER")
    desk.pay_people(10, period="2026Q1")
    desk.publish(period="2026Q1")
    before = [figure("042", HERE), figure("042", ""), figure("", "")]
    desk.pay_people(3, period="2026Q2")
    desk.publish(period="2026Q2")
    after = [figure("042", HERE), figure("042", ""), figure("", "")]
    assert [row[:3] for row in after] == [row[:3] for row in before]
    assert [row[3] for row in after] == [True, True, True]


def test_figures_add_up_shown_totals_and_nothing_else(desk):
    desk.become("B")
    desk.pay_people(30, 3)
    desk.publish()
    assert figure("042", HERE) == (None, None, None, False, True)
    assert figure("042", THERE) == (None, None, None, False, True)
    assert figure("042", "")[1] == 33
    assert figure("", HERE)[4]


def test_county_adds_up_its_policies(desk):
    desk.pay_people(6)
    desk.publish()
    other = Policy.objects.get(code="015")
    Policy.objects.filter(pk=other.pk).update(disclosure_class="B", period_kind="YEAR")
    other.refresh_from_db()
    unit = Organisation.objects.get(code=THERE)
    clerk = make_user(Role.TOWNSHIP_CLERK, unit)
    rows = [Paid(person, "50.00") for person in make_people(desk.elsewhere, 7)]
    pay(unit, other, rows, maker=clerk.member)
    desk.publish(policy=other, unit=unit, by=clerk)
    assert figure("015", "")[1:3] == (7, Decimal(350))
    assert figure("", "")[1:3] == (13, Decimal(965))
    assert figure("", THERE)[1:3] == (7, Decimal(350))
    assert figure("", HERE)[1:3] == (6, Decimal(615))


def test_township_that_comes_to_nothing_leaves_no_figure(desk):
    from portal.payouts.models import Line
    from tests.factories.disclosure import give_back

    desk.become("B")
    batch = desk.pay_people(8, 6)
    desk.publish()
    assert figure("042", THERE)[:2] == (6, 6)
    for line in Line.objects.filter(batch=batch, township__code=THERE):
        give_back(line, by=desk.clerk.member)
    desk.publish()
    assert not Figure.objects.filter(township_code=THERE).exists()
    assert figure("", "")[1] == 8


def test_another_year_of_the_policy_is_another_figure(desk, clock):
    desk.become("B", period_kind="YEAR")
    people = make_people(desk.villages[0], 6)
    desk.pay(people, period="2025")
    desk.publish(period="2025")
    desk.pay([*people, *make_people(desk.villages[1], 2)], period="2026")
    desk.publish(period="2026")
    assert figure("042", HERE) == (8, 8, Decimal(800), False, False)
