from __future__ import annotations

import pytest

from portal.staff.enums import Act, Role
from portal.staff.errors import NotAllowed
from portal.staff.powers import can, powers_of, require, scope_villages
from portal.staff.services import appoint
from tests.factories.staff import make_user


def test_powers_that_were_read_ask_the_whole_target(jiangkou, nanxi, agriculture, civil_affairs):
    reviewer = powers_of(make_user(Role.DEPARTMENT_REVIEWER, agriculture))
    assert reviewer.can(Act.REVIEW_BATCH, unit=jiangkou, department=agriculture)
    assert not reviewer.can(Act.REVIEW_BATCH, unit=jiangkou, department=civil_affairs)
    clerk = powers_of(make_user(Role.TOWNSHIP_CLERK, jiangkou))
    assert clerk.can(Act.IMPORT_PAYOUTS, unit=jiangkou, place=jiangkou.place)
    assert not clerk.can(Act.IMPORT_PAYOUTS, unit=jiangkou, place=nanxi.place)


def test_a_place_alone_is_reached_from_above(jiangkou, nanxi, village):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    assert can(clerk, Act.REQUEST_ACCOUNT_CHANGE, place=village.place)
    assert not can(clerk, Act.REQUEST_ACCOUNT_CHANGE, place=nanxi.place)


def test_only_the_successor_leads_what_the_merged_department_led(civil_affairs, revitalisation):
    reviewer = make_user(Role.DEPARTMENT_REVIEWER, civil_affairs)
    assert not can(reviewer, Act.EDIT_POLICY, department=revitalisation)


def test_a_post_without_the_act_hides_none_of_another_post(jiangkou, village):
    editor = make_user(Role.EDITOR, "O01")
    appoint(member=editor.member, role=Role.VILLAGE_CLERK, organisation=village, by=None)
    assert set(scope_villages(editor, Act.VIEW_BATCH)) == {village.place}


def test_what_is_required_is_asked_of_the_whole_target(jiangkou, nanxi, agriculture, civil_affairs):
    reviewer = make_user(Role.DEPARTMENT_REVIEWER, agriculture)
    assert require(reviewer, Act.REVIEW_BATCH, unit=jiangkou, department=agriculture)
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    for user, act, target in (
        (reviewer, Act.REVIEW_BATCH, {"unit": jiangkou, "department": civil_affairs}),
        (clerk, Act.IMPORT_PAYOUTS, {"unit": jiangkou, "place": nanxi.place}),
    ):
        with pytest.raises(NotAllowed) as caught:
            require(user, act, **target)
        assert caught.value.target == str(jiangkou)


def test_a_refusal_names_the_place_or_nothing(jiangkou, nanxi):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    for target, named in (({"place": nanxi.place}, str(nanxi.place)), ({}, "")):
        with pytest.raises(NotAllowed) as caught:
            require(clerk, Act.REQUEST_ACCOUNT_CHANGE, **target)
        assert caught.value.target == named
