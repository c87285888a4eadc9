from __future__ import annotations

import datetime as dt

from django.contrib.auth import authenticate
from django.contrib.auth.models import Permission

from portal.staff.backends import ENTER_STAFF_AREA
from portal.staff.enums import Role
from portal.staff.models import User
from portal.staff.services import close_account, end_post
from tests.factories.staff import make_user


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_post_in_force_opens_the_staff_area(jiangkou):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    assert fresh(clerk).has_perm(ENTER_STAFF_AREA)


def test_without_a_post_the_door_is_shut_and_group_rights_rest(jiangkou):
    past = dt.date(2026, 1, 1)
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou, valid_from=past)
    right = Permission.objects.get(codename="view_user")
    clerk.user_permissions.add(right)
    assert fresh(clerk).has_perm("staff.view_user")
    end_post(post=clerk.member.posts.get(), last_day=past, by=None)
    assert fresh(clerk).get_all_permissions() == set()


def test_a_closed_account_neither_signs_in_nor_enters(jiangkou):
    clerk = make_user(Role.TOWNSHIP_CLERK, jiangkou)
    assert authenticate(username=clerk.username.upper(), password="pw") == clerk
    close_account(user=clerk, by=None)
    assert authenticate(username=clerk.username, password="pw") is None
    assert not fresh(clerk).has_perm(ENTER_STAFF_AREA)
