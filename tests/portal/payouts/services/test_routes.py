"""The two routes of article 12 (3): who must have seen a batch, and what goes back where."""

from __future__ import annotations

import pytest

from portal.audit.models import Entry
from portal.payouts import queries, routes
from portal.payouts.enums import BatchStatus, Part, RouteStep
from portal.payouts.errors import MadeByYou, ReasonMissing, TwoPersonsNeeded
from portal.payouts.models import OwnCheckDecision
from portal.payouts.route_errors import (
    NoSuchStep,
    NotWaivable,
    NotYourBatch,
    PartTaken,
    ReviewBegun,
)
from portal.payouts.services.decide_persons import decide_own_check, waive_person
from portal.payouts.services.review import approve_batch, recall_batch, return_batch
from portal.payouts.services.revise import revise_batch
from portal.payouts.services.send import send_batch
from portal.policies.enums import Route
from portal.staff.enums import OrganisationKind, Role
from portal.staff.errors import NotAllowed
from portal.staff.models import Organisation
from tests.factories.payouts import (
    Crew,
    make_approved,
    make_draft,
    make_submitted,
    open_route,
    review,
    submit,
)
from tests.factories.staff import make_user

ALL = "UNIT_CHECK DEPARTMENT FINANCE"


def approve(batch, by):
    return approve_batch(batch=batch, by=by, digest=bytes(batch.digest))


@pytest.mark.parametrize(
    ("route", "kind", "own_check", "path"),
    [
        (Route.UNIT_PAID, OrganisationKind.TOWNSHIP, True, ALL),
        (Route.UNIT_PAID, OrganisationKind.SCHOOL, True, ALL),
        (Route.UNIT_PAID, OrganisationKind.SCHOOL, False, "DEPARTMENT FINANCE"),
        (Route.UNIT_PAID, OrganisationKind.DEPARTMENT, True, "DEPARTMENT FINANCE"),
        (Route.FINANCE_PAID, OrganisationKind.DEPARTMENT, True, "FINANCE"),
        (Route.FINANCE_PAID, OrganisationKind.TOWNSHIP, True, ALL),
        (Route.FINANCE_PAID, OrganisationKind.TOWNSHIP, False, "DEPARTMENT FINANCE"),
    ],
)
def test_the_route_says_which_reviews_a_batch_passes(route, kind, own_check, path):
    assert routes.path_for(route, kind, own_check=own_check) == path


def decide(crew, *, required=False, **users):
    people = {"requested_by": crew.finance, "approved_by": crew.second_finance, **users}
    return decide_own_check(required=required, basis="云财〔2026〕9号", **people)


def test_the_county_may_do_without_the_own_check_by_a_recorded_decision(crew):
    assert queries.own_check_is_required()
    on_its_way = make_submitted(crew)
    decide(crew)
    assert make_submitted(crew).review_step == RouteStep.DEPARTMENT
    # What is on its way keeps the path it was handed in with.
    assert review(on_its_way, crew).path == ALL
    decide(crew, required=True)
    assert make_submitted(crew).review_step == RouteStep.UNIT_CHECK
    entry = Entry.objects.filter(act="payouts.decide_own_check").first()
    assert entry.detail["basis"] == "云财〔2026〕9号"


def test_the_own_check_is_decided_by_two_of_the_finance_bureau(crew):
    with pytest.raises(TwoPersonsNeeded):
        decide(crew, approved_by=crew.finance)
    with pytest.raises(NotAllowed):
        decide(crew, requested_by=crew.clerk)
    with pytest.raises(ReasonMissing):
        decide_own_check(
            required=False, basis=" ", requested_by=crew.finance, approved_by=crew.second_finance
        )
    assert not OwnCheckDecision.objects.exists()


@pytest.fixture
def department(crew):
    """Return the crew of a department that makes what it leads itself."""
    unit = Organisation.objects.get(code="D05")
    clerk = make_user(Role.DEPARTMENT_CLERK, unit)
    return Crew(**{**vars(crew), "unit": unit, "clerk": clerk})


def test_what_a_department_pays_itself_is_reviewed_by_another_of_the_department(department):
    batch = make_submitted(department)
    assert batch.review_step == RouteStep.DEPARTMENT
    maker = make_user(Role.DEPARTMENT_REVIEWER, "D05", member=department.clerk.member)
    with pytest.raises(MadeByYou):
        approve(batch, maker)
    assert approve(batch, department.department).review_step == RouteStep.FINANCE


def test_what_a_department_hands_in_for_finance_goes_to_the_finance_section(department):
    batch = make_submitted(department, route=Route.FINANCE_PAID)
    assert batch.review_step == RouteStep.FINANCE
    with pytest.raises(NotAllowed):
        approve(batch, department.department)
    assert approve(batch, department.finance).status == BatchStatus.APPROVED


def test_each_review_is_another_persons_whatever_posts_one_holds(crew):
    batch = approve(make_submitted(crew), crew.reviewer)
    also = make_user(Role.DEPARTMENT_REVIEWER, "D05", member=crew.reviewer.member)
    with pytest.raises(PartTaken):
        approve(batch, also)
    assert batch.events.count() == 2


