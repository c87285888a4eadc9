"""An act that asks first: the page, what it carries, the way back, and what happened meanwhile."""

from __future__ import annotations

import pytest

from portal.payouts.enums import Part, RouteStep
from portal.payouts.errors import MadeByYou
from portal.payouts.models import BankFile, BankLayout, Batch
from portal.payouts.route_errors import PartTaken
from portal.payouts.services.review import approve_batch
from portal.staff.enums import Role
from portal.staff.errors import NothingSeen
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import (
    make_approved,
    make_draft,
    make_submitted,
    review,
)
from tests.factories.staff import make_user


def digest_of(batch: Batch) -> str:
    return bytes(batch.digest or b"").hex()


def mark_on(desk: Desk, batch: Batch) -> str:
    """Return the last step that the page of a batch knows."""
    return next(iter(desk.buttons("batch", batch.number).values())).mark


def status_of(batch: Batch) -> tuple[str, str]:
    batch.refresh_from_db()
    return batch.status, batch.review_step


def test_the_page_says_what_is_approved_and_changes_nothing(reviewer, crew):
    batch = make_submitted(crew)
    Batch.objects.filter(pk=batch.pk).update(
        checks=[
            {"code": "PAY311", "findings": 2, "rows": [1, 2]},
            {"code": "PAY001", "findings": 0, "rows": []},
        ]
    )
    asks = reviewer.post("batch_act", batch.number, act="approve", digest=digest_of(batch))
    shown = asks.context
    assert shown["heading"].startswith(crew.unit.short_name)
    figures = [figure for _name, figure in shown["figures"]]
    assert figures == ["3", "3", f"{batch.total:,.2f}"]
    assert batch.number in {fact.value for fact in shown["facts"]}
    assert len(shown["warnings"]) == 1
    assert "PAY311" in shown["warnings"][0]
    assert [step.who for step in shown["steps"]] == [
        f"{crew.unit.short_name} {crew.clerk.member.name}"
    ] * 2
    page = asks.content.decode()
    assert digest_of(batch)[:16] in page
    assert str(shown["act"].pledge) in page
    assert status_of(batch) == ("SUBMITTED", "UNIT_CHECK")


@pytest.mark.parametrize("digest", ["", "00" * 32, "no digest"])
def test_the_page_is_not_shown_for_other_rows_than_were_seen(reviewer, crew, digest):
    batch = make_submitted(crew)
    answer = reviewer.post("batch_act", batch.number, act="approve", digest=digest)
    assert answer.status_code == 302
    assert [level for level, _text in reviewer.said(answer)] == ["error"]


@pytest.mark.parametrize("digest", ["", "no digest"])
def test_a_request_that_names_no_rows_is_told_so(clerk, crew, digest):
    batch = make_draft(crew)
    Batch.objects.filter(pk=batch.pk).update(draft_digest=bytes(32))
    answer = clerk.post("batch_act", batch.number, act="submit", digest=digest)
    assert clerk.said(answer) == [("error", str(NothingSeen()))]


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "yes"}])
def test_a_maker_without_the_post_reads_that_another_person_does_it(clerk, crew, confirmed):
    batch = make_submitted(crew)
    answer = clerk.post(
        "batch_act", batch.number, act="approve", digest=bytes(batch.digest).hex(), **confirmed
    )
    assert answer.status_code == 403
    page = answer.content.decode()
    assert str(MadeByYou(batch.number)) in page
    assert "应由其他人办理" in page
    assert status_of(batch) == ("SUBMITTED", "UNIT_CHECK")


def test_who_released_it_reads_that_another_person_sends_it(crew):
    batch = make_approved(crew)
    answer = Desk(crew.finance).post("batch_act", batch.number, act="send", bank="B01")
    assert answer.status_code == 403
    assert str(PartTaken(batch.number, Part.FINANCE, Part.SENDER)) in answer.content.decode()


def test_a_stranger_reads_that_he_lacks_the_post(crew):
    batch = make_submitted(crew)
    answer = Desk(crew.treasury).post("batch_act", batch.number, act="return", reason="x")
    assert answer.status_code == 403
    assert "应由其他人办理" not in answer.content.decode()


@pytest.mark.parametrize("digest", ["", "00" * 32])
def test_what_was_shown_is_checked_again_when_it_is_confirmed(reviewer, crew, digest):
    batch = make_submitted(crew)
    answer = reviewer.post("batch_act", batch.number, act="approve", digest=digest, confirmed="yes")
    assert [level for level, _text in reviewer.said(answer)] == ["error"]
    assert status_of(batch) == ("SUBMITTED", "UNIT_CHECK")


