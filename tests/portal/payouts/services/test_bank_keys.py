"""What the bank has signed needs no second person; a wrong signature is no missing one."""

from __future__ import annotations

import io

import pytest

from portal.audit.models import Entry
from portal.crypto.signatures import fingerprint
from portal.payouts.answer_errors import BankKeyUnusable, NotABank
from portal.payouts.bank.errors import (
    FeedbackAlreadyEntered,
    FeedbackOfAnotherBatch,
    NoBankKey,
    SignatureWrong,
)
from portal.payouts.enums import AnswerStatus, BatchStatus, Origin
from portal.payouts.errors import ReasonMissing, TwoPersonsNeeded
from portal.payouts.models import BankAnswer, BankKey, LineEvent
from portal.payouts.queries import key_of
from portal.payouts.services.answers import record_platform_result
from portal.payouts.services.bank_keys import trust_bank_key
from portal.staff.enums import OrganisationKind
from portal.staff.errors import NotAllowed
from portal.staff.models import Organisation
from tests.factories.keys import Signer
from tests.factories.payouts import (
    answer_to,
    as_bytes,
    make_approved,
    make_sent,
    platform_answer,
    propose,
)


def trust(crew, signer, *, trusted=True, bank="B01", **other):
    how = {
        "basis": "代发协议2026年第3号",
        "requested_by": crew.finance,
        "approved_by": crew.second_finance,
    }
    return trust_bank_key(
        bank=Organisation.objects.get(code=bank),
        public_key=signer if isinstance(signer, str) else signer.public_key,
        trusted=trusted,
        **how | other,
    )


@pytest.fixture(params=["ed25519", "rsa"])
def signer(request):
    return getattr(Signer, request.param)()


def signed(batch, crew, cells, signer):
    content = as_bytes(cells)
    return propose(batch, crew, content, signature=signer.sign(content))


def test_a_signed_answer_settles_at_once(crew, signer):
    batch, file = make_sent(crew)
    key = trust(crew, signer)
    report = signed(batch, crew, answer_to(file, failed=[2]), signer)
    assert (report.paid_count, report.failed_count, report.settled) == (2, 1, True)
    batch.refresh_from_db()
    answer = BankAnswer.objects.get()
    assert (batch.status, batch.paid_count) == (BatchStatus.PAID, 2)
    assert (answer.status, answer.key, answer.by) == (
        AnswerStatus.SIGNED,
        key,
        crew.clerk.member,
    )
    assert bytes(answer.signature) == signer.sign(as_bytes(answer_to(file, failed=[2])))
    assert Entry.objects.get(act="payouts.feedback").detail["key"] == key.pk


def test_parts_may_be_signed_and_confirmed_in_turn(crew, signer):
    batch, file = make_sent(crew)
    trust(crew, signer)
    assert not signed(batch, crew, answer_to(file, only=[1]), signer).settled
    batch.refresh_from_db()
    assert (batch.status, batch.paid_count) == (BatchStatus.SENT, 1)
    with pytest.raises(FeedbackAlreadyEntered):
        signed(batch, crew, answer_to(file, only=[1]), signer)
    assert signed(batch, crew, answer_to(file), signer).settled


@pytest.mark.parametrize("wrong", ["", "other file", "other signer", "cut"])
def test_a_wrong_signature_is_refused_and_nothing_is_kept(crew, signer, wrong):
    batch, file = make_sent(crew)
    trust(crew, signer)
    content = as_bytes(answer_to(file))
    signature = {
        "": b"",
        "other file": signer.sign(as_bytes(answer_to(file, failed=[1]))),
        "other signer": Signer.ed25519().sign(content),
        "cut": signer.sign(content)[:-1],
    }[wrong]
    with pytest.raises(SignatureWrong):
        propose(batch, crew, content, signature=signature)
    assert not BankAnswer.objects.exists()
    assert not LineEvent.objects.exclude(kind="SENT").exists()


def test_without_a_key_a_signature_is_refused_not_ignored(crew, signer):
    batch, file = make_sent(crew)
    with pytest.raises(NoBankKey):
        signed(batch, crew, answer_to(file), signer)
    trust(crew, signer)
    trust(crew, signer, trusted=False)
    with pytest.raises(NoBankKey):
        signed(batch, crew, answer_to(file), signer)
    assert not BankAnswer.objects.exists()


def test_the_newest_key_of_the_bank_counts(crew, signer):
    batch, file = make_sent(crew)
    trust(crew, Signer.ed25519())
    newest = trust(crew, signer)
    other = Organisation.objects.create(
        code="B77", name="另一银行", short_name="另一银行", kind=OrganisationKind.BANK
    )
    trust(crew, Signer.ed25519(), bank=other.code)
    assert key_of(Organisation.objects.get(code="B01")) == newest
    assert signed(batch, crew, answer_to(file), signer).settled


def test_an_old_key_signs_nothing_any_more(crew, signer):
    batch, file = make_sent(crew)
    trust(crew, signer)
    trust(crew, Signer.ed25519())
    with pytest.raises(SignatureWrong):
        signed(batch, crew, answer_to(file), signer)


def test_a_signature_says_nothing_about_another_batch(crew, signer):
    batch, _file = make_sent(crew)
    _other, file = make_sent(crew)
    trust(crew, signer)
    with pytest.raises(FeedbackOfAnotherBatch):
        signed(batch, crew, answer_to(file), signer)


def test_a_signed_file_is_compared_row_by_row_all_the_same(crew, signer):
    batch, file = make_sent(crew)
    trust(crew, signer)
    cells = answer_to(file)
    cells[3][3] = "999.00"
    report = signed(batch, crew, cells, signer)
    assert [problem.code for problem in report.problems] == ["BANK006"]
    assert not BankAnswer.objects.exists()


def test_the_platform_has_no_key(crew, signer):
    batch = make_approved(crew, origin=Origin.PLATFORM)
    trust(crew, signer)
    content = platform_answer(batch, batch.number)
    with pytest.raises(NoBankKey):
        record_platform_result(
            batch=batch,
            by=crew.clerk,
            stream=io.BytesIO(content),
            filename="x",
            signature=signer.sign(content),
        )


def test_two_of_the_finance_bureau_record_a_key_with_its_fingerprint(crew, signer):
    key = trust(crew, signer)
    assert (key.requested_by, key.approved_by) == (
        crew.finance.member,
        crew.second_finance.member,
    )
    detail = Entry.objects.get(act="payouts.trust_bank_key").detail
    assert detail["fingerprint"] == fingerprint(signer.public_key)
    with pytest.raises(TwoPersonsNeeded):
        trust(crew, signer, approved_by=crew.finance)
    with pytest.raises(NotAllowed):
        trust(crew, signer, approved_by=crew.treasury)
    with pytest.raises(NotAllowed):
        trust(crew, signer, requested_by=crew.clerk)
    with pytest.raises(ReasonMissing):
        trust(crew, signer, basis=" ")
    assert BankKey.objects.count() == 1


def test_what_is_no_key_or_no_bank_is_refused(crew, signer):
    with pytest.raises(BankKeyUnusable):
        trust(crew, "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----")
    with pytest.raises(NotABank):
        trust(crew, signer, bank="D05")
