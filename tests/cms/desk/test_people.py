"""A person by ID number, within reach, with a purpose, and leaving a trace."""

from __future__ import annotations

import logging

import pytest

from portal.audit.models import Entry
from portal.payouts.services.reissue import reissue_rows
from portal.payouts.services.review import return_batch
from portal.recipients.models import Recipient
from portal.recipients.services.account_change import (
    refuse_account_change,
    request_account_change,
    review_account_change,
)
from portal.recipients.services.passbook import keep_picture
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.cms.desk.test_failures import settle
from tests.factories.numbers import card_number
from tests.factories.payouts import make_paid, make_payee, make_submitted
from tests.factories.pictures import make_picture
from tests.factories.staff import make_user
from tests.portal.payouts.services.test_reissue import correct, hand_in

THERE = "500235001"


@pytest.fixture
def payee(crew):
    return make_payee(crew.villages[0], name="覃小荷")


@pytest.fixture
def batches(crew, payee):
    failed = make_paid(crew, payees=[payee], amounts=["12.00"], failed=[1], period="2025")
    return [make_submitted(crew, payees=[payee], amounts=["13.00"]), failed]


def ask(desk: Desk, number: str, purpose: str = "VISIT"):
    return desk.post("person", id_number=number, purpose=purpose)


def shown(answer) -> list[str] | None:
    person = answer.context["person"]
    return person and [line.batch.number for line in person.lines]


def test_all_payments_are_shown_newest_first_with_their_state(clerk, batches, payee):
    answer = ask(clerk, payee.id_number)
    lines = answer.context["person"].lines
    assert [line.batch for line in lines] == batches
    assert [str(line.state.label) for line in lines] == ["待审核", "发放失败"]
    assert [account.pk for account in answer.context["person"].accounts] == [payee.account.pk]
    assert "账号不存在" in answer.content.decode()


def test_the_page_holds_no_value_in_full(clerk, batches, payee, caplog):
    caplog.set_level(logging.DEBUG)
    page = ask(clerk, payee.id_number).content.decode()
    values = (payee.name, payee.id_number, payee.card, payee.phone)
    assert [value for value in values if value in page + caplog.text] == []


def test_the_look_up_is_recorded_without_the_number(clerk, batches, payee):
    ask(clerk, payee.id_number, "COMPLAINT")
    entry = Entry.objects.get(act="payouts.look_up_person")
    assert entry.detail == {"purpose": "COMPLAINT", "lines": 2}
    assert payee.id_number not in str(vars(entry))


@pytest.mark.parametrize(("number", "purpose"), [("", "VISIT"), ("50023519", "VISIT")])
def test_what_is_no_id_number_is_refused(clerk, batches, number, purpose):
    answer = ask(clerk, number, purpose)
    assert [level for level, _text in clerk.said(answer)] == ["error"]
    assert not Entry.objects.filter(act="payouts.look_up_person").exists()


@pytest.mark.parametrize("purpose", ["", "CURIOSITY"])
def test_without_a_purpose_nobody_is_looked_up(clerk, batches, payee, purpose):
    answer = ask(clerk, payee.id_number, purpose)
    assert [level for level, _text in clerk.said(answer)] == ["error"]
    assert shown(answer) is None


def test_out_of_reach_looks_like_nobody_and_is_recorded(crew, batches, payee):
    for role, place in ((Role.TOWNSHIP_CLERK, THERE), (Role.SCHOOL_CLERK, "S01")):
        answer = ask(Desk(make_user(role, place)), payee.id_number)
        assert (shown(answer), answer.context["nobody"]) == (None, True)
    assert Entry.objects.filter(act="payouts.look_up_person", detail__lines=0).count() == 2


def test_payments_of_other_units_stay_out_though_the_person_lives_here(crew, batches, payee):
    from portal.places.models import Place

    village = Place.objects.villages().filter(code__startswith=THERE).first()
    Recipient.objects.filter(pk=payee.recipient.pk).update(village=village)
    answer = ask(Desk(make_user(Role.TOWNSHIP_CLERK, THERE)), payee.id_number)
    assert shown(answer) == []


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.AUDITOR, "O02", 200),
        (Role.FINANCE_SECTION, "F01", 200),
        (Role.BANK_OPERATOR, "B01", 403),
        (Role.DISCLOSURE_OFFICE, "O01", 403),
        (Role.EDITOR, "O01", 403),
    ],
)
def test_who_may_look_up(crew, batches, payee, role, place, status):
    answer = ask(Desk(make_user(role, place)), payee.id_number)
    assert answer.status_code == status
    if status == 200:
        assert len(shown(answer)) == 2


