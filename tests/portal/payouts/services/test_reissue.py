"""Failed rows are paid again: once, never more than failed, through every review."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.audit.models import Entry
from portal.clocks import now, today
from portal.crypto.protected import store
from portal.crypto.reveal import reveal_many
from portal.payouts import errors, queries
from portal.payouts import reissue_errors as refusals
from portal.payouts.acts import REVISE
from portal.payouts.enums import FailureReason
from portal.payouts.models import Batch, DraftLine, Line, LineEvent
from portal.payouts.remedies import AT_THE_BANK
from portal.payouts.services.discard import discard_draft
from portal.payouts.services.reissue import check_reissues, reissue_rows
from portal.payouts.services.review import recall_batch, return_batch
from portal.payouts.services.revise import revise_batch
from portal.payouts.services.submit import submit_batch
from portal.recipients.enums import AccountStatus
from portal.recipients.models import CardAccount
from portal.staff.errors import NotAllowed
from portal.staff.powers import powers_of
from tests.factories.numbers import card_number
from tests.factories.payouts import make_paid, make_payee
from tests.factories.staff import make_user


def correct(payee, n: int = 7001) -> str:
    """Give a person another account, as a confirmed change does; return its number."""
    CardAccount.objects.filter(holder=payee.recipient).update(in_force=False)
    card = card_number(n)
    store(CardAccount(holder=payee.recipient, status=AccountStatus.DECLARED), number=card)
    return card


@pytest.fixture
def payees(crew):
    return [make_payee(village) for village in crew.villages]


@pytest.fixture
def batch(crew, payees):
    return make_paid(crew, payees=payees, failed=[2, 3])


def pay_again(batch, crew, *numbers):
    return reissue_rows(batch=batch, numbers=numbers, by=crew.clerk)


def hand_in(draft, crew):
    return submit_batch(batch=draft, by=crew.clerk, digest=bytes(draft.draft_digest))


def numbers_of(batch):
    lines = queries.with_remedy(queries.open_failures(Batch.objects.filter(pk=batch.pk)))
    return [(line.number, queries.is_ready(line)) for line in lines]


def test_a_row_waits_until_its_account_is_corrected(batch, crew, payees):
    assert numbers_of(batch) == [(2, False), (3, False)]
    with pytest.raises(refusals.NotReady) as refused:
        pay_again(batch, crew, 2)
    assert refused.value.numbers == (2,)
    correct(payees[1])
    assert numbers_of(batch) == [(2, True), (3, False)]
    with pytest.raises(refusals.NotReady) as refused:
        pay_again(batch, crew, 1, 2, 3)
    assert refused.value.numbers == (1, 3)


def test_the_draft_pays_what_failed_into_the_new_account(batch, crew, payees):
    card = correct(payees[1])
    draft = pay_again(batch, crew, 2)
    assert (draft.status, draft.reissues, draft.route) == ("DRAFT", batch, batch.route)
    assert (draft.line_count, draft.total) == (1, Decimal("200.50"))
    (row,) = DraftLine.objects.filter(batch=draft)
    failed = batch.lines.get(number=2)
    assert (row.reissue_of, row.amount, row.number) == (failed, failed.amount, 1)
    opened = reveal_many(
        DraftLine, [row], ["card", "name", "id_number"], by=crew.reviewer, purpose="test"
    )[row.pk]
    assert opened == {"card": card, "name": payees[1].name, "id_number": payees[1].id_number}
    assert row.card_masked[-4:] == card[-4:]
    digest = DraftLine.card.digest_of(card)
    assert bytes(row.secret.card_digest) == digest != bytes(failed.secret.card_digest)
    entry = Entry.objects.get(act="payouts.reissue")
    assert entry.detail == {"reissues": batch.number, "rows": 1, "total": "200.50"}


def test_no_row_is_paid_again_twice(batch, crew, payees):
    correct(payees[1])
    draft = pay_again(batch, crew, 2)
    with pytest.raises(refusals.NotReady):
        pay_again(batch, crew, 2)
    discard_draft(batch=draft, by=crew.clerk)
    second = hand_in(pay_again(batch, crew, 2), crew)
    assert Line.objects.get(batch=second).reissue_of == batch.lines.get(number=2)
    with pytest.raises(refusals.NotReady):
        pay_again(batch, crew, 2)


def test_the_submission_itself_refuses_a_second_payment_and_a_higher_one(batch, crew, payees):
    correct(payees[1])
    first = pay_again(batch, crew, 2)
    DraftLine.objects.filter(batch=first).update(amount=Decimal("200.51"))
    with pytest.raises(refusals.MoreThanFailed):
        hand_in(first, crew)
    DraftLine.objects.filter(batch=first).update(amount=Decimal("200.50"))
    # A second draft of the same row can only come about past the service
    second = Batch.objects.get(pk=first.pk)
    second.pk, second.uuid, second.number = None, batch.uuid.__class__(int=1), f"{first.number}X"
    second.save(force_insert=True)
    hand_in(first, crew)
    row = Line.objects.get(batch=first)
    row.number = 7
    DraftLine.objects.create(
        **{
            field.attname: getattr(row, field.attname)
            for field in DraftLine._meta.local_concrete_fields
            if field.name not in {"id", "batch"}
        },
        batch=second,
    )
    with pytest.raises(refusals.AlreadyPaidAgain) as refused:
        check_reissues(second)
    assert (refused.value.number, refused.value.numbers) == (first.number, (7,))


def test_a_returned_reissue_is_ticked_anew_and_has_no_revision(batch, crew, payees):
    correct(payees[1])
    first = hand_in(pay_again(batch, crew, 2), crew)
    returned = return_batch(batch=first, by=crew.reviewer, reason="账号与存折不符")
    with pytest.raises(refusals.ReissueChosenAnew) as refused:
        revise_batch(batch=returned, by=crew.clerk)
    assert (refused.value.number, refused.value.failed) == (returned.number, batch.number)
    assert not REVISE.waiting(crew.clerk, powers_of(crew.clerk)).exists()
    card = correct(payees[1], 7002)
    again = hand_in(pay_again(batch, crew, 2), crew)
    assert Line.objects.get(batch=again).card_masked[-4:] == card[-4:]


def test_one_that_was_called_back_is_ticked_anew_too(batch, crew, payees):
    correct(payees[1])
    first = hand_in(pay_again(batch, crew, 2), crew)
    recall_batch(batch=first, by=crew.clerk)
    assert numbers_of(batch) == [(2, True), (3, False)]
    assert hand_in(pay_again(batch, crew, 2), crew).status == "SUBMITTED"


def test_only_a_clerk_of_the_unit_pays_again(batch, crew, payees):
    correct(payees[1])
    for stranger in (crew.reviewer, crew.finance, make_user("township_clerk", "500235001")):
        with pytest.raises(NotAllowed):
            reissue_rows(batch=batch, numbers=[2], by=stranger)


def test_a_batch_without_failed_rows_and_no_row_at_all_are_refused(crew, payees, batch):
    with pytest.raises(refusals.NoRowChosen):
        pay_again(batch, crew)
    whole = make_paid(crew, period="2020")
    with pytest.raises(refusals.NothingFailed):
        pay_again(whole, crew, 1)


def test_a_route_of_the_platform_asks_for_its_number(batch, crew, payees, monkeypatch):
    correct(payees[1])
    monkeypatch.setattr("portal.payouts.services.reissue.route_is_local", lambda _route: False)
    with pytest.raises(errors.PlatformNumberMissing):
        pay_again(batch, crew, 2)
    draft = reissue_rows(batch=batch, numbers=[2], by=crew.clerk, platform_number=" YKT-9 ")
    assert (draft.origin, draft.platform_number) == ("PLATFORM", "YKT-9")


def test_a_reason_says_whether_the_same_account_may_be_paid_again(batch, crew, payees):
    row = batch.lines.get(number=2)
    lines = queries.with_remedy(queries.open_failures(Batch.objects.filter(pk=batch.pk)))

    def repair_after(reason):
        LineEvent.objects.create(
            line=row, kind="RETURNED", on=today(), reason=reason, by=crew.clerk.member, at=now()
        )
        return lines.get(pk=row.pk)

    same = {reason: repair_after(reason) for reason in FailureReason}
    assert {reason for reason in same if queries.is_ready(same[reason])} == set(AT_THE_BANK)
    assert same[FailureReason.DECEASED].repair == queries.Repair.NEVER
    correct(payees[1])
    assert repair_after(FailureReason.CLOSED).repair == queries.Repair.CORRECTED
    assert repair_after(FailureReason.DECEASED).repair == queries.Repair.NEVER
