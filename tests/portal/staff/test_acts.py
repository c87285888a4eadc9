"""A declared act: power, state, persons and obstacle, asked in this order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.db.models import F, Q

from portal.refusals import Refusal
from portal.staff.acts import ActsOn, by_another
from portal.staff.enums import Act, Role
from portal.staff.errors import NotAllowed, SamePerson
from portal.staff.models import Post, User
from portal.staff.services import appoint
from tests.factories.staff import make_member, make_user

if TYPE_CHECKING:
    from portal.staff.models import Organisation


class Moved(Refusal):
    message = "It stands at %(status)s."

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(status)


class Stopped(Refusal):
    message = "It is stopped."


@dataclass
class Paper:
    unit: Organisation
    made_by_id: int | None = None
    status: str = "OPEN"
    stopped: bool = False


ACTS = ActsOn(
    "paper",
    target=lambda paper: {"unit": paper.unit},
    in_scope=lambda _user, _act: None,
    wrong_state=lambda paper, _act: Moved(paper.status),
)
SIGN = ACTS.declare(
    "sign",
    Act.CHECK_BATCH,
    "Sign",
    moves={"OPEN": ("SIGN", "SIGNED")},
    earlier=("made_by",),
    obstacle=lambda _post, paper: Stopped() if paper.stopped else None,
)
TEAR = ACTS.declare(
    "tear",
    Act.CHECK_BATCH,
    "Tear up",
    power_at=lambda paper: Act.CHECK_BATCH if paper.status == "OPEN" else Act.SWITCH_LOCAL_ROUTE,
    states=("OPEN", "SIGNED"),
    earlier=("made_by",),
    quiet=True,
)


def shown(user, paper) -> list[tuple[str, str]]:
    find = ACTS.authority(user, paper)
    return [(action.name, action.obstacle) for action in ACTS.available(find, paper)]


@pytest.fixture
def reviewer(jiangkou):
    return make_user(Role.TOWNSHIP_REVIEWER, jiangkou)


def test_a_power_that_reaches_the_record_gives_post_and_button(jiangkou, reviewer):
    paper = Paper(jiangkou)
    assert SIGN.require(reviewer, paper).role == Role.TOWNSHIP_REVIEWER
    assert SIGN.is_possible(reviewer, paper)
    assert shown(reviewer, paper) == [("sign", ""), ("tear", "")]


def test_without_the_power_nothing_is_said_of_the_record(jiangkou, nanxi):
    paper = Paper(jiangkou, status="LOST", stopped=True)
    for user in (make_user(Role.TOWNSHIP_REVIEWER, nanxi), make_user(Role.AUDITOR, "O02")):
        with pytest.raises(NotAllowed):
            SIGN.require(user, paper)
        assert shown(user, paper) == []


def test_where_the_record_stands_elsewhere_there_is_no_button(jiangkou, reviewer):
    paper = Paper(jiangkou, status="SIGNED")
    with pytest.raises(Moved):
        SIGN.require(reviewer, paper)
    assert shown(reviewer, paper) == []


def test_two_accounts_of_one_person_are_one_person(jiangkou):
    member = make_member()
    maker = make_user(Role.TOWNSHIP_CLERK, jiangkou, member=member)
    checker = make_user(member=member)
    appoint(member=member, role=Role.TOWNSHIP_REVIEWER, organisation=jiangkou, by=None)
    paper = Paper(jiangkou, made_by_id=maker.member_id)
    with pytest.raises(SamePerson) as caught:
        SIGN.require(checker, paper)
    # The second act would say the same and stays quiet
    assert shown(checker, paper) == [("sign", str(caught.value))]
    other = make_user(Role.TOWNSHIP_REVIEWER, jiangkou)
    assert SIGN.require(other, paper).member == other.member


def test_an_obstacle_stands_in_place_of_the_button(jiangkou, reviewer):
    paper = Paper(jiangkou, stopped=True)
    with pytest.raises(Stopped):
        SIGN.require(reviewer, paper)
    assert not SIGN.is_possible(reviewer, paper)
    assert shown(reviewer, paper) == [("sign", "It is stopped."), ("tear", "")]


def test_the_power_may_depend_on_where_the_record_stands(jiangkou, reviewer):
    paper = Paper(jiangkou, status="SIGNED")
    with pytest.raises(NotAllowed) as caught:
        TEAR.require(reviewer, paper)
    assert caught.value.act == Act.SWITCH_LOCAL_ROUTE
    finance = make_user(Role.FINANCE_SECTION, "F01")
    assert TEAR.require(finance, paper).role == Role.FINANCE_SECTION


def test_an_account_without_a_person_takes_part_in_nothing(jiangkou):
    root = User.objects.create_superuser("root", password="pw")
    with pytest.raises(NotAllowed):
        SIGN.require(root, Paper(jiangkou))


def test_an_act_is_found_by_its_name_and_nothing_else():
    assert ACTS.get("sign") is SIGN
    assert ACTS.get("sing") is None


def acts_on_paper(**more) -> ActsOn[Paper]:
    """Declare inside the test: what a module declares stands before a test can change it."""
    return ActsOn(
        "paper",
        target=lambda paper: {"unit": paper.unit},
        in_scope=lambda _user, _act: Post.objects.all(),
        **more,
    )


def test_what_an_act_does_not_say_follows_from_the_rest(jiangkou, reviewer):
    acts = acts_on_paper()
    act = acts.declare("sign", Act.CHECK_BATCH, "Sign", moves={"OPEN": ("SIGN", "SIGNED")})
    assert (act.name, act.power, act.label, act.states) == (
        "sign",
        Act.CHECK_BATCH,
        "Sign",
        ("OPEN",),
    )
    assert ([*acts], acts.parameter) == ([act], "paper")
    with pytest.raises(Refusal) as caught:
        act.require(reviewer, Paper(jiangkou, status="SIGNED"))
    assert type(caught.value) is Refusal
    post = act.permit(reviewer, Paper(jiangkou))
    assert str(acts.same_person(post, Paper(jiangkou))) == str(SamePerson(post.member))


def test_an_act_may_say_by_itself_why_its_state_is_wrong(jiangkou, reviewer):
    acts = acts_on_paper()
    act = acts.declare(
        "sign",
        Act.CHECK_BATCH,
        "Sign",
        states=("OPEN",),
        wrong_state=lambda paper: Moved(paper.status),
    )
    with pytest.raises(Moved) as caught:
        act.require(reviewer, Paper(jiangkou, status="LOST"))
    assert caught.value.status == "LOST"


def test_the_record_is_named_to_whoever_has_no_power_over_it(jiangkou, nanxi, reviewer):
    act = acts_on_paper(title=lambda paper: paper.unit.name).declare("a", Act.CHECK_BATCH, "A")
    with pytest.raises(NotAllowed) as caught:
        act.require(reviewer, Paper(nanxi))
    assert caught.value.target == nanxi.name


def test_an_obstacle_and_a_holder_know_the_post_and_the_record(jiangkou, reviewer):
    seen = []
    act = acts_on_paper().declare(
        "sign",
        Act.CHECK_BATCH,
        "Sign",
        holder=lambda post, paper: seen.append((post.role, paper)),
        obstacle=lambda post, paper: seen.append((post.role, paper)),
    )
    paper = Paper(jiangkou)
    act.require(reviewer, paper)
    assert seen == [(Role.TOWNSHIP_REVIEWER, paper)] * 2


def test_a_button_belongs_to_its_record_and_reads_its_state_once(jiangkou, reviewer):
    reads = []

    class Acts(ActsOn[Paper]):
        def state(self, record: Paper) -> str:
            reads.append(record)
            return record.status

    acts = Acts("paper", target=lambda paper: {"unit": paper.unit}, in_scope=lambda _u, _a: None)
    for name in "ab":
        acts.declare(
            name,
            Act.CHECK_BATCH,
            name,
            label_of=lambda paper: f"Sign for {paper.unit.code}",
            states=("OPEN",),
        )
    paper = Paper(jiangkou)
    actions = acts.available(acts.authority(reviewer, paper), paper)
    assert [(action.name, action.label) for action in actions] == [
        (name, f"Sign for {jiangkou.code}") for name in "ab"
    ]
    assert [action.record for action in actions] == [paper] * 2
    assert reads == [paper]


def test_the_service_of_an_act_is_the_function_itself(jiangkou):
    act = acts_on_paper().declare("sign", Act.CHECK_BATCH, "Sign")
    assert act.service(shown) is shown
    assert act.do is shown


def test_a_signature_is_refused_by_the_database_to_each_earlier_member():
    assert by_another("signed_by", ("made_by", "handed_in_by")) == Q(signed_by=None) | (
        ~Q(signed_by=F("made_by")) & ~Q(signed_by=F("handed_in_by"))
    )