def test_what_is_open_stands_first_and_how_a_failure_is_followed(clerk, crew, batches, payee):
    failed = batches[1]
    person = ask(clerk, payee.id_number).context["person"]
    assert [(row.batch, row.repair) for row in person.failures] == [(failed, "to_correct")]
    assert (person.open_changes, person.drafts) == ([], [])
    change = request_account_change(
        id_number=payee.id_number,
        card_number=card_number(99_001),
        bank_name="农商行",
        reason="卡丢失",
        unit=crew.unit,
        by=crew.clerk,
        picture=keep_picture(content=make_picture(), by=crew.clerk),
    )
    answer = ask(clerk, payee.id_number)
    person = answer.context["person"]
    assert [row.repair for row in person.failures] == ["changing"]
    assert person.open_changes == person.changes == [change]
    page = answer.content.decode()
    assert page.index(">未了事项<") < page.index(">发放记录<")
    assert "有存折照片" in page
    assert {account.number_masked for account in person.accounts} == {
        payee.account.number.masked,
        change.new_account.number.masked,
    }
    assert "已申报，尚未启用" in page


def test_a_reissue_is_followed_both_ways(clerk, crew, batches, payee):
    failed = batches[1]
    correct(payee)
    draft = reissue_rows(batch=failed, numbers=[1], by=crew.clerk)
    person = ask(clerk, payee.id_number).context["person"]
    assert [(row.batch, row.reissue_of.batch) for row in person.drafts] == [(draft, failed)]
    assert [row.again for row in person.failures] == [draft.number]
    paid = settle(draft, crew)
    answer = ask(clerk, payee.id_number)
    person = answer.context["person"]
    assert (person.failures, person.drafts) == ([], [])
    again = {line.batch.number: (line.again_in, str(line.state)) for line in person.lines}
    assert again[failed.number] == (paid.number, "REISSUED")
    assert again[paid.number] == ("", "PAID")
    page = answer.content.decode()
    assert "补发批次" in page
    assert f'href="{Desk.address("batch", failed.number)}"' in page


def test_a_returned_reissue_pays_nothing_again(clerk, crew, batches, payee):
    correct(payee)
    draft = hand_in(reissue_rows(batch=batches[1], numbers=[1], by=crew.clerk), crew)
    return_batch(batch=draft, by=crew.reviewer, reason="账号与存折不符")
    person = ask(clerk, payee.id_number).context["person"]
    assert {line.again_in for line in person.lines} == {""}
    assert [row.repair for row in person.failures] == ["corrected"]


def test_a_refused_change_says_why_and_who_took_part(clerk, crew, payee):
    change = request_account_change(
        id_number=payee.id_number,
        card_number=card_number(99_001),
        bank_name="农商行",
        reason="卡丢失",
        unit=crew.unit,
        by=crew.clerk,
    )
    review_account_change(change=change, by=crew.reviewer)
    refuse_account_change(change=change, by=crew.finance, reason="户名不符")
    answer = ask(clerk, payee.id_number)
    page = answer.content.decode()
    assert answer.context["person"].open_changes == []
    assert all(
        text in page
        for text in ("户名不符", crew.clerk.member.name, crew.reviewer.member.name, "未附存折照片")
    )


@pytest.mark.parametrize("payments", [1, 6])
def test_many_payments_are_asked_for_as_often_as_one(
    clerk, crew, payee, django_assert_num_queries, payments
):
    for n in range(payments):
        make_paid(crew, payees=[payee], amounts=["1.00"], failed=[1], period=f"20{10 + n}")
    ask(clerk, payee.id_number)
    with django_assert_num_queries(29):
        assert len(ask(clerk, payee.id_number).context["person"].failures) == payments
