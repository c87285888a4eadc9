"""The block on top of a batch: what was compared, what alarms, where the rows are."""

from __future__ import annotations

import pytest

from portal.crypto.protected import store
from portal.payouts.services.reissue import reissue_rows
from portal.recipients.models import CardAccount
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.numbers import card_number
from tests.factories.payouts import (
    make_approved,
    make_draft,
    make_paid,
    make_payee,
    make_submitted,
    review,
)
from tests.factories.staff import make_user


def block(desk, batch):
    """Return what stands in the block, its blanks as one."""
    page = desk.page("batch", batch.number)
    return " ".join(page[page.index('id="look"') : page.index('id="villages"')].split())


def people(crew, count):
    return [make_payee(crew.villages[n % 3]) for n in range(count)]


@pytest.fixture
def alarming(crew):
    """48 of 50 people are new."""
    staying, gone = people(crew, 2), people(crew, 1)
    make_approved(crew, period="2025", payees=[*staying, *gone], amounts=["10.10"] * 3)
    payees = [*staying, *people(crew, 48)]
    return make_submitted(crew, payees=payees, amounts=["10.10"] * 50)


def test_an_alarm_stands_on_top_and_leads_to_its_rows(reviewer, alarming):
    page = reviewer.page("batch", alarming.number)
    assert page.index("50 人中有 48 人是新增的（96%），超过界限 30%") < page.index('id="villages"')
    assert "/lines/?show=ALM101" in page
    rows = reviewer.get("batch_lines", alarming.number, show="ALM101").context["rows"]
    assert [row.number for row in rows] == list(range(3, 51))
    assert {row.before for row in rows} == {None}


def test_an_alarm_is_said_once_more_before_the_approval(reviewer, alarming):
    digest = bytes(alarming.digest).hex()
    asks = reviewer.post("batch_act", alarming.number, act="approve", digest=digest)
    assert "ALM101 50 人中有 48 人是新增的（96%），超过界限 30%" in asks.context["warnings"][0]


def test_who_is_gone_is_listed_masked(reviewer, crew, alarming):
    page = reviewer.page("batch_gone", alarming.number)
    assert page.count("测*甲") == 1
    assert "10.10" in page


def test_no_alarm_says_what_was_compared(reviewer, crew):
    payees, amounts = people(crew, 12), [f"{n}.10" for n in range(10, 22)]
    make_approved(crew, period="2025", payees=payees, amounts=amounts)
    batch = make_submitted(crew, payees=payees, amounts=amounts)
    page = block(reviewer, batch)
    assert "按县里定的界限，没有异常" in page
    assert "与2025年相比" in page


def test_no_period_before_is_said(reviewer, crew):
    page = block(reviewer, make_submitted(crew))
    assert "2025年" in page
    assert "没有在这里按这项政策发放过，无从比较" in page


def test_a_reissue_says_what_failed_and_what_was_corrected_instead(reviewer, crew):
    payees = people(crew, 12)
    paid = make_paid(crew, payees=payees, amounts=["10.10"] * 12, failed=[2])
    account = CardAccount.objects.get(holder=payees[1].recipient)
    CardAccount.objects.filter(pk=account.pk).update(in_force=False)
    new = CardAccount(holder=payees[1].recipient, bank_name="农商行", status=account.status)
    store(new, number=card_number(7_654_321))
    draft = reissue_rows(batch=paid, numbers=[2], by=crew.clerk)
    page = Desk(crew.clerk).page("batch", draft.number)
    assert "账号不存在" in page
    assert new.number.masked in page
    assert "不与往期比较" in page
    assert "ALM" not in page


def test_an_auditor_lists_what_was_approved_in_spite_of_an_alarm(crew, alarming):
    quiet = make_submitted(crew, period="2024")
    auditor = Desk(make_user(Role.AUDITOR, "O02"))

    def listed(alarm):
        return {batch.number for batch in auditor.get("batches", alarm=alarm).context["page"]}

    assert {alarming.number, quiet.number} <= listed("")
    assert listed("any") == listed("serious") == {alarming.number}
    assert listed("approved") == set()
    review(alarming, crew)
    assert listed("approved") == {alarming.number}


@pytest.mark.parametrize("rows", [12, 40])
def test_a_batch_with_alarms_asks_as_often_for_many_rows(
    reviewer, crew, rows, django_assert_num_queries
):
    make_approved(crew, period="2025", payees=people(crew, rows), amounts=["10.10"] * rows)
    batch = make_submitted(crew, payees=people(crew, rows), amounts=["10.10"] * rows)
    reviewer.get("batch", batch.number)
    with django_assert_num_queries(23):
        assert reviewer.get("batch", batch.number).context["told_alarms"]


def test_a_draft_says_what_its_reviewer_will_be_told(clerk, crew):
    make_approved(crew, period="2025", payees=people(crew, 12), amounts=["10.10"] * 12)
    draft = make_draft(crew, payees=people(crew, 12), amounts=["10.10"] * 12)
    page = clerk.page("batch", draft.number)
    assert "ALM101" in page
    assert "提交后，审核人看到的也是这些" in page
