from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.audit.models import Entry
from portal.clocks import today
from portal.payouts.enums import BatchStatus
from portal.payouts.models import BankAnswer, Batch, LineEvent
from portal.payouts.services.bank_keys import trust_bank_key
from portal.staff.models import Organisation
from tests.cms.desk.conftest import Desk
from tests.factories.keys import Signer
from tests.factories.payouts import (
    HEADER,
    answer_to,
    as_bytes,
    make_approved,
    make_paid,
    make_payee,
    make_sent,
)


def returned(cells) -> SimpleUploadedFile:
    content = cells if isinstance(cells, bytes) else as_bytes(cells)
    return SimpleUploadedFile("回盘.csv", content)


@pytest.fixture
def sent(crew):
    return make_sent(crew)


def test_sending_and_fetching_leave_a_trace_each(clerk, crew):
    batch = make_approved(crew)
    Desk(crew.reviewer).confirm("batch_act", batch.number, act="send", bank="B01")
    batch.refresh_from_db()
    assert batch.status == BatchStatus.SENT
    first, second = (clerk.post("bank_file", batch.number) for _time in range(2))
    assert first.content == second.content
    assert first.headers["Content-Disposition"] == f'attachment; filename="{batch.number}.csv"'
    assert "no-store" in first.headers["Cache-Control"]
    acts = Entry.objects.filter(act__startswith="payouts.").values_list("act", flat=True)
    assert list(acts.order_by("pk"))[-3:] == ["payouts.send"] + ["payouts.download"] * 2


def test_the_file_is_never_answered_to_a_get(clerk, sent):
    assert clerk.get("bank_file", sent[0].number).status_code == 405


def test_a_refused_card_has_a_way_out(clerk, reviewer, crew):
    clean, refused = make_paid(crew), make_paid(crew, failed=[2], period="2025")
    link = clerk.address("account_request")
    assert link not in clerk.page("batch", clean.number)
    page = clerk.page("batch", refused.number)
    assert link in page
    assert "有 1 笔没有发放成功" in page
    assert link not in reviewer.page("batch", refused.number)


def test_there_is_no_file_before_sending(clerk, crew):
    batch = make_approved(crew)
    answer = clerk.post("bank_file", batch.number)
    assert (answer.status_code, clerk.said(answer)[-1][0]) == (302, "error")


def confirm(person, batch) -> None:
    digest = Batch.objects.get(pk=batch.pk).waiting_answer.digest.hex()
    person.post("answer", batch.number, act="confirm_answer", digest=digest)
    batch.refresh_from_db()


def test_results_count_once_another_person_has_confirmed_them(clerk, reviewer, sent):
    batch, file = sent
    answer = clerk.post("feedback", batch.number, sheet=returned(answer_to(file, failed=[2])))
    assert answer.url == clerk.address("answer", batch.number)
    batch.refresh_from_db()
    assert (batch.status, batch.paid_count) == (BatchStatus.SENT, 0)
    offered = clerk.buttons("batch", batch.number)
    assert "feedback" not in offered
    assert offered["confirm_answer"].obstacle
    confirm(clerk, batch)
    assert batch.status == BatchStatus.SENT
    confirm(reviewer, batch)
    assert (batch.status, batch.paid_count, batch.failed_count) == (BatchStatus.PAID, 2, 1)
    page = clerk.page("batch", batch.number)
    assert "200.50" in page
    assert clerk.get("batch", batch.number).context["lines"][1].failure_label


def test_part_of_the_results_leaves_the_batch_open(clerk, reviewer, sent):
    batch, file = sent
    clerk.post("feedback", batch.number, sheet=returned(answer_to(file, only=[1, 2])))
    confirm(reviewer, batch)
    assert (batch.status, batch.paid_count) == (BatchStatus.SENT, 2)
    assert "feedback" in clerk.buttons("batch", batch.number)


def test_rows_that_do_not_match_are_listed_and_nothing_is_kept(clerk, sent):
    batch, file = sent
    cells = answer_to(file)
    account = cells[3][1]
    cells[3][1] = "6228480000000000000"
    cells[4][3] = "999.00"
    answer = clerk.post("feedback", batch.number, sheet=returned(cells))
    assert answer.status_code == 200
    assert [one.code for one in answer.context["problems"]] == ["BANK004", "BANK006"]
    page = answer.content.decode()
    assert account not in page
    assert "6228480000000000000" not in page
    assert not LineEvent.objects.filter(kind__in=("PAID", "FAILED")).exists()


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, "批次号,日期\n".encode("gb18030")])
def test_a_file_that_is_none_is_a_sentence_in_the_form(clerk, sent, content):
    answer = clerk.post("feedback", sent[0].number, sheet=returned(content))
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_file_of_another_batch_is_refused(clerk, crew, sent):
    other, _file = make_sent(crew)
    answer = clerk.post("feedback", other.number, sheet=returned(answer_to(sent[1])))
    assert len(answer.context["form"].non_field_errors()) == 1


