"""Who may see, write and review which page: every role, at pages of six owners."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from cms.editorial.forms import organisations_for
from cms.editorial.rights import PostPolicy
from portal.staff.enums import Act, Role
from portal.staff.models import User
from portal.staff.powers import POWERS
from tests.cms.editorial.conftest import HERE, THERE, Desk
from tests.factories.staff import make_user

OWNERS = (HERE, THERE, "D05", "S01", "O01", "frame")
WRITERS = {
    HERE: (Role.TOWNSHIP_CLERK, HERE),
    THERE: (Role.TOWNSHIP_CLERK, THERE),
    "D05": (Role.DEPARTMENT_CLERK, "D05"),
    "S01": (Role.SCHOOL_CLERK, "S01"),
    "O01": (Role.EDITOR, "O01"),
}
# role, where -> for each of OWNERS: w writes, r reviews, s sees only, - does not exist
MATRIX = {
    (Role.TOWNSHIP_CLERK, HERE): "w----s",
    (Role.TOWNSHIP_REVIEWER, HERE): "r----s",
    (Role.TOWNSHIP_CLERK, THERE): "-w---s",
    (Role.EDITOR, HERE): "w----s",
    (Role.PUBLISHER, HERE): "r----s",
    (Role.DEPARTMENT_CLERK, "D05"): "--w--s",
    (Role.DEPARTMENT_REVIEWER, "D05"): "--r--s",
    (Role.DEPARTMENT_CLERK, "D04"): "-----s",
    (Role.SCHOOL_CLERK, "S01"): "---w-s",
    (Role.SCHOOL_REVIEWER, "S01"): "---r-s",
    (Role.EDITOR, "O01"): "----ws",
    (Role.PUBLISHER, "O01"): "----rs",
    (Role.DISCLOSURE_OFFICE, "O01"): "rrrrbb",
    (Role.FINANCE_SECTION, "F01"): "-----w",
    (Role.VILLAGE_CLERK, "village"): "------",
    (Role.TREASURY_SECTION, "F06"): "------",
    (Role.COMPLAINT_HANDLER, HERE): "------",
    (Role.COMPLAINT_LEAD, "D05"): "------",
    (Role.SUPERVISOR, "F00"): "------",
    (Role.AUDITOR, "O02"): "------",
    (Role.BANK_OPERATOR, "B01"): "------",
    (Role.SYSTEM_ADMIN, "F00"): "------",
    (Role.SECURITY_ADMIN, "F00"): "------",
    (Role.AUDIT_ADMIN, "O01"): "------",
}


@pytest.fixture
def pages(desk) -> dict[str, Page]:
    made = {owner: desk.draft(of=owner, by=make_user(*who)) for owner, who in WRITERS.items()}
    return made | {"frame": desk.home.get_children().get(slug="notices").specific}


def letter(user, page) -> str:
    tester = page.permissions_for_user(user)
    writes, reviews = tester.can_write(), tester.can_review()
    sees = PostPolicy(Page).explorable_instances(user).filter(pk=page.pk).exists()
    assert sees or not (writes or reviews)
    assert tester.can_edit() == (writes or reviews)
    if writes and reviews:
        return "b"
    return "w" if writes else "r" if reviews else "s" if sees else "-"


def fresh(role, where) -> User:
    code = "500235131005" if where == "village" else where
    return User.objects.get(pk=make_user(role, code).pk)


@pytest.mark.parametrize(("role", "where"), MATRIX)
def test_each_role_has_its_pages_and_no_other(pages, role, where):
    user = fresh(role, where)
    assert "".join(letter(user, pages[owner]) for owner in OWNERS) == MATRIX[role, where]


def test_every_role_is_in_the_matrix():
    assert {role for role, _where in MATRIX} == set(Role)


def test_no_role_publishes_moves_or_locks(pages):
    for role, where in MATRIX:
        user = fresh(role, where)
        for page in pages.values():
            tester = page.permissions_for_user(user)
            never = (
                tester.can_publish(),
                tester.can_publish_subpage(),
                tester.can_move(),
                tester.can_lock(),
                tester.can_set_view_restrictions(),
                tester.can_reorder_children(),
            )
            assert never == (False,) * 6, (role, page)


def test_superusers_see_everything_and_change_nothing(pages):
    root = User.objects.create_superuser("root")
    assert "".join(letter(root, pages[owner]) for owner in OWNERS) == "ssssss"


def test_new_pages_are_begun_by_writers_only(desk):
    notices = desk.home.get_children().get(slug="notices").specific
    may = {
        (role, where): notices.permissions_for_user(fresh(role, where)).can_add_subpage()
        for role, where in MATRIX
    }
    writers = set(POWERS[Act.WRITE_PAGES])
    assert {key for key, can in may.items() if can} == {key for key in MATRIX if key[0] in writers}


def test_the_policy_and_the_tester_agree(pages):
    policy = PostPolicy(Page)
    for role, where in MATRIX:
        user = fresh(role, where)
        for page in pages.values():
            said = policy.user_has_permission_for_instance(user, "change", page)
            listed = policy.instances_user_has_permission_for(user, "change")
            tester = page.permissions_for_user(user)
            assert said == tester.can_write(), (role, page)
            # Reports list what one looks into
            assert listed.filter(pk=page.pk).exists() == tester.can_edit(), (role, page)


def test_writers_write_in_the_name_of_their_own_organisations(desk):
    def names(role, where):
        return [one.code for one in organisations_for(fresh(role, where))]

    assert names(Role.TOWNSHIP_CLERK, HERE) == [HERE]
    assert names(Role.DEPARTMENT_CLERK, "D05") == ["D05"]
    assert names(Role.EDITOR, "O01") == ["O01"]
    assert names(Role.TOWNSHIP_REVIEWER, HERE) == []


def test_only_drafts_that_were_never_public_can_be_deleted(desk):
    draft, public = desk.draft(), desk.public(title="已公开")
    assert draft.permissions_for_user(desk.author).can_delete()
    assert not draft.permissions_for_user(desk.reviewer).can_delete()
    assert not public.permissions_for_user(desk.author).can_delete()


def test_a_list_of_pages_asks_for_rights_once(desk: Desk, django_assert_num_queries):
    made = [desk.draft(title=f"公告{n}") for n in range(5)]
    user = fresh(Role.TOWNSHIP_CLERK, HERE)
    with django_assert_num_queries(2):
        assert all(page.permissions_for_user(user).can_write() for page in made)
