"""The sampled check on the screen: a lot, one row in full at a time, its result on the batch."""

from __future__ import annotations

import pytest

from portal.payouts.models import SampleRow
from portal.payouts.services.revise import revise_batch
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_payee, make_submitted


@pytest.fixture
def batch(crew):
    payees = [make_payee(crew.villages[0], name="欧阳明珠") for _ in range(12)]
    return make_submitted(crew, payees=payees, amounts=["1.00"] * 12)


@pytest.fixture
def drawn(reviewer, batch):
    """Return the numbers of ten drawn rows."""
    answer = reviewer.post("sample", batch.number, act="draw", size="10")
    assert answer.status_code == 302
    return list(SampleRow.objects.values_list("line__number", flat=True))


def judge(desk, batch, number, agrees, note=""):
    desk.post("sample", batch.number, act="show", row=number)
    return desk.post("sample", batch.number, act="judge", row=number, agrees=agrees, note=note)


def test_a_reviewer_is_offered_a_sample_and_a_clerk_is_not(reviewer, clerk, batch):
    assert "sample" in reviewer.buttons("batch", batch.number)
    assert "sample" not in clerk.buttons("batch", batch.number)
    assert clerk.post("sample", batch.number, act="draw", size="10").status_code == 403


def test_full_values_stand_in_the_answer_of_one_row_alone(reviewer, batch, drawn):
    page = reviewer.page("sample", batch.number)
    assert "欧阳*珠" in page
    assert "欧阳明珠" not in page
    answer = reviewer.post("sample", batch.number, act="show", row=drawn[0])
    text = answer.content.decode()
    assert text.count("欧阳明珠") == 1
    assert f"第 {drawn[0]} 行全文" in text
    assert "no-store" in answer["Cache-Control"]
    assert "欧阳明珠" not in reviewer.page("sample", batch.number)


def test_the_next_row_is_one_click_away(reviewer, batch, drawn):
    numbers = sorted(drawn)
    assert f"看下一行：第 {numbers[0]} 行" in reviewer.page("sample", batch.number)
    judge(reviewer, batch, numbers[0], "yes")
    page = reviewer.page("sample", batch.number)
    assert f"看下一行：第 {numbers[1]} 行" in page
    assert "已核对 1 / 10 行" in page


def test_a_sample_that_agrees_lets_the_batch_go_on(reviewer, batch, drawn):
    approve = reviewer.buttons("batch", batch.number)["approve"]
    assert "与纸质材料核对完" in approve.obstacle
    for number in drawn:
        answer = judge(reviewer, batch, number, "yes")
    assert reviewer.said(answer) == [("success", "抽查完成：各行都与纸质材料相符。")]
    assert reviewer.buttons("batch", batch.number)["approve"].obstacle == ""
    assert "抽取 10 行，0 行不符，0 行还没有结论" in reviewer.page("batch", batch.number)


def test_rows_that_do_not_agree_fill_in_the_reason_of_the_return(
    reviewer, clerk, crew, batch, drawn
):
    for number in drawn[1:]:
        judge(reviewer, batch, number, "yes")
    answer = judge(reviewer, batch, drawn[0], "no", note="姓名不符")
    assert answer.url == reviewer.address("batch", batch.number)
    buttons = reviewer.buttons("batch", batch.number)
    reason = f"抽查发现与纸质材料不符：第 {drawn[0]} 行：姓名不符"
    assert buttons["return"].text == reason
    assert "请退回本批次" in buttons["approve"].obstacle
    reviewer.post("batch_act", batch.number, act="return", reason=reason, confirmed="1")
    batch.refresh_from_db()
    assert batch.status == "RETURNED"
    revision = revise_batch(batch=batch, by=crew.clerk)
    assert reason in clerk.page("batch", revision.number)


def test_a_wrong_size_and_a_row_that_was_not_drawn_are_refused_with_a_sentence(
    reviewer, batch, drawn
):
    other = next(number for number in range(1, 13) if number not in drawn)
    answer = reviewer.post("sample", batch.number, act="show", row=other)
    assert reviewer.said(answer) == [("error", f"第 {other} 行没有抽中，请重新打开抽查页。")]
    answer = reviewer.post("sample", batch.number, act="draw", size="3")
    assert reviewer.said(answer)[0][0] == "error"


def test_the_department_sees_what_the_unit_checked_but_no_values(crew, batch, drawn, reviewer):
    page = Desk(crew.department).page("sample", batch.number)
    assert 'name="row"' not in page
    assert (
        Desk(crew.department).post("sample", batch.number, act="show", row=drawn[0]).status_code
        == 403
    )
