"""Failed payments across batches, and what of them waits for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.clocks import today
from portal.payouts.enums import FailureReason
from portal.payouts.models import LineEvent
from portal.payouts.remedies import BY_NEW_ACCOUNT, REMEDIES
from portal.recipients.models import AccountChange
from portal.recipients.services.account_change import request_account_change
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.numbers import card_number
from tests.factories.payouts import make_approved, make_draft, make_paid, make_payee, make_submitted
from tests.factories.staff import make_user
from tests.portal.payouts.services.test_reissue import correct


@pytest.fixture
def payees(crew):
    return [make_payee(crew.villages[0]) for _n in range(3)]


@pytest.fixture
def batch(crew, payees):
    return make_paid(crew, payees=payees, failed=[1, 3])


def repairs(desk, **query) -> dict[int, str]:
    lines = desk.get("failed", **query).context["lines"]
    return {line.number: line.repair for line in lines}


def tasks(desk) -> list[str]:
    return [str(task.what) for task in desk.get("wagtailadmin_home").context["work"].tasks]


def test_every_reason_has_a_remedy():
    assert set(REMEDIES) == set(FailureReason)
    assert set(BY_NEW_ACCOUNT) < set(FailureReason)


def test_the_list_says_why_and_what_to_do(clerk, batch):
    (line, other) = clerk.get("failed").context["lines"]
    assert (line.number, other.number) == (1, 3)
    assert str(line.reason_label) == "账号不存在"
    assert str(line.remedy) == "请本人出示存折或银行卡，然后录入账户变更。"
    assert (line.age, line.last_on, line.bank_code) == (0, today(), "E02")
    assert line.answered_by == clerk.user.member.name


def test_no_number_in_full_stands_in_the_list(clerk, batch, payees):
    page = clerk.page("failed")
    assert all(value not in page for payee in payees for value in (payee.card, payee.id_number))


def test_a_line_is_followed_from_the_failure_to_the_new_account(clerk, crew, batch, payees):
    assert repairs(clerk) == {1: "to_correct", 3: "to_correct"}
    assert "更正发放失败的账户" in tasks(clerk)
    change = request_account_change(
        id_number=payees[0].id_number,
        card_number=card_number(99_001),
        bank_name="农商行",
        reason="卡丢失",
        unit=crew.unit,
        by=crew.clerk,
    )
    assert repairs(clerk) == {1: "changing", 3: "to_correct"}
    AccountChange.objects.filter(pk=change.pk).update(status="CONFIRMED")
    correct(payees[0])
    assert repairs(clerk) == {1: "corrected", 3: "to_correct"}
    assert repairs(clerk, repair="corrected") == {1: "corrected"}
    assert repairs(clerk, repair="to_correct") == {3: "to_correct"}
    correct(payees[2])
    assert "更正发放失败的账户" not in tasks(clerk)
    assert repairs(clerk) == {1: "corrected", 3: "corrected"}


def test_what_was_paid_anew_leaves_the_list(clerk, batch):
    line = batch.lines.get(number=1)
    LineEvent.objects.create(
        line=line, kind="REISSUED", on=today(), by=clerk.user.member, at=batch.settled_at
    )
    assert repairs(clerk) == {3: "to_correct"}


def test_a_death_is_no_task_of_a_new_account(clerk, crew, payees):
    batch = make_paid(crew, payees=payees)
    LineEvent.objects.create(
        line=batch.lines.get(number=2),
        kind="RETURNED",
        on=today(),
        reason=FailureReason.DECEASED,
        by=clerk.user.member,
        at=batch.settled_at,
    )
    assert repairs(clerk) == {2: "never"}
    assert "更正发放失败的账户" not in tasks(clerk)


def test_others_see_theirs_only(crew, batch):
    assert repairs(Desk(make_user(Role.TOWNSHIP_CLERK, "500235001"))) == {}
    assert repairs(Desk(crew.finance)) == {1: "to_correct", 3: "to_correct"}
    assert "更正发放失败的账户" not in tasks(Desk(crew.reviewer))
    assert Desk(make_user(Role.EDITOR, "O01")).get("failed").status_code == 403


def test_the_list_goes_on_page_by_page(clerk, batch, monkeypatch):
    monkeypatch.setattr("cms.desk.failed.PAGE", 1)
    first = clerk.get("failed")
    second = clerk.get("failed", after=str(first.context["next"]))
    assert [line.number for line in first.context["lines"]] == [1]
    assert [line.number for line in second.context["lines"]] == [3]
    assert second.context["next"] is None
    assert repairs(clerk, after="9" * 40) == {1: "to_correct"}


@pytest.mark.parametrize("rows", [1, 12])
def test_the_list_asks_as_often_for_many_rows(clerk, crew, django_assert_num_queries, rows):
    make_paid(crew, amounts=["1.00"] * rows, failed=range(1, rows + 1))
    clerk.get("failed")
    with django_assert_num_queries(19):
        assert clerk.get("failed").status_code == 200


@pytest.mark.parametrize("route", ["UNIT_PAID", "FINANCE_PAID"])
def test_the_result_of_the_platform_is_awaited(crew, route):
    make_approved(crew, origin="PLATFORM", route=route)
    assert "录入平台发放结果" in tasks(Desk(crew.finance))


def test_what_is_not_sent_from_here_yet_awaits_no_answer(clerk, crew):
    make_approved(crew)
    assert not [what for what in tasks(clerk) if "结果" in what]


def test_the_maker_sees_who_has_the_batch(clerk, reviewer, crew):
    make_draft(crew)
    batch = make_submitted(crew)
    ((listed, _title, turn),) = clerk.get("wagtailadmin_home").context["batches_with_others"]
    assert (listed, listed.since) == (batch, batch.events.last().at)
    assert turn
    assert reviewer.get("wagtailadmin_home").context["batches_with_others"] == []


def test_a_village_clerk_lists_only_what_opens(crew):
    village, other = crew.villages[:2]
    user = make_user(Role.VILLAGE_CLERK, village.code)
    desk = Desk(user)
    batches = [
        make_draft(replace(crew, clerk=user), payees=[make_payee(place)], amounts=["1.00"])
        for place in (village, other)
    ]
    listed = [batch.number for batch in desk.get("batches").context["page"]]
    assert listed == [batches[0].number]
    opened = [desk.get("batch", batch.number).status_code for batch in batches]
    assert opened == [200, 404]
