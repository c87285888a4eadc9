from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.audit.models import Entry
from portal.payouts.bank.errors import (
    FeedbackAlreadyEntered,
    FeedbackCutShort,
    FeedbackEncoding,
    FeedbackOfAnotherBatch,
    FeedbackResultsDiffer,
    FeedbackTooLarge,
    FeedbackTotalsDiffer,
    FeedbackUnreadable,
)
from portal.payouts.enums import BatchStatus, FailureReason, LineEventKind, Origin, Step
from portal.payouts.errors import RunsHere, RunsOnPlatform, WrongStep
from portal.payouts.models import LineEvent
from portal.payouts.queries import settlement
from portal.payouts.services import answers
from portal.payouts.services.answers import import_feedback, record_platform_result
from portal.payouts.services.settle import confirm_answer
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed
from tests.factories.payouts import (
    answer_to,
    as_bytes,
    enter,
    make_approved,
    make_paid,
    make_sent,
    platform_answer,
    propose,
)
from tests.factories.staff import make_user

PAID, FAILED = LineEventKind.PAID, LineEventKind.FAILED


def codes(report):
    return [(problem.row, problem.column, problem.code) for problem in report.problems]


def results():
    rows = LineEvent.objects.exclude(kind="SENT").order_by("line__number")
    return list(rows.values_list("line__number", "kind", "reason", "bank_code", "sms"))


def nothing_kept(batch):
    batch.refresh_from_db()
    return (batch.status, results(), batch.paid_count, batch.bank_files.count()) == (
        BatchStatus.SENT,
        [],
        0,
        1,
    )


def test_a_full_answer_settles_the_batch(crew):
    batch, file = make_sent(crew)
    report = enter(batch, crew, answer_to(file, failed=[2]))
    assert (report.paid_count, str(report.paid_total)) == (2, "400.00")
    assert (report.failed_count, str(report.failed_total)) == (1, "200.50")
    assert (report.open_count, report.settled, report.problems) == (0, True, ())
    batch.refresh_from_db()
    assert (batch.status, batch.events.last().step) == (BatchStatus.PAID, Step.SETTLE)
    assert results() == [
        (1, PAID, "", "00", "已发送"),
        (2, FAILED, FailureReason.NO_ACCOUNT, "E02", ""),
        (3, PAID, "", "00", "已发送"),
    ]


def test_submitted_is_paid_plus_failed_plus_with_the_bank(crew):
    batch, file = make_sent(crew)
    for only, failed in (([1], []), ([3], [3]), ([2], [])):
        enter(batch, crew, answer_to(file, only=only, failed=failed))
        batch.refresh_from_db()
        found = settlement(batch)
        assert found.paid_total + found.failed_total + found.open_total == found.total
        assert found.paid_count + found.failed_count + found.open_count == found.lines
    assert (found.paid_count, found.failed_count, found.open_count) == (2, 1, 0)


def test_a_partial_answer_leaves_the_batch_at_the_bank(crew):
    batch, file = make_sent(crew)
    report = enter(batch, crew, answer_to(file, only=[1]))
    assert (report.paid_count, report.open_count, report.settled) == (1, 2, False)
    batch.refresh_from_db()
    assert (batch.status, batch.paid_count) == (BatchStatus.SENT, 1)
    report = enter(batch, crew, answer_to(file, only=[2, 3], failed=[3]))
    assert (report.paid_count, report.failed_count, report.settled) == (1, 1, True)


def test_a_bank_may_repeat_earlier_rows_that_say_the_same(crew):
    batch, file = make_sent(crew)
    enter(batch, crew, answer_to(file, only=[1]))
    report = enter(batch, crew, answer_to(file))
    assert (report.paid_count, report.repeated, report.settled) == (2, 1, True)


def test_another_result_for_a_settled_row_keeps_the_file_out(crew):
    batch, file = make_sent(crew)
    enter(batch, crew, answer_to(file, only=[1]))
    report = enter(batch, crew, answer_to(file, failed=[1]))
    assert codes(report) == [(4, "状态", "BANK011")]
    assert len(results()) == 1


def test_a_batch_with_only_failures_is_settled_too(crew):
    batch = make_paid(crew, failed=[1, 2, 3])
    assert (batch.status, batch.paid_count, batch.failed_count) == (BatchStatus.PAID, 0, 3)


