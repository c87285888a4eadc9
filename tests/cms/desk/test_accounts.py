from __future__ import annotations

import pytest

from portal.audit.models import Entry
from portal.recipients.enums import AccountChangeStatus
from portal.recipients.models import AccountChange
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.numbers import card_number
from tests.factories.payouts import make_payee
from tests.factories.staff import make_user

NEW_CARD = card_number(815034972)


@pytest.fixture
def payee(crew):
    return make_payee(crew.villages[0], name="谭世福")


@pytest.fixture
def form(payee):
    return {
        "id_number": payee.id_number,
        "card_number": NEW_CARD,
        "bank_name": "农商行",
        "reason": "卡丢失",
    }


@pytest.fixture
def change(clerk, form):
    seen = clerk.post("account_request", **form).context["recipient"].uuid
    clerk.post("account_request", **form, seen=seen)
    return AccountChange.objects.get()


def test_whose_account_it_is_is_shown_masked_before_anything_is_entered(clerk, crew, payee, form):
    answer = clerk.post("account_request", **form)
    page = answer.content.decode()
    assert answer.context["recipient"].name_masked in page
    assert payee.card[-4:] in page
    assert not any(text in page for text in (payee.name, payee.card))
    assert not AccountChange.objects.exists()
    assert Entry.objects.filter(act="recipients.looked_up").count() == 1
    other = make_payee(crew.villages[1], name="向秀英")
    shown = answer.context["recipient"].uuid
    answer = clerk.post("account_request", **form | {"id_number": other.id_number}, seen=shown)
    assert answer.context["recipient"].uuid != shown
    assert not AccountChange.objects.exists()


def test_three_persons_bring_a_new_account_into_force(clerk, reviewer, crew, change):
    reviewer.post("account_act", change.uuid, act="review")
    Desk(crew.finance).post("account_act", change.uuid, act="confirm")
    change.refresh_from_db()
    assert change.status == AccountChangeStatus.CONFIRMED
    assert AccountChange.objects.get().new_account.in_force


def test_no_number_stands_in_the_list(clerk, reviewer, payee, change):
    for desk in (clerk, reviewer):
        page = desk.page("accounts")
        assert not any(text in page for text in (payee.id_number, payee.card, NEW_CARD, payee.name))


@pytest.mark.parametrize(
    ("field", "value"),
    [("id_number", "500235198001010000"), ("card_number", "12"), ("reason", "  ")],
)
def test_a_refused_entry_says_why_and_keeps_what_was_typed(clerk, form, field, value):
    answer = clerk.post("account_request", **(form | {field: value}))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert answer.context["form"]["bank_name"].value() == "农商行"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not AccountChange.objects.exists()


def test_somebody_out_of_scope_is_refused(form):
    other = Desk(make_user(Role.TOWNSHIP_CLERK, "500235001"))
    answer = other.post("account_request", **form)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert answer.context["form"]["bank_name"].value() == "农商行"
    assert not AccountChange.objects.exists()


def test_the_same_person_does_not_take_the_next_step(reviewer, crew, change):
    reviewer.post("account_act", change.uuid, act="review")
    finance_too = Desk(make_user(Role.FINANCE_SECTION, "F01", member=crew.reviewer.member))
    offered = finance_too.get("accounts").context["rows"][0][1]
    assert [(button.name, bool(button.obstacle)) for button in offered] == [("confirm", True)]
    answer = finance_too.post("account_act", change.uuid, act="confirm")
    assert finance_too.said(answer)[-1][0] == "error"
    change.refresh_from_db()
    assert change.status == AccountChangeStatus.REVIEWED


def test_a_reason_that_is_too_long_is_refused_and_kept(reviewer, change):
    reason = "字" * 201
    answer = reviewer.post("account_act", change.uuid, act="refuse", reason=reason)
    assert answer.status_code == 200
    assert [level for level, _text in reviewer.said(answer)] == ["error"]
    assert f'value="{reason}"' in answer.content.decode()
    change.refresh_from_db()
    assert change.status == AccountChangeStatus.REQUESTED


def test_refusing_needs_a_reason(reviewer, change):
    answer = reviewer.post("account_act", change.uuid, act="refuse", reason=" ")
    assert reviewer.said(answer)[-1][0] == "error"
    reviewer.post("account_act", change.uuid, act="refuse", reason="材料不全")
    change.refresh_from_db()
    assert (change.status, change.refusal) == (AccountChangeStatus.REFUSED, "材料不全")


def test_others_neither_see_nor_act(change):
    other = Desk(make_user(Role.TOWNSHIP_REVIEWER, "500235001"))
    assert other.get("accounts").context["rows"] == []
    assert other.post("account_act", change.uuid, act="review").status_code == 403


def test_a_village_clerk_sees_the_own_entries(crew, form):
    desk = Desk(make_user(Role.VILLAGE_CLERK, crew.villages[0].code))
    seen = desk.post("account_request", **form).context["recipient"].uuid
    desk.post("account_request", **form, seen=seen)
    assert [row[0].requested_by for row in desk.get("accounts").context["rows"]] == [
        desk.user.member
    ]
