from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import Entry
from portal.identifiers.errors import MangledNumber, WrongLength
from portal.payouts.errors import StaleAccounts
from portal.recipients.enums import AccountChangeStatus, AccountStatus
from portal.recipients.errors import (
    AccountOfAnother,
    AccountUnchanged,
    ChangeNotHere,
    ChangeOpen,
    ReasonMissing,
    ThirdPersonNeeded,
    UnknownRecipient,
)
from portal.recipients.models import AccountChange, CardAccount
from portal.recipients.services.account_change import (
    confirm_account_change,
    refuse_account_change,
    request_account_change,
    review_account_change,
)
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.numbers import card_number
from tests.factories.payouts import (
    Crew,
    load_small_county,
    make_crew,
    make_draft,
    make_paid,
    make_payee,
    submit,
)
from tests.factories.staff import make_user

NEW = card_number(900_001)


@pytest.fixture
def crew(db) -> Crew:
    load_small_county()
    return make_crew()


@pytest.fixture
def payee(crew):
    return make_payee(crew.villages[0])


def declare(crew, payee, **values):
    declared = {
        "id_number": payee.id_number,
        "card_number": NEW,
        "bank_name": "重庆农村商业银行",
        "reason": "银行卡遗失",
        "unit": crew.unit,
        "by": crew.clerk,
    }
    return request_account_change(**declared | values)


def in_force(payee):
    return CardAccount.objects.get(holder=payee.recipient, in_force=True)


def test_three_persons_bring_a_new_account_into_force(crew, payee):
    change = declare(crew, payee)
    assert in_force(payee) == payee.account
    review_account_change(change=change, by=crew.reviewer)
    assert in_force(payee) == payee.account
    confirm_account_change(change=change, by=crew.finance)
    new = in_force(payee)
    assert (new.number.masked, new.status) == (f"****{NEW[-4:]}", AccountStatus.DECLARED)
    payee.account.refresh_from_db()
    assert (payee.account.status, payee.account.in_force) == (AccountStatus.CLOSED, False)
    assert payee.account.closed_at is not None
    change.refresh_from_db()
    assert (change.status, change.requested_by, change.reviewed_by, change.confirmed_by) == (
        AccountChangeStatus.CONFIRMED,
        crew.clerk.member,
        crew.reviewer.member,
        crew.finance.member,
    )


def test_the_audit_trail_has_the_steps_and_no_number(crew, payee):
    change = declare(crew, payee)
    review_account_change(change=change, by=crew.reviewer)
    confirm_account_change(change=change, by=crew.finance)
    entries = Entry.objects.filter(act__startswith="recipients.account_change").order_by("id")
    assert [entry.act.rpartition("_")[2] for entry in entries] == [
        "requested",
        "reviewed",
        "confirmed",
    ]
    text = "".join(f"{entry.subject_label}{entry.detail}" for entry in entries)
    assert [n for n in (NEW, payee.card, payee.id_number, payee.name) if n in text] == []


def test_nobody_does_two_of_the_three_steps_whatever_the_account(crew, payee):
    change = declare(crew, payee)
    clerk_as_reviewer = make_user(Role.TOWNSHIP_REVIEWER, crew.unit, member=crew.clerk.member)
    with pytest.raises(ThirdPersonNeeded):
        review_account_change(change=change, by=clerk_as_reviewer)
    review_account_change(change=change, by=crew.reviewer)
    for member in (crew.clerk.member, crew.reviewer.member):
        user = make_user(Role.FINANCE_SECTION, "F03", member=member)
        user.is_superuser = True
        with pytest.raises(ThirdPersonNeeded):
            confirm_account_change(change=change, by=user)