def test_unknown_doubled_and_altered_rows_are_listed_and_nothing_is_kept(crew):
    batch, file = make_sent(crew)
    cells = answer_to(file)
    cells[3][1] = cells[4][1]
    cells[4][3] = "999.99"
    cells.append([*cells[5]])
    cells.append(["77", *cells[5][1:]])
    cells[1][2] = "5"
    report = enter(batch, crew, cells)
    assert codes(report) == [
        (4, "收款账号", "BANK004"),
        (5, "金额", "BANK006"),
        (7, "序号", "BANK002"),
        (8, "序号", "BANK001"),
    ]
    assert report.problems[0].value == f"****{cells[4][1][-4:]}"
    assert all(problem.sentence for problem in report.problems)
    assert nothing_kept(batch)
    assert Entry.objects.get(act="payouts.feedback_refused").detail == {"problems": 4}


def test_two_accounts_exchanged_are_noticed_though_all_sums_agree(crew):
    batch, file = make_sent(crew, amounts=["5.00", "5.00"])
    cells = answer_to(file)
    cells[3][1], cells[4][1] = cells[4][1], cells[3][1]
    assert codes(enter(batch, crew, cells)) == [
        (4, "收款账号", "BANK004"),
        (5, "收款账号", "BANK004"),
    ]


def test_a_file_cut_in_half_is_refused_wherever_the_cut_is(crew):
    batch, file = make_sent(crew)
    content = as_bytes(answer_to(file)).rstrip()
    first_row = content.index(b"\r\n1,") + 3
    for end in range(first_row, content.rindex(b",") + 1):
        with pytest.raises(FeedbackCutShort):
            enter(batch, crew, content[:end])
    assert nothing_kept(batch)


def test_a_file_of_another_batch_is_refused(crew):
    batch, _file = make_sent(crew)
    other, file = make_sent(crew)
    with pytest.raises(FeedbackOfAnotherBatch) as caught:
        enter(batch, crew, answer_to(file))
    assert (caught.value.named, caught.value.number) == (other.number, batch.number)
    assert nothing_kept(batch)


@pytest.mark.parametrize(("column", "value"), [(2, "2"), (3, "600.51")])
def test_wrong_totals_in_the_header_are_refused(crew, column, value):
    batch, file = make_sent(crew)
    cells = answer_to(file)
    cells[1][column] = value
    with pytest.raises(FeedbackTotalsDiffer):
        enter(batch, crew, cells)
    assert nothing_kept(batch)


RESULT_COLUMNS = ["成功笔数", "失败笔数", "成功金额", "失败金额"]


@pytest.mark.parametrize("column", range(4))
def test_wrong_results_in_the_header_are_refused(crew, column):
    batch, file = make_sent(crew)
    cells = answer_to(file, failed=[2])
    amounts = {int(row[0]): row[3] for row in cells[3:]}
    results = ["2", "1", str(Decimal(amounts[1]) + Decimal(amounts[3])), amounts[2]]
    cells[0] += RESULT_COLUMNS
    wrong = [*results[:column], "7", *results[column + 1 :]]
    head = cells[1]
    cells[1] = head + wrong
    with pytest.raises(FeedbackResultsDiffer):
        enter(batch, crew, cells)
    assert nothing_kept(batch)
    cells[1] = head + results
    assert enter(batch, crew, cells).failed_count == 1


def test_empty_results_in_the_header_say_nothing_but_a_word_does(crew):
    batch, file = make_sent(crew)
    cells = answer_to(file)
    cells[0] += RESULT_COLUMNS
    head = cells[1]
    cells[1] = [*head, "三笔", "", "", ""]
    with pytest.raises(FeedbackUnreadable, match="成功笔数"):
        enter(batch, crew, cells)
    cells[1] = [*head, "3", "", "", ""]
    assert enter(batch, crew, cells).paid_count == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "big5"])
def test_another_encoding_is_named_as_such(crew, encoding):
    batch, file = make_sent(crew)
    content = as_bytes(answer_to(file)).decode("gb18030").encode(encoding, errors="replace")
    expected = (FeedbackEncoding, FeedbackUnreadable)
    with pytest.raises(expected[: 1 if encoding.startswith("utf") else 2]):
        enter(batch, crew, content)
    assert nothing_kept(batch)


def test_the_same_file_is_recognised(crew):
    batch, file = make_sent(crew)
    cells = answer_to(file, only=[1])
    enter(batch, crew, cells)
    with pytest.raises(FeedbackAlreadyEntered):
        enter(batch, crew, cells)
    assert len(results()) == 1


def test_a_refused_file_may_come_again_after_correction_only_once(crew):
    batch, file = make_sent(crew)
    wrong = answer_to(file)
    wrong[3][4] = "处理中"
    assert codes(enter(batch, crew, wrong)) == [(4, "状态", "BANK007")]
    assert enter(batch, crew, answer_to(file)).settled