def test_a_draft_replaced_in_another_tab_is_not_confirmed(clerk, crew):
    batch = make_draft(crew)
    shown = clerk.post("batch_act", batch.number, act="submit")
    Batch.objects.filter(pk=batch.pk).update(draft_digest=bytes(32))
    answer = clerk.post(
        "batch_act", batch.number, act="submit", digest=shown.context["seen"], confirmed="yes"
    )
    assert [level for level, _text in clerk.said(answer)] == ["error"]
    assert status_of(batch) == ("DRAFT", "")


def test_the_way_back_does_nothing(clerk, crew):
    batch = make_draft(crew)
    answer = clerk.post("batch_act", batch.number, act="submit", back="yes", confirmed="yes")
    assert (answer.status_code, answer.url) == (302, clerk.address("batch", batch.number))
    assert clerk.said(answer) == []
    assert status_of(batch) == ("DRAFT", "")


def test_an_act_that_cannot_be_done_is_refused_before_it_asks(reviewer, crew):
    batch = make_submitted(crew)
    answer = reviewer.post("batch_act", batch.number, act="send", bank="B01")
    assert [level for level, _text in reviewer.said(answer)] == ["error"]
    approved = make_approved(crew)
    BankLayout.objects.all().delete()
    assert reviewer.buttons("batch", approved.number)["send"].obstacle


def test_sending_names_the_bank_and_goes_to_no_other(reviewer, crew):
    batch = make_approved(crew)
    layout = BankLayout.objects.get()
    asks = reviewer.post("batch_act", batch.number, act="send", bank=layout.bank.code)
    assert asks.context["chosen"] == (layout.bank.code, layout.bank.name)
    assert layout.bank.name in asks.content.decode()
    answer = reviewer.post("batch_act", batch.number, act="send", bank="D01", confirmed="yes")
    assert [level for level, _text in reviewer.said(answer)] == ["error"]
    assert not BankFile.objects.exists()
    reviewer.confirm("batch_act", batch.number, act="send", bank=layout.bank.code)
    assert BankFile.objects.get().bank == layout.bank


def test_a_batch_that_went_on_says_who_did_what_instead_of_403(reviewer, crew):
    batch = make_submitted(crew)
    mark = mark_on(reviewer, batch)
    other = make_user(Role.TOWNSHIP_REVIEWER, crew.unit)
    approve_batch(batch=batch, by=other, digest=bytes(batch.digest))
    for confirmed in ({}, {"confirmed": "yes"}):
        answer = reviewer.post(
            "batch_act",
            batch.number,
            act="approve",
            digest=digest_of(batch),
            mark=mark,
            **confirmed,
        )
        assert answer.url == reviewer.address("batch", batch.number)
        level, sentence = reviewer.said(answer)[-1]
        assert level == "warning"
        assert other.member.name in sentence
        assert status_of(batch) == ("SUBMITTED", "DEPARTMENT")


def test_a_reason_typed_for_a_batch_that_went_on_is_still_there(reviewer, crew):
    batch = make_submitted(crew)
    mark = mark_on(reviewer, batch)
    other = make_user(Role.TOWNSHIP_REVIEWER, crew.unit)
    approve_batch(batch=batch, by=other, digest=bytes(batch.digest))
    reason = "第三行的面积与台账不符"
    answer = reviewer.post("batch_act", batch.number, act="return", reason=reason, mark=mark)
    assert answer.status_code == 200
    assert reason in answer.content.decode()
    assert status_of(batch) == ("SUBMITTED", "DEPARTMENT")


def test_a_batch_returned_meanwhile_tells_the_reason(reviewer, crew):
    batch = make_submitted(crew)
    mark = mark_on(reviewer, batch)
    Desk(make_user(Role.TOWNSHIP_REVIEWER, crew.unit)).post(
        "batch_act", batch.number, act="return", reason="缺一户"
    )
    answer = reviewer.post(
        "batch_act", batch.number, act="approve", digest=digest_of(batch), mark=mark
    )
    assert "缺一户" in reviewer.said(answer)[-1][1]


def test_without_a_page_seen_before_a_missing_power_is_403(reviewer, crew):
    batch = review(make_submitted(crew), crew, until="DEPARTMENT")
    for mark in ("", "x", "9" * 40, mark_on(Desk(crew.department), batch)):
        answer = reviewer.post(
            "batch_act", batch.number, act="approve", digest=digest_of(batch), mark=mark
        )
        assert answer.status_code == 403


def test_who_has_it_next_stands_on_the_page(clerk, crew):
    draft = make_draft(crew)
    asks = clerk.post("batch_act", draft.number, act="submit")
    assert [fact.value for fact in asks.context["facts"]] == [
        draft.number,
        f"{RouteStep.UNIT_CHECK.label} · {crew.unit.short_name}",
    ]
    batch = review(make_submitted(crew), crew, until="FINANCE")
    digest = digest_of(batch)
    asks = Desk(crew.finance).post("batch_act", batch.number, act="approve", digest=digest)
    assert asks.context["facts"][1].value == f"{RouteStep.SEND.label} · {crew.unit.short_name}"
