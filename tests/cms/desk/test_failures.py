"""Failed payments: listed with what to do, corrected, paid again and said on both batches."""

from __future__ import annotations

import pytest

from portal.payouts import queries
from portal.payouts.models import Batch, LineEvent
from portal.payouts.services.send import send_batch
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import answer_to, enter, make_paid, make_payee, make_submitted, review
from tests.factories.staff import make_user
from tests.portal.payouts.services.test_reissue import correct, hand_in


@pytest.fixture
def payees(crew):
    return [make_payee(village) for village in crew.villages]


@pytest.fixture
def batch(crew, payees):
    return make_paid(crew, payees=payees, failed=[2, 3])


def settle(batch, crew, failed=()):
    """Take a draft along its route and enter the bank's answer."""
    batch = review(hand_in(batch, crew), crew)
    file = send_batch(batch=batch, by=crew.reviewer)
    enter(batch, crew, answer_to(file, failed=failed))
    batch.refresh_from_db()
    return batch


def draft_of(clerk, batch, *rows):
    answer = clerk.post("reissue", batch.number, row=[str(row) for row in rows])
    assert answer.status_code == 302, clerk.said(answer)
    return Batch.objects.get(reissues=batch, status="DRAFT")


def test_a_corrected_row_is_ticked_and_paid_again_by_the_same_route(clerk, crew, batch, payees):
    correct(payees[1])
    page = clerk.page("reissue", batch.number)
    assert page.count('name="row"') == 1
    assert "checked" in page
    draft = draft_of(clerk, batch, 2)
    assert (draft.route, draft.line_count) == (batch.route, 1)
    assert draft.number in clerk.page("batch", batch.number)
    assert batch.number in clerk.page("batch", draft.number)
    assert clerk.buttons("batch", draft.number)["replace"].obstacle
    paid = settle(draft, crew)
    assert paid.status == "PAID"
    events = LineEvent.objects.filter(line=batch.lines.get(number=2)).values_list("kind", flat=True)
    assert list(events) == ["SENT", "FAILED", "REISSUED"]
    assert [row.number for row in clerk.get("failed").context["lines"]] == [3]
    states = {row.number: str(row.state) for row in queries.lines_page(batch).rows}
    assert states == {1: "PAID", 2: "REISSUED", 3: "FAILED"}


def test_what_fails_a_second_time_is_listed_as_the_row_of_the_second_batch(
    clerk, crew, batch, payees
):
    correct(payees[1])
    second = settle(draft_of(clerk, batch, 2), crew, failed=[1])
    rows = clerk.get("failed").context["lines"]
    assert [(row.batch, row.number) for row in rows] == [(batch, 3), (second, 1)]
    correct(payees[1], 7002)
    third = settle(draft_of(clerk, second, 1), crew)
    assert (third.paid_count, third.reissues) == (1, second)
    assert [(row.batch, row.number) for row in clerk.get("failed").context["lines"]] == [(batch, 3)]


def test_a_refused_choice_is_said_and_stays_ticked(clerk, crew, batch, payees):
    correct(payees[1])
    for rows in ([], [3], [2, 3], [99]):
        answer = clerk.post("reissue", batch.number, row=[str(row) for row in rows])
        assert answer.status_code == 200
        assert clerk.said(answer)[-1][0] == "error"
    assert not Batch.objects.filter(reissues=batch).exists()


def test_others_see_the_list_of_their_scope_and_only_clerks_pay_again(crew, batch):
    assert len(Desk(crew.finance).get("failed").context["lines"]) == 2
    assert Desk(crew.finance).get("reissue", batch.number).status_code == 403
    stranger = Desk(make_user("township_clerk", "500235001"))
    assert list(stranger.get("failed").context["lines"]) == []
    assert Desk(make_user("editor", "O01")).get("failed").status_code == 403


def test_a_batch_in_which_nothing_failed_has_no_such_screen(clerk, crew):
    assert clerk.get("reissue", make_submitted(crew).number).status_code == 404