def test_a_result_of_the_platform_is_entered_without_sending(clerk, reviewer, crew):
    payees = [make_payee(place) for place in crew.villages]
    amounts = ["100.00", "200.50", "300.00"]
    batch = make_approved(crew, origin="PLATFORM", payees=payees, amounts=amounts)
    paid = zip(range(1, 4), payees, amounts, strict=True)
    cells = [
        ["批次号", "日期", "总笔数", "总金额"],
        ["YKT-1", f"{today():%Y-%m-%d}", "3", "600.50"],
        HEADER.split(","),
        *(
            [str(n), payee.card, payee.name, amount, "成功", "00", "", f"{today():%Y-%m-%d}", ""]
            for n, payee, amount in paid
        ),
    ]
    clerk.post("feedback", batch.number, sheet=returned(cells))
    batch.refresh_from_db()
    assert batch.status == BatchStatus.APPROVED
    confirm(reviewer, batch)
    assert (batch.status, batch.paid_count) == (BatchStatus.PAID, 3)


def test_only_who_enters_feedback_sees_its_screen(crew, sent):
    from portal.staff.enums import Role
    from tests.factories.staff import make_user

    bank = Desk(make_user(Role.BANK_OPERATOR, "B01"))
    assert bank.get("feedback", sent[0].number).status_code == 200
    village = Desk(make_user(Role.VILLAGE_CLERK, crew.villages[0].code))
    assert village.get("feedback", sent[0].number).status_code == 404


def trust(crew) -> Signer:
    signer = Signer.ed25519()
    trust_bank_key(
        bank=Organisation.objects.get(code="B01"),
        public_key=signer.public_key,
        trusted=True,
        basis="代发协议",
        requested_by=crew.finance,
        approved_by=crew.second_finance,
    )
    return signer


def test_without_a_key_on_record_no_signature_is_asked_for(clerk, sent):
    assert 'name="signature"' not in clerk.page("feedback", sent[0].number)


@pytest.mark.parametrize("wrong", [b"", b"x" * 64, b"x" * 9000])
def test_a_wrong_signature_file_is_a_sentence_and_nothing_is_entered(clerk, crew, sent, wrong):
    trust(crew)
    batch, file = sent
    content = as_bytes(answer_to(file))
    answer = clerk.post(
        "feedback",
        batch.number,
        sheet=returned(content),
        signature=SimpleUploadedFile("回盘.sig", wrong),
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not BankAnswer.objects.exists()


def test_a_signed_file_is_settled_without_a_second_person(clerk, crew, sent):
    signer = trust(crew)
    batch, file = sent
    content = as_bytes(answer_to(file, failed=[2]))
    answer = clerk.post(
        "feedback",
        batch.number,
        sheet=returned(content),
        signature=SimpleUploadedFile("回盘.sig", signer.sign(content)),
    )
    assert answer.url == clerk.address("batch", batch.number)
    batch.refresh_from_db()
    assert (batch.status, batch.paid_count, batch.failed_count) == (BatchStatus.PAID, 2, 1)
    assert "银行签名生效" in clerk.page("answer", batch.number)


def test_whoever_confirms_sees_sums_reasons_and_failed_rows_masked(clerk, reviewer, sent):
    batch, file = sent
    cells = answer_to(file, failed=[2])
    clerk.post("feedback", batch.number, sheet=returned(cells))
    context = reviewer.get("answer", batch.number).context
    assert [(one.reason, one.payments, str(one.total)) for one in context["reasons"]] == [
        ("NO_ACCOUNT", 1, "200.50")
    ]
    assert [row.line.number for row in context["page"]] == [2]
    assert (context["open_count"], context["settled_count"]) == (0, 0)
    page = reviewer.page("answer", batch.number)
    assert "200.50" in page
    assert f"****{cells[4][1][-4:]}" in page
    assert all(row[1] not in page for row in cells[3:])
    assert set(reviewer.buttons("answer", batch.number)) == {"confirm_answer", "refuse_answer"}
    assert reviewer.buttons("batch", batch.number)["confirm_answer"].leading
    assert "withdraw_answer" in clerk.buttons("answer", batch.number)


def test_a_refusal_stands_on_the_answer_and_on_the_next_one(clerk, reviewer, sent):
    batch, file = sent
    clerk.post("feedback", batch.number, sheet=returned(answer_to(file)))
    reviewer.post("answer", batch.number, act="refuse_answer", reason="与对账单不符")
    assert "与对账单不符" in clerk.page("batch", batch.number)
    clerk.post("feedback", batch.number, sheet=returned(answer_to(file)))
    assert "与对账单不符" in reviewer.page("answer", batch.number)
    clerk.post("answer", batch.number, act="withdraw_answer")
    batch.refresh_from_db()
    assert (batch.status, batch.paid_count) == (BatchStatus.SENT, 0)


def test_there_is_no_page_of_an_answer_that_nobody_entered(clerk, crew, sent):
    assert clerk.get("answer", sent[0].number).status_code == 404
