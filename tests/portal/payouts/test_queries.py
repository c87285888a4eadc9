from __future__ import annotations

import pytest

from portal.payouts import queries
from portal.payouts.enums import FailureReason, LineStatus
from portal.payouts.models import Batch, Line
from portal.payouts.services.revise import revise_batch
from portal.policies.models import Policy
from tests.factories.payouts import (
    add_rows,
    answer_to,
    enter,
    make_approved,
    make_crew,
    make_draft,
    make_paid,
    make_payee,
    make_returned,
    make_sent,
    make_submitted,
)


def brief(moved):
    return moved.count, str(moved.before), str(moved.now)


def test_totals_by_village_count_payments_and_people(crew):
    twice = make_payee(crew.villages[0])
    payees = [twice, twice, make_payee(crew.villages[1])]
    draft = make_draft(crew, payees=payees, amounts=["1.00", "2.00", "4.00"])
    found = queries.totals_by_village(draft)
    assert [(t.code, t.name, t.payments, t.people, str(t.total)) for t in found] == [
        (crew.villages[0].code, crew.villages[0].full_name, 2, 1, "3.00"),
        (crew.villages[1].code, crew.villages[1].full_name, 1, 1, "4.00"),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_totals_take_one_query(crew, rows, django_assert_num_queries):
    batch = make_submitted(crew, amounts=["1.00"] * rows)
    with django_assert_num_queries(1):
        assert len(queries.totals_by_village(batch)) == rows


def test_the_comparison_says_who_is_new_gone_and_changed(crew):
    stays, changes, goes, comes = (make_payee(crew.villages[n % 3]) for n in range(4))
    make_approved(
        crew,
        period="2025",
        payees=[stays, changes, goes],
        amounts=["10.00", "20.00", "30.00"],
    )
    batch = make_submitted(
        crew, payees=[stays, changes, comes], amounts=["10.00", "25.00", "40.00"]
    )
    found = queries.compare_with_previous_period(batch)
    assert brief(found.new) == (1, "0.00", "40.00")
    assert brief(found.gone) == (1, "30.00", "0.00")
    assert brief(found.changed) == (1, "20.00", "25.00")
    assert (found.same, len(found.against)) == (1, 1)
    (row,) = found.changed.rows
    assert (row["recipient"], row["name_masked"], row["village"]) == (
        changes.recipient.pk,
        "测*甲",
        crew.villages[1].full_name,
    )


def test_people_gone_are_listed_by_place_with_the_sum_they_got(crew):
    stays, goes, moved, gone = (make_payee(crew.villages[n]) for n in (0, 1, 1, 0))
    amounts = ["10.00", "20.00", "30.00", "40.00", "5.00"]
    before = [stays, goes, moved, gone, gone]
    make_approved(crew, period="2025", payees=before, amounts=amounts)
    batch = make_submitted(crew, payees=[stays], amounts=["10.00"])
    rows = queries.gone_people(batch, size=9)
    assert {row["recipient"]: str(row["before"]) for row in rows} == {
        gone.recipient.pk: "45.00",
        goes.recipient.pk: "20.00",
        moved.recipient.pk: "30.00",
    }
    villages = [row["village"] for row in rows]
    assert villages[1] in {villages[0], villages[2]}
    assert {row["now"] for row in rows} == {None}
    assert queries.gone_people(batch, size=1, start=1) == rows[1:2]
    # What another batch of this period pays is not gone, nor what stands in a draft
    beside = make_draft(crew, payees=[goes, moved], amounts=["20.00", "30.00"])
    assert [row["recipient"] for row in queries.gone_people(beside, size=9)] == [gone.recipient.pk]


def test_a_person_with_two_rows_is_compared_by_the_sum(crew):
    payee = make_payee(crew.villages[0])
    make_approved(crew, period="2025", payees=[payee], amounts=["30.00"])
    batch = make_submitted(crew, payees=[payee, payee], amounts=["10.00", "20.00"])
    found = queries.compare_with_previous_period(batch)
    assert (found.same, found.changed.count, found.new.count, found.gone.count) == (1, 0, 0, 0)


@pytest.mark.parametrize("make", [make_returned, make_submitted, make_draft])
def test_what_was_never_approved_is_no_yardstick(crew, make):
    make(crew, period="2025")
    assert queries.compare_with_previous_period(make_submitted(crew)) is None


def test_another_policy_or_unit_is_no_yardstick(crew):
    make_approved(make_crew(policy="015"), period="2025")
    make_approved(make_crew(unit="500235001"), period="2025")
    assert queries.compare_with_previous_period(make_submitted(crew)) is None


def test_a_one_off_has_no_period_before(crew):
    batch = make_draft(crew, period="once:2026-05-12")
    assert queries.compare_with_previous_period(batch) is None


def test_a_revision_shows_its_difference_while_it_is_still_a_draft(crew):
    one, two, three = (make_payee(crew.villages[0]) for _ in range(3))
    returned = make_returned(crew, payees=[one, two], amounts=["1.00", "2.00"])
    assert queries.difference_to_corrected(returned) is None
    revision = revise_batch(batch=returned, by=crew.clerk)
    found = queries.difference_to_corrected(revision)
    assert (found.same, found.new.count, found.gone.count, found.changed.count) == (2, 0, 0, 0)
    for row in revision.draftlines.all():
        row.secret.delete()
        row.delete()
    add_rows(revision, [one, three], ["1.50", "3.00"])
    found = queries.difference_to_corrected(revision)
    assert (brief(found.changed), brief(found.new), brief(found.gone)) == (
        (1, "1.00", "1.50"),
        (1, "0.00", "3.00"),
        (1, "2.00", "0.00"),
    )
    assert found.against == (returned.number,)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_comparison_takes_four_queries_however_long_the_batch(
    crew, rows, django_assert_num_queries
):
    make_approved(crew, period="2025", amounts=["1.00"] * rows)
    batch = make_submitted(crew, amounts=["1.00"] * rows)
    with django_assert_num_queries(4):
        queries.compare_with_previous_period(batch)


def test_lines_carry_their_state_set_wise(crew, django_assert_num_queries):
    batch, file = make_sent(crew)
    enter(batch, crew, answer_to(file, only=[1, 2], failed=[2]))
    batch.refresh_from_db()
    with django_assert_num_queries(1):
        page = queries.lines_page(batch, size=2)
    assert [(line.number, line.state, line.failure) for line in page.rows] == [
        (1, LineStatus.PAID, ""),
        (2, LineStatus.FAILED, FailureReason.NO_ACCOUNT),
    ]
    assert page.next == 2
    (last,) = queries.lines_page(batch, after=2, size=2).rows
    assert (last.number, last.state) == (3, LineStatus.SENT)


def test_rows_of_a_draft_have_no_state(crew):
    page = queries.lines_page(make_draft(crew))
    assert [(row.number, row.state) for row in page.rows] == [(1, None), (2, None), (3, None)]
    assert page.next is None


def test_only_paid_lines_may_be_disclosed(crew):
    batch = make_paid(crew, failed=[2])
    returned = batch.lines.get(number=3)
    returned.events.create(
        kind="RETURNED", on=batch.settled_at.date(), by=crew.clerk.member, at=batch.settled_at
    )
    open_batch, _file = make_sent(crew)
    found = queries.paid_lines([batch, open_batch])
    assert [(line.batch_id, line.number) for line in found] == [(batch.pk, 1)]
    assert found.get().paid_on == batch.lines.get(number=1).events.get(kind="PAID").on
    assert Line.objects.count() == 6


def test_batches_are_found_by_number_policy_and_unit(crew):
    batch = make_draft(crew)
    other = make_draft(make_crew(unit="500235001", policy="015"))
    everything = Batch.objects.order_by("pk")
    for text, found in (
        (batch.number, [batch]),
        ("42", [batch]),
        ("耕地", [batch]),
        (other.unit.short_name, [other]),
        ("PC-", [batch, other]),
        ("%", []),
    ):
        assert list(queries.matching(everything, text)) == found


def test_the_reach_of_a_batch_is_its_unit_its_departments_and_its_only_village(crew):
    one = make_draft(crew, payees=[make_payee(crew.villages[0])], amounts=["1.00"])
    many = make_draft(crew)
    lead = queries.lead_department(one)
    assert lead.code == "D05"
    assert queries.authorisation_target(one) == {
        "unit": crew.unit,
        "department": (lead,),
        "place": crew.villages[0],
    }
    assert queries.authorisation_target(many)["place"] is None
    assert Policy.objects.count() == 2
