from __future__ import annotations

import pytest

from cms.desk.batches_with_others import batches_with_others
from portal.payouts.enums import BatchStatus
from portal.payouts.models import Batch
from portal.payouts.services.revise import revise_batch
from portal.recipients.models import CardAccount
from tests.cms.desk.conftest import Desk
from tests.factories.imports import returned
from tests.factories.payout_sheets import entries
from tests.factories.payouts import (
    make_approved,
    make_draft,
    make_paid,
    make_returned,
    make_sent,
    make_submitted,
    review,
)
from tests.portal.payouts.services.test_route_switch import switch


def status_of(batch) -> str:
    batch.refresh_from_db()
    return batch.status


def refused(answer, batch, status) -> bool:
    """Say that an act was refused by a message, and that the batch stands where it stood."""
    assert answer.status_code == 302
    assert Desk.said(answer)[-1][0] == "error"
    return status_of(batch) == status


def test_the_maker_sees_why_not_instead_of_the_button(clerk, crew):
    # The maker is a reviewer of the same township as well
    from portal.staff.enums import Role
    from portal.staff.services import appoint

    appoint(member=crew.clerk.member, role=Role.TOWNSHIP_REVIEWER, organisation=crew.unit, by=None)
    batch = make_submitted(crew)
    page = clerk.page("batch", batch.number)
    offered = clerk.buttons("batch", batch.number)
    assert 'value="approve"' not in page
    assert offered["approve"].obstacle in page
    assert "return" not in offered
    digest = bytes(batch.digest).hex()
    answer = clerk.post("batch_act", batch.number, act="approve", digest=digest)
    assert refused(answer, batch, BatchStatus.SUBMITTED)


def test_a_second_person_approves_what_was_seen(reviewer, crew):
    batch = make_submitted(crew)
    page = reviewer.page("batch", batch.number)
    digest = bytes(batch.digest).hex()
    assert f'value="{digest}"' in page
    answer = reviewer.confirm("batch_act", batch.number, act="approve", digest=digest)
    assert [level for level, _text in reviewer.said(answer)] == ["success"]
    batch.refresh_from_db()
    assert (batch.status, batch.review_step) == (BatchStatus.SUBMITTED, "DEPARTMENT")


@pytest.mark.parametrize("digest", ["", "00" * 32, "no digest"])
def test_an_approval_of_something_else_is_refused(reviewer, crew, digest):
    batch = make_submitted(crew)
    answer = reviewer.post("batch_act", batch.number, act="approve", digest=digest)
    assert refused(answer, batch, BatchStatus.SUBMITTED)


def test_returning_needs_a_reason_that_the_maker_reads(reviewer, clerk, crew):
    batch = make_submitted(crew)
    answer = reviewer.post("batch_act", batch.number, act="return", reason="  ")
    assert refused(answer, batch, BatchStatus.SUBMITTED)
    reviewer.post("batch_act", batch.number, act="return", reason="三行的金额与方案不符")
    assert status_of(batch) == BatchStatus.RETURNED
    assert "三行的金额与方案不符" in clerk.page("batch", batch.number)


def test_a_reason_that_is_too_long_is_refused_and_kept(reviewer, crew):
    batch = make_submitted(crew)
    reason = "字" * 401
    answer = reviewer.post("batch_act", batch.number, act="return", reason=reason)
    assert answer.status_code == 200
    assert [level for level, _text in reviewer.said(answer)] == ["error"]
    assert f"required>{reason}</textarea>" in answer.content.decode()
    assert status_of(batch) == "SUBMITTED"
    # Line breaks count as the browser counts them, so that what it lets through is not refused
    lines = "字\r\n" * 200
    reviewer.post("batch_act", batch.number, act="return", reason=lines)
    assert status_of(batch) == "RETURNED"


def test_an_account_changed_meanwhile_stops_the_submission_and_keeps_the_draft(clerk, crew):
    batch = make_draft(crew)
    CardAccount.objects.filter(pk=batch.draftlines.first().account_id).update(in_force=False)
    answer = clerk.confirm("batch_act", batch.number, act="submit")
    assert refused(answer, batch, BatchStatus.DRAFT)
    assert batch.draftlines.count() == 3


def test_a_step_taken_twice_is_refused_the_second_time(clerk, crew):
    batch = make_draft(crew)
    clerk.confirm("batch_act", batch.number, act="submit")
    answer = clerk.post("batch_act", batch.number, act="submit", confirmed="yes")
    assert refused(answer, batch, BatchStatus.SUBMITTED)


def test_an_unknown_act_does_nothing(clerk, crew):
    batch = make_draft(crew)
    answer = clerk.post("batch_act", batch.number, act="pay")
    assert (answer.status_code, status_of(batch)) == (302, BatchStatus.DRAFT)


def test_a_discarded_draft_leaves_the_list(clerk, crew):
    batch = make_draft(crew)
    answer = clerk.post("batch_act", batch.number, act="discard")
    assert answer.url == clerk.address("batches")
    assert batch.number not in clerk.page("batches")
    assert clerk.get("batch", batch.number).status_code == 200


