"""What a reviewer is alarmed by, and what small lists and ordinary changes do not say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import Error, transaction

from portal.audit.models import Entry
from portal.payouts import queries
from portal.payouts.models import Briefing, DraftLine
from portal.payouts.services.brief import decide_review_limits
from portal.payouts.services.review import approve_batch
from portal.policies.enums import PolicyLevel
from portal.recipients.enums import RelationKind
from portal.recipients.models import Relation
from tests.factories.payouts import (
    make_approved,
    make_crew,
    make_draft,
    make_payee,
    make_submitted,
    submit,
)


def people(crew, count):
    return [make_payee(crew.villages[n % 3]) for n in range(count)]


def told(batch):
    """Return the codes of the alarms with their sentences."""
    return {finding.code: finding.sentence for finding in queries.alarms_of(batch)}


def rows_of(batch, code):
    return queries.rows_for(batch, queries.RowQuestion(show=code))


def turnover(crew, *, stays, comes=0, goes=0, amounts=("100.50", "100.50")):
    """Return a batch beside last year's: who stays, comes, goes, and what they got and get."""
    before, now = amounts
    staying = people(crew, stays)
    earlier = [*staying, *people(crew, goes)]
    make_approved(crew, period="2025", payees=earlier, amounts=[before] * len(earlier))
    payees = [*staying, *people(crew, comes)]
    return make_submitted(crew, payees=payees, amounts=[now] * len(payees))


def test_forty_eight_of_fifty_new_is_an_alarm(crew):
    batch = turnover(crew, stays=2, comes=48)
    sentences = told(batch)
    assert sentences["ALM101"] == "48 of 50 people are new (96%); the limit is 30%."
    assert set(rows_of(batch, "ALM101").values_list("number", flat=True)) == set(range(3, 51))


def test_two_of_three_new_is_none(crew):
    assert told(turnover(crew, stays=1, comes=2)) == {}


def test_many_gone_and_another_total_are_alarms(crew):
    sentences = told(turnover(crew, stays=6, goes=6))
    assert sentences == {
        "ALM102": "6 of 12 people of the period before are gone (50%); the limit is 30%.",
        "ALM103": "The total went from 1,206.00 to 603.00 yuan (-50%); the limit is 20%.",
    }


def test_other_amounts_and_much_more_are_said(crew):
    batch = turnover(crew, stays=12, amounts=("100.50", "201.01"))
    sentences = told(batch)
    assert sentences["ALM104"].startswith("12 of 12 people who were paid before get another")
    assert sentences["ALM105"] == (
        "12 people get over 50% more than in the period before; the most 100%."
    )
    assert rows_of(batch, "ALM105").count() == 12


def test_nothing_changed_is_no_alarm_and_says_what_was_compared(crew):
    batch = turnover(crew, stays=12)
    told_now = queries.told_of(batch)
    assert (told_now.alarms, told_now.stored, told_now.period.same) == ([], True, 12)


def test_a_village_that_another_batch_pays_is_not_gone(crew):
    here, there = people(crew, 12), [make_payee(crew.villages[1]) for _ in range(12)]
    here = [make_payee(crew.villages[0]) for _ in range(12)]
    make_approved(crew, period="2025", payees=[*here, *there], amounts=["1.50"] * 24)
    comparison = queries.told_of(make_submitted(crew, payees=here, amounts=["1.50"] * 12)).period
    assert (comparison.gone.count, comparison.elsewhere, comparison.gone_here) == (12, 12, 0)
    second = make_submitted(crew, payees=there, amounts=["1.50"] * 12)
    comparison = queries.told_of(second).period
    assert (comparison.gone.count, comparison.same, len(comparison.beside)) == (0, 12, 1)
    assert told(second) == {}


def test_alike_amounts_without_a_quantity_are_an_alarm_where_the_policy_pays_by_it(crew):
    crew.policy.unit = "亩"
    crew.policy.save()
    batch = make_submitted(crew, payees=people(crew, 12), amounts=["500.00"] * 12)
    assert told(batch)["ALM202"] == (
        "12 of 12 rows get exactly 500.00 yuan (100%) and name no quantity, though the policy pays "
        "by quantity (亩)."
    )
    assert rows_of(batch, "ALM202").count() == 12


def test_an_amount_that_no_rate_explains_is_an_alarm(crew):
    crew.policy.unit = "亩"
    crew.policy.save()
    crew.policy.rates.create(
        level=PolicyLevel.COUNTY,
        amount="88.50",
        unit="亩",
        valid_from="2020-01-01",
        basis="云财发1号",
    )
    draft = make_draft(crew, amounts=["177.00", "178.00", "0.09"])
    DraftLine.objects.filter(batch=draft).update(quantity=Decimal(2), unit="亩")
    # 0.001 mu by 88.50 yuan is 0.0885, which is written 0.09
    draft.draftlines.filter(number=3).update(quantity=Decimal("0.001"))
    batch = submit(draft, crew.clerk)
    assert told(batch) == {
        "ALM201": "1 rows (178.00 yuan) are not quantity times a rate on record (88.50 yuan)."
    }
    assert list(rows_of(batch, "ALM201").values_list("number", flat=True)) == [2]