@pytest.mark.parametrize("to", ["UNIT_CHECK", "DEPARTMENT"])
def test_finance_gives_back_to_an_earlier_review_and_all_from_there_on_are_due_anew(crew, to):
    batch = review(make_submitted(crew), crew, until="FINANCE")
    batch = return_batch(batch=batch, by=crew.finance, reason="面积对不上", to=to)
    assert (batch.status, batch.review_step) == (BatchStatus.SUBMITTED, to)
    event = batch.events.last()
    assert (event.review, event.back_to, event.note) == ("FINANCE", to, "面积对不上")
    line = {point.step: point for point in queries.route_line(batch, list(batch.events.all()))}
    assert (line[to].here, line["DEPARTMENT"].done, line["FINANCE"].done) == (True, False, False)
    assert review(batch, crew).status == BatchStatus.APPROVED


@pytest.mark.parametrize("to", ["DEPARTMENT", "FINANCE", "SEND", "x", ""])
def test_nothing_goes_back_to_a_step_that_is_not_behind_it(crew, to):
    batch = review(make_submitted(crew), crew, until="DEPARTMENT")
    with pytest.raises(NoSuchStep):
        return_batch(batch=batch, by=crew.department, reason="x", to=to)


def test_what_all_have_approved_goes_back_to_its_maker_only(crew):
    batch = make_approved(crew)
    with pytest.raises(NoSuchStep):
        return_batch(batch=batch, by=crew.finance, reason="x", to="DEPARTMENT")
    assert return_batch(batch=batch, by=crew.finance, reason="x").status == BatchStatus.RETURNED


def test_a_maker_calls_a_batch_back_until_somebody_has_begun(crew):
    batch = recall_batch(batch=make_submitted(crew), by=crew.clerk)
    assert (batch.status, batch.review_step) == (BatchStatus.RETURNED, "")
    assert Entry.objects.filter(act="payouts.recall").count() == 1
    # Nobody found fault with it: it may be handed in again as it was.
    assert submit(batch=revise_batch(batch=batch, by=crew.clerk), by=crew.clerk)
    begun = approve(make_submitted(crew), crew.reviewer)
    with pytest.raises(ReviewBegun):
        recall_batch(batch=begun, by=crew.clerk)


def test_nobody_else_calls_it_back(crew):
    colleague = make_user(Role.TOWNSHIP_CLERK, crew.unit)
    with pytest.raises(NotYourBatch):
        recall_batch(batch=make_submitted(crew), by=colleague)
    with pytest.raises(NotAllowed):
        recall_batch(batch=make_submitted(crew), by=crew.reviewer)


def test_the_line_of_steps_says_who_did_what_and_who_has_it_now(crew):
    batch = review(make_submitted(crew), crew, until="DEPARTMENT")
    events = list(batch.events.select_related("by", "organisation"))
    line = queries.route_line(batch, events)
    shown = [(point.step, point.by, point.here) for point in line]
    assert shown == [
        ("ENTER", crew.clerk.member, False),
        ("UNIT_CHECK", crew.reviewer.member, False),
        ("DEPARTMENT", None, True),
        ("FINANCE", None, False),
        ("SEND", None, False),
    ]
    assert line[2].since == events[-1].at
    assert (line[2].office.code, line[4].office) == ("D05", crew.unit)
    draft = make_draft(crew)
    assert [point.here for point in queries.route_line(draft, [])] == [True, *[False] * 4]


def waive(crew, part, *, allowed=True):
    return waive_person(
        unit=crew.unit,
        part=part,
        allowed=allowed,
        basis="云财〔2026〕10号",
        requested_by=crew.finance,
        approved_by=crew.second_finance,
    )


def test_the_maker_does_not_send_unless_the_unit_is_too_small_for_another(crew):
    open_route(crew)
    batch = make_approved(crew)
    with pytest.raises(PartTaken):
        send_batch(batch=batch, by=crew.clerk)
    waive(crew, Part.SENDER)
    waive(crew, Part.SENDER, allowed=False)
    with pytest.raises(PartTaken):
        send_batch(batch=batch, by=crew.clerk)
    waive(crew, Part.SENDER)
    assert send_batch(batch=batch, by=crew.clerk).rows == 3
    assert Entry.objects.filter(act="payouts.waive_person").count() == 3


def test_a_decision_for_one_unit_holds_for_that_unit_only(crew):
    open_route(crew)
    waive(Crew(**{**vars(crew), "unit": Organisation.objects.get(code="S03")}), Part.SENDER)
    with pytest.raises(PartTaken):
        send_batch(batch=make_approved(crew), by=crew.clerk)


def test_whoever_released_a_batch_does_not_send_it(crew):
    open_route(crew)
    batch = make_approved(crew)
    also = make_user(Role.TOWNSHIP_REVIEWER, crew.unit, member=crew.finance.member)
    with pytest.raises(PartTaken):
        send_batch(batch=batch, by=also)


def test_a_unit_of_one_person_has_no_own_check(crew):
    waive(crew, Part.UNIT_CHECK)
    assert make_submitted(crew).path == "DEPARTMENT FINANCE"


@pytest.mark.parametrize(
    "part", [part for part in Part if part not in ("UNIT_CHECK", "SENDER", "CONFIRMATION")]
)
def test_no_decision_waives_another_part(crew, part):
    with pytest.raises(NotWaivable):
        waive(crew, part)