def test_a_returned_batch_is_corrected_once(clerk, crew):
    batch = make_returned(crew)
    answer = clerk.post("batch_act", batch.number, act="revise")
    made = Batch.objects.get(corrects=batch)
    assert answer.url == clerk.address("batch", made.number)
    assert refused(clerk.post("batch_act", batch.number, act="revise"), batch, BatchStatus.RETURNED)
    assert "revise" not in clerk.buttons("batch", batch.number)


def test_actions_follow_the_state(clerk, reviewer, crew):
    def of(desk, batch):
        return set(desk.buttons("batch", batch.number))

    assert of(clerk, make_draft(crew)) == {"submit", "replace", "discard"}
    assert of(reviewer, make_draft(crew)) == set()
    assert of(clerk, make_submitted(crew)) == {"recall"}
    assert of(reviewer, make_submitted(crew)) == {"approve", "return", "sample"}
    assert of(clerk, make_approved(crew)) == {"send"}
    assert of(reviewer, make_approved(crew)) == {"send"}
    finance = Desk(crew.finance)
    assert of(finance, make_submitted(crew)) == set()
    at_finance = review(make_submitted(crew), crew, until="FINANCE")
    assert of(finance, at_finance) == {"approve", "return", "sample"}
    assert of(finance, make_approved(crew)) == {"return"}
    assert of(clerk, make_sent(crew)[0]) == {"fetch", "feedback"}
    assert of(clerk, make_paid(crew, period="2025")) == {"publish"}
    assert of(clerk, make_returned(crew)) == {"revise"}


def test_what_the_platform_pays_is_never_sent_from_here(clerk, crew):
    batch = make_approved(crew, origin="PLATFORM")
    assert set(clerk.buttons("batch", batch.number)) == {"feedback"}
    answer = clerk.post("batch_act", batch.number, act="send")
    assert refused(answer, batch, BatchStatus.APPROVED)


def test_a_route_switched_off_says_so(reviewer, crew):
    from portal.payouts.services.route_switch import switch_route

    batch = make_approved(crew)
    switch_route(
        route="UNIT_PAID",
        local=False,
        basis="县财政局2026年第2号",
        requested_by=crew.finance,
        approved_by=crew.second_finance,
    )
    assert reviewer.buttons("batch", batch.number)["send"].obstacle
    answer = reviewer.post("batch_act", batch.number, act="send")
    assert refused(answer, batch, BatchStatus.APPROVED)


def test_the_list_is_filtered_and_its_pages_keep_the_filter(clerk, crew, monkeypatch):
    monkeypatch.setattr("cms.desk.batches.PAGE", 2)
    drafts = [make_draft(crew) for _n in range(3)]
    waiting = make_submitted(crew)
    page = clerk.page("batches", status="DRAFT", q=crew.policy.name)
    assert waiting.number not in page
    assert "status=DRAFT" in page.split('class="next"')[1].split("</a>")[0]
    numbers = [one.number for one in clerk.get("batches", status="DRAFT", p="2").context["page"]]
    assert numbers == [drafts[0].number]
    assert clerk.get("batches", status="nonsense", q="'; --", p="x").status_code == 200


def test_an_unchanged_revision_says_why_it_was_returned_and_is_not_handed_in(clerk, crew):
    first = returned(crew, entries(2, village=crew.villages[0].name))
    revision = revise_batch(batch=first, by=crew.clerk)
    obstacle = clerk.buttons("batch", revision.number)["submit"].obstacle
    assert (first.number in obstacle, "卡号有误" in obstacle) == (True, True)
    page = clerk.page("batch", revision.number)
    assert page.replace("&quot;", '"').count(obstacle) == 1
    assert 'value="submit"' not in page
    assert "核对无误后报送" not in page
    # Against the returned batch nothing changed: said in a sentence, not in a table of zeros
    assert "人员没有增减，金额没有变动。" in page
    assert 'data-label="占比"' not in page
    # Who may not hand it in reads the same
    page = Desk(crew.finance).page("batch", revision.number)
    assert page.replace("&quot;", '"').count(obstacle) == 1
    assert "核对无误后报送" not in page
    answer = clerk.post("batch_act", revision.number, act="submit")
    assert refused(answer, revision, BatchStatus.DRAFT)


@pytest.mark.parametrize(
    ("make", "remedy"),
    [
        (make_draft, "请作废草稿，重新上传表格"),
        (make_submitted, "请当前审核人退回录入人"),
        (make_approved, "请财政归口业务科室退回录入人"),
        (make_returned, "内容不必改动"),
    ],
)
def test_a_batch_whose_route_was_switched_off_says_how_it_ends(clerk, crew, make, remedy):
    batch = make(crew)
    assert remedy not in clerk.page("batch", batch.number)
    switch(crew)
    switch(crew, local=False)
    page = clerk.page("batch", batch.number)
    assert remedy in page
    # Said once, and no button leads on
    assert page.count("财政局已停用") == 1
    assert not {"submit", "replace", "revise"} & clerk.buttons("batch", batch.number).keys()
    if make is not make_returned:
        working = [sentence for _batch, _title, sentence in batches_with_others(crew.clerk)]
        assert all(remedy in sentence for sentence in working)