def test_the_database_refuses_it_as_well(crew, payee):
    change = declare(crew, payee)
    rows = AccountChange.objects.filter(pk=change.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(reviewed_by=crew.clerk.member)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(reviewed_by=crew.reviewer.member, confirmed_by=crew.reviewer.member)


def test_finance_confirms_only_what_the_unit_reviewed(crew, payee):
    with pytest.raises(ChangeNotHere):
        confirm_account_change(change=declare(crew, payee), by=crew.finance)


def test_steps_belong_to_their_roles(crew, payee):
    change = declare(crew, payee)
    with pytest.raises(NotAllowed):
        review_account_change(change=change, by=crew.finance)
    review_account_change(change=change, by=crew.reviewer)
    with pytest.raises(NotAllowed):
        confirm_account_change(change=change, by=make_user(Role.TOWNSHIP_REVIEWER, crew.unit))


def test_a_village_clerk_declares_for_the_own_village_only(crew, payee):
    own = make_user(Role.VILLAGE_CLERK, crew.villages[0].code)
    other = make_user(Role.VILLAGE_CLERK, crew.villages[1].code)
    with pytest.raises(NotAllowed):
        declare(crew, payee, by=other)
    assert declare(crew, payee, by=own).status == AccountChangeStatus.REQUESTED


def test_a_refused_change_leaves_the_old_account_and_makes_room(crew, payee):
    change = declare(crew, payee)
    with pytest.raises(ReasonMissing):
        refuse_account_change(change=change, by=crew.reviewer, reason=" ")
    refuse_account_change(change=change, by=crew.reviewer, reason="户名不符")
    change.refresh_from_db()
    assert (change.status, change.refusal) == (AccountChangeStatus.REFUSED, "户名不符")
    assert in_force(payee) == payee.account
    assert change.new_account.status == AccountStatus.CLOSED
    with pytest.raises(ChangeNotHere):
        refuse_account_change(change=change, by=crew.finance, reason="x")
    assert declare(crew, payee).status == AccountChangeStatus.REQUESTED


def test_finance_refuses_what_waits_for_finance(crew, payee):
    change = declare(crew, payee)
    with pytest.raises(NotAllowed):
        refuse_account_change(change=change, by=crew.finance, reason="x")
    review_account_change(change=change, by=crew.reviewer)
    with pytest.raises(NotAllowed):
        refuse_account_change(
            change=change, by=make_user(Role.TOWNSHIP_REVIEWER, crew.unit), reason="x"
        )
    assert refuse_account_change(change=change, by=crew.finance, reason="x").refusal == "x"


def test_one_change_at_a_time(crew, payee):
    declare(crew, payee)
    with pytest.raises(ChangeOpen):
        declare(crew, payee, card_number=card_number(900_002))


def test_what_cannot_be_declared(crew, payee):
    neighbour = make_payee(crew.villages[0])
    for values, refusal in (
        ({"id_number": "500235195001010001"}, UnknownRecipient),
        ({"id_number": "5.00235E+17"}, UnknownRecipient),
        ({"id_number": ""}, UnknownRecipient),
        ({"card_number": "12"}, WrongLength),
        ({"card_number": "6.2E+18"}, MangledNumber),
        ({"card_number": payee.card}, AccountUnchanged),
        ({"card_number": f" {payee.card[:4]} {payee.card[4:]}"}, AccountUnchanged),
        ({"card_number": neighbour.card}, AccountOfAnother),
        ({"reason": " "}, ReasonMissing),
    ):
        with pytest.raises(refusal) as caught:
            declare(crew, payee, **values)
        assert payee.card not in str(caught.value)
    assert CardAccount.objects.count() == 2


def test_batches_made_before_keep_their_account_and_the_next_one_has_the_new(crew, payee):
    paid = make_paid(crew, payees=[payee], amounts=["1.00"])
    draft = make_draft(crew, payees=[payee], amounts=["1.00"])
    change = declare(crew, payee)
    review_account_change(change=change, by=crew.reviewer)
    confirm_account_change(change=change, by=crew.finance)
    assert paid.lines.get().account == payee.account
    with pytest.raises(StaleAccounts):
        submit(batch=draft, by=crew.clerk)


def test_a_recipient_without_an_account_gets_the_first_one_the_same_way(crew, payee):
    CardAccount.objects.filter(holder=payee.recipient).update(in_force=False)
    change = declare(crew, payee)
    review_account_change(change=change, by=crew.reviewer)
    confirm_account_change(change=change, by=crew.finance)
    assert (change.old_account, in_force(payee)) == (None, change.new_account)
