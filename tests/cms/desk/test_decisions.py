"""What two of the finance bureau sign on the desk, and where it was used."""

from __future__ import annotations

import pytest

from portal.payouts import queries
from portal.payouts.decision_acts import WAIVED
from portal.payouts.enums import Part
from portal.payouts.models import DecisionProposal, OwnCheckDecision, PersonWaiver
from portal.payouts.persons import WAIVABLE
from portal.payouts.services.decide_persons import waive_person
from portal.payouts.services.send import send_batch
from portal.staff.enums import Role
from tests.cms.desk.conftest import Desk
from tests.factories.payouts import make_approved, make_submitted
from tests.factories.staff import make_user

PAPER = "县财政局2026年第18号"


@pytest.fixture
def first(crew):
    return Desk(crew.finance)


@pytest.fixture
def second(crew):
    return Desk(crew.second_finance)


def propose_waiver(desk, crew, *, allowed="yes", part=Part.SENDER):
    return desk.post(
        "decisions",
        kind="WAIVER",
        unit=crew.unit.code,
        part=part.value,
        basis=PAPER,
        allowed=allowed,
    )


def test_one_proposes_and_another_signs(first, second, crew):
    assert propose_waiver(first, crew).url == first.address("decisions")
    proposal = DecisionProposal.objects.get()
    assert not queries.is_waived(crew.unit.pk, Part.SENDER)
    assert PAPER in second.page("decisions")
    assert first.address("decisions") in second.page("wagtailadmin_home")
    asks = second.post("decision_act", proposal.uuid, act="sign")
    assert PAPER in asks.content.decode()
    assert not PersonWaiver.objects.exists()
    second.confirm("decision_act", proposal.uuid, act="sign")
    waiver = PersonWaiver.objects.get()
    assert (waiver.unit, waiver.part, waiver.allowed, waiver.basis) == (
        crew.unit,
        "SENDER",
        True,
        PAPER,
    )
    assert waiver.requested_by == crew.finance.member
    assert waiver.approved_by == crew.second_finance.member
    answer = second.post("decision_act", proposal.uuid, act="sign", confirmed="yes")
    assert second.said(answer)[-1][0] == "error"
    assert PersonWaiver.objects.count() == 1


def test_who_proposed_does_not_sign(first, crew):
    propose_waiver(first, crew)
    proposal = DecisionProposal.objects.get()
    [(_proposal, _title, _effects, buttons)] = first.get("decisions").context["proposals"]
    assert {button.name: bool(button.obstacle) for button in buttons} == {
        "sign": True,
        "drop": False,
    }
    answer = first.post("decision_act", proposal.uuid, act="sign", confirmed="yes")
    assert first.said(answer)[-1][0] == "error"
    assert not PersonWaiver.objects.exists()


def test_the_second_person_may_refuse_and_the_reason_stays(first, second, crew):
    propose_waiver(first, crew)
    proposal = DecisionProposal.objects.get()
    answer = second.post("decision_act", proposal.uuid, act="drop", reason=" ")
    assert second.said(answer)[-1][0] == "error"
    second.post("decision_act", proposal.uuid, act="drop", reason="该校已补充人员")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.closed_by) == ("DROPPED", crew.second_finance.member)
    assert "该校已补充人员" in first.page("decisions")
    assert not PersonWaiver.objects.exists()


def test_a_waiver_is_ended_the_same_way_and_stays_in_the_list(first, second, crew):
    for allowed in ("yes", "no"):
        propose_waiver(first, crew, allowed=allowed)
        proposal = DecisionProposal.objects.get(status="OPEN")
        second.confirm("decision_act", proposal.uuid, act="sign")
    assert not queries.is_waived(crew.unit.pk, Part.SENDER)
    shown = first.get("decisions").context
    assert shown["held"] == []
    [(ended, _title)] = shown["ended"]
    assert ended.ended_at == PersonWaiver.objects.first().at


def test_the_own_check_is_switched_by_two(first, second, crew):
    first.post("decisions", kind="OWN_CHECK", allowed="no", basis=PAPER)
    assert queries.own_check_is_required()
    second.confirm("decision_act", DecisionProposal.objects.get().uuid, act="sign")
    assert not queries.own_check_is_required()
    assert OwnCheckDecision.objects.get().basis == PAPER
    assert make_submitted(crew).review_step == "DEPARTMENT"


@pytest.mark.parametrize(
    ("part", "allowed", "times"),
    [(Part.SENDER, "no", 1), (Part.SENDER, "yes", 2)],
    ids=["holds already", "proposed already"],
)
def test_what_says_nothing_new_is_refused(first, crew, part, allowed, times):
    answers = [propose_waiver(first, crew, part=part, allowed=allowed) for _n in range(times)]
    assert first.said(answers[-1])[-1][0] == "error"
    assert PAPER in answers[-1].content.decode()
    assert DecisionProposal.objects.count() == times - 1


def test_every_part_that_may_be_waived_has_its_words():
    assert set(WAIVED) == set(WAIVABLE)


def test_reviews_of_department_and_finance_are_never_offered(first, crew):
    for part in (Part.DEPARTMENT, Part.FINANCE):
        assert propose_waiver(first, crew, part=part).status_code == 200
    assert not DecisionProposal.objects.exists()


@pytest.mark.parametrize("role", [Role.TREASURY_SECTION, Role.AUDITOR, Role.DISCLOSURE_OFFICE])
def test_others_neither_see_nor_sign(crew, first, role):
    propose_waiver(first, crew)
    desk = Desk(make_user(role, {"treasury_section": "F06", "auditor": "O02"}.get(role, "O01")))
    assert desk.get("decisions").status_code == 403
    uuid = DecisionProposal.objects.get().uuid
    assert desk.post("decision_act", uuid, act="sign", confirmed="yes").status_code == 403
    assert desk.address("decisions") not in desk.page("wagtailadmin_home")


def test_the_batch_says_under_which_approval_its_maker_sent_it(clerk, crew):
    ordinary = make_approved(crew)
    send_batch(batch=ordinary, by=crew.reviewer)
    for part in (Part.SENDER, Part.UNIT_CHECK):
        waive_person(
            unit=crew.unit,
            part=part,
            allowed=True,
            basis=f"{PAPER}{part}",
            requested_by=crew.finance,
            approved_by=crew.second_finance,
        )
    batch = make_approved(crew)
    assert batch.path == "DEPARTMENT FINANCE"
    send_batch(batch=batch, by=crew.clerk)
    page = clerk.page("batch", batch.number)
    assert PAPER not in clerk.page("batch", ordinary.number)
    assert [f"{PAPER}{part}" in page for part in (Part.SENDER, Part.UNIT_CHECK)] == [True, True]
    # A later end of the waiver changes nothing of what was sent under it
    waive_person(
        unit=crew.unit,
        part=Part.SENDER,
        allowed=False,
        basis="废止",
        requested_by=crew.finance,
        approved_by=crew.second_finance,
    )
    assert f"{PAPER}SENDER" in clerk.page("batch", batch.number)


def test_many_proposals_take_as_many_queries_as_one(first, crew, django_assert_num_queries):
    propose_waiver(first, crew)
    first.get("decisions")
    with django_assert_num_queries(18):
        first.get("decisions")
    propose_waiver(first, crew, part=Part.UNIT_CHECK)
    first.post("decisions", kind="OWN_CHECK", allowed="no", basis=PAPER)
    with django_assert_num_queries(18):
        assert len(first.get("decisions").context["proposals"]) == 3