def test_a_file_larger_than_any_answer_is_not_read(crew, monkeypatch):
    monkeypatch.setattr(answers, "MAX_MEGABYTES", 0)
    batch, file = make_sent(crew)
    with pytest.raises(FeedbackTooLarge):
        enter(batch, crew, answer_to(file))


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 40, b"PK\x03\x04" + bytes(200), b"\n\n"])
def test_what_is_no_answer_at_all_gets_a_clear_sentence(crew, content):
    batch, _file = make_sent(crew)
    with pytest.raises((FeedbackEncoding, FeedbackUnreadable)):
        enter(batch, crew, content)


def test_a_settled_batch_takes_no_more_answers(crew):
    batch = make_paid(crew)
    with pytest.raises(WrongStep):
        enter(batch, crew, b"")


def test_an_answer_before_sending_is_refused(crew):
    with pytest.raises(WrongStep):
        enter(make_approved(crew), crew, b"")


@pytest.mark.parametrize(
    ("role", "organisation", "allowed"),
    [
        (Role.BANK_OPERATOR, "B01", True),
        (Role.FINANCE_SECTION, "F02", True),
        (Role.VILLAGE_CLERK, "", False),
        (Role.TOWNSHIP_CLERK, "500235001", False),
        (Role.AUDITOR, "O02", False),
    ],
)
def test_who_enters_the_answer(crew, role, organisation, allowed):
    batch, file = make_sent(crew)
    user = make_user(role, organisation or crew.villages[0].code)
    stream = io.BytesIO(as_bytes(answer_to(file)))
    if allowed:
        report = import_feedback(batch=batch, by=user, stream=stream, filename="x")
        assert (report.answer.by, report.paid_count) == (user.member, 3)
    else:
        with pytest.raises(NotAllowed):
            import_feedback(batch=batch, by=user, stream=stream, filename="x")


@pytest.mark.parametrize("named", ["ours", "theirs"])
def test_results_of_the_platform_are_entered_after_approval(crew, named):
    batch = make_approved(crew, origin=Origin.PLATFORM)
    number = batch.number if named == "ours" else batch.platform_number
    stream = io.BytesIO(platform_answer(batch, number, failed=[1]))
    report = record_platform_result(batch=batch, by=crew.clerk, stream=stream, filename="x")
    batch.refresh_from_db()
    assert (batch.status, batch.events.last().step) == (BatchStatus.APPROVED, Step.APPROVE)
    digest = bytes(report.answer.digest)
    report = confirm_answer(batch=batch, by=crew.reviewer, digest=digest)
    assert (report.paid_count, report.failed_count, report.settled) == (2, 1, True)
    batch.refresh_from_db()
    assert (batch.status, batch.sent_by) == (BatchStatus.PAID, None)
    steps = [event.step for event in batch.events.all()]
    assert steps == [Step.SUBMIT, *[Step.APPROVE] * 3, Step.RECORD, Step.SETTLE]
    assert results()[0][:3] == (1, FAILED, FailureReason.NAME_MISMATCH)
    assert not LineEvent.objects.filter(kind="SENT").exists()


def test_refused_results_of_the_platform_leave_the_batch_approved(crew):
    batch = make_approved(crew, origin=Origin.PLATFORM)
    content = platform_answer(batch, batch.number).replace("成功".encode("gb18030"), b"?")
    report = record_platform_result(
        batch=batch, by=crew.clerk, stream=io.BytesIO(content), filename="x"
    )
    batch.refresh_from_db()
    assert (len(report.problems), batch.status) == (3, BatchStatus.APPROVED)


def test_each_origin_has_its_own_door(crew):
    local, _file = make_sent(crew)
    platform = make_approved(crew, origin=Origin.PLATFORM)
    stream = io.BytesIO(b"")
    with pytest.raises(RunsHere):
        record_platform_result(batch=local, by=crew.clerk, stream=stream, filename="x")
    with pytest.raises(RunsOnPlatform):
        import_feedback(batch=platform, by=crew.clerk, stream=stream, filename="x")


def test_the_number_of_queries_does_not_depend_on_the_rows(crew):
    entered, confirmed = [], []
    for rows in (1, 30):
        batch, file = make_sent(crew, amounts=["1.00"] * rows)
        with CaptureQueriesContext(connection) as queries:
            report = propose(batch, crew, answer_to(file))
        entered.append(len(queries))
        digest = bytes(report.answer.digest)
        with CaptureQueriesContext(connection) as queries:
            confirm_answer(batch=batch, by=crew.reviewer, digest=digest)
        confirmed.append(len(queries))
    assert entered[0] == entered[1] <= 24
    assert confirmed[0] == confirmed[1] <= 24