def test_round_amounts_are_said_where_they_were_none_before(crew):
    staying = people(crew, 12)
    odd = [f"{n}.37" for n in range(101, 113)]
    make_approved(crew, period="2025", payees=staying, amounts=odd)
    batch = make_submitted(crew, payees=staying, amounts=["100.00"] * 12)
    assert "ALM203" in told(batch)
    assert "ALM203" not in told(turnover(make_crew(policy="015"), stays=12, amounts=["300.00"] * 2))


def into_account_of(draft, payee, numbers, **more):
    """Let rows of a draft be paid into the account of somebody else."""
    rows = draft.draftlines.filter(number__in=numbers)
    holder = draft.draftlines.get(recipient=payee.recipient)
    rows.update(payee=payee.recipient, account=payee.account, **more)
    for row in rows:
        row.secret.card_digest = holder.secret.card_digest
        row.secret.save()


@pytest.mark.parametrize(("others", "rows"), [([2], 0), ([2, 3], 3)])
def test_one_account_for_two_other_households_is_an_alarm(crew, others, rows):
    payees = people(crew, 4)
    draft = make_draft(crew, payees=payees, amounts=["1.01", "2.02", "3.03", "4.04"])
    into_account_of(draft, payees[0], others)
    batch = submit(draft, crew.clerk)
    assert rows_of(batch, "ALM301").count() == rows
    assert ("ALM301" in told(batch)) == bool(rows)


@pytest.mark.parametrize("how", ["householder", "relation"])
def test_one_account_of_a_household_is_none(crew, how):
    payees = people(crew, 4)
    draft = make_draft(crew, payees=payees, amounts=["1.01", "2.02", "3.03", "4.04"])
    more = {"householder": payees[0].recipient} if how == "householder" else {}
    into_account_of(draft, payees[0], [2, 3], **more)
    if how == "relation":
        for payee in payees[1:3]:
            Relation.objects.create(
                kind=RelationKind.HOUSEHOLDER,
                beneficiary=payee.recipient,
                other=payees[0].recipient,
                valid_from="2020-01-01",
            )
    assert told(submit(draft, crew.clerk)) == {}


def test_the_same_person_and_amount_twice_and_an_account_in_two_batches_are_said(crew):
    payee = make_payee(crew.villages[0])
    first = make_submitted(crew, payees=[payee], amounts=["7.00"])
    batch = make_submitted(crew, payees=[payee, payee, payee], amounts=["5.00", "5.00", "6.00"])
    assert told(batch) == {
        "ALM302": "1 rows pay a person the same amount a second time (5.00 yuan).",
        "ALM303": f"The accounts of 3 rows (16.00 yuan) are paid by {first.number} as well.",
    }
    assert rows_of(batch, "ALM303").count() == 3


def test_alarms_are_kept_with_the_batch_and_never_change(crew):
    batch = turnover(crew, stays=2, comes=48)
    briefing = Briefing.objects.get(batch=batch)
    assert [(alarm["code"], alarm["rows"]) for alarm in briefing.alarms] == [
        ("ALM101", 48),
        ("ALM103", 0),
    ]
    assert (briefing.serious, briefing.hints) == (2, 0)
    submitted = Entry.objects.filter(act="payouts.submit").latest("pk")
    assert submitted.detail["alarms"] == {"ALM101": 48, "ALM103": 0}
    approved = approve_batch(batch=batch, by=crew.reviewer, digest=bytes(batch.digest))
    assert Entry.objects.filter(act="payouts.approve").latest("pk").detail["alarms"] == [
        "ALM101",
        "ALM103",
    ]
    for change in (Briefing.objects.all().delete, lambda: Briefing.objects.update(serious=0)):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert queries.alarms_of(approved)


def test_limits_are_a_decision_of_two_and_are_kept_with_what_they_found(crew):
    decide_review_limits(
        basis="云财发〔2026〕7号",
        requested_by=crew.finance,
        approved_by=crew.second_finance,
        new_share=97,
        total_share=10000,
    )
    batch = turnover(crew, stays=2, comes=48)
    assert told(batch) == {}
    assert batch.briefing.limits["new_share"] == 97


def test_a_draft_is_told_what_its_reviewer_will_be_told(crew):
    staying = people(crew, 2)
    make_approved(crew, period="2025", payees=staying, amounts=["1.00", "1.00"])
    draft = make_draft(crew, payees=[*staying, *people(crew, 48)], amounts=["1.00"] * 50)
    before = queries.told_of(draft)
    after = queries.told_of(submit(draft, crew.clerk))
    assert (before.stored, after.stored) == (False, True)
    assert [finding.sentence for finding in before.alarms] == [
        finding.sentence for finding in after.alarms
    ]


@pytest.mark.parametrize("rows", [12, 40])
def test_finding_what_to_tell_takes_as_many_queries_for_many_rows(
    crew, rows, django_assert_num_queries
):
    batch = turnover(crew, stays=rows, comes=rows)
    fresh = type(batch).objects.select_related("policy", "unit").get(pk=batch.pk)
    with django_assert_num_queries(13):
        queries.tell(fresh)
