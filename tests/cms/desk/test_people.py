"""A person by ID number, within reach, with a purpose, and leaving a trace."""

from __future__ import annotations

import logging

import pytest

from portal.audit.models import Entry
from portal.recipients.models import Recipient
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_paid, make_payee, make_submitted
from tests.factories.staff import make_user

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
