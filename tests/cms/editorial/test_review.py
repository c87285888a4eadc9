from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import TaskState

from cms.editorial.errors import (
    NotPublic,
    NotUnderReview,
    Overtaken,
    ReasonNeeded,
    Scheduled,
    UnderReview,
)
from cms.editorial.models import APPROVE
from cms.editorial.queries import drafts_of, page_status, sent_back_to, waiting_for
from cms.editorial.services import (
    approve,
    save_draft,
    send_back,
    submit,
    unpublish,
    withdraw_from_review,
)
from portal.audit.models import Entry
from portal.clocks import now
from portal.staff.enums import Role
from portal.staff.errors import NotAllowed, SamePerson
from portal.staff.models import User
from portal.staff.services import appoint, open_account
from tests.cms.editorial.conftest import HERE, THERE, again
from tests.factories.staff import make_user


def acts(page) -> list[tuple[str, str]]:
    entries = Entry.objects.filter(act__startswith="pages.", subject_id=str(page.pk))
    return [*entries.order_by("pk").values_list("act", "actor_role")]


def waits(user) -> list[int]:
    return [int(state.workflow_state.object_id) for state in waiting_for(user)]


def test_a_page_goes_from_draft_through_a_second_person_to_the_site(desk):
    page = desk.draft()
    assert (page.live, page_status(page)) == (False, "draft")
    assert [*drafts_of(desk.author)] == [page.page_ptr]
    submit(page=page, by=desk.author)
    page = again(page)
    assert (page.live, page_status(page)) == (False, "review")
    assert waits(desk.reviewer) == [page.pk]
    approve(page=page, by=desk.reviewer, revision=page.latest_revision_id)
    page = again(page)
    assert (page.live, page_status(page)) == (True, "public")
    assert waits(desk.reviewer) == []
    assert acts(page) == [
        ("pages.submit", "township_clerk"),
        ("pages.approve", "township_reviewer"),
    ]


def test_who_wrote_it_cannot_let_it_out_whatever_posts_he_holds(desk):
    both = make_user(Role.TOWNSHIP_CLERK, HERE)
    appoint(
        member=both.member,
        role=Role.TOWNSHIP_REVIEWER,
        organisation=both.member.posts.get().organisation,
        by=None,
    )
    both = User.objects.get(pk=both.pk)
    page = desk.handed_in(by=both)
    with pytest.raises(SamePerson):
        approve(page=page, by=both, revision=page.latest_revision_id)
    assert not again(page).live
    assert waits(both) == []


def test_a_second_account_of_the_same_person_helps_nobody(desk):
    page = desk.handed_in()
    second = open_account(member=desk.author.member, username="second", password="pw", by=None)
    appoint(
        member=desk.author.member,
        role=Role.PUBLISHER,
        organisation=page.organisation,
        by=None,
    )
    with pytest.raises(SamePerson):
        approve(page=page, by=second, revision=page.latest_revision_id)
    with pytest.raises(SamePerson):
        send_back(page=page, by=second, reason="重写")
    assert not again(page).live


def test_who_wrote_a_part_of_it_cannot_let_it_out_either(desk):
    appoint(
        member=desk.other_author.member,
        role=Role.PUBLISHER,
        organisation=desk.draft().organisation,
        by=None,
    )
    page = desk.draft(title="两个人写的")
    page.summary = "另一个人补充"
    save_draft(page=page, by=desk.other_author)
    page.summary = "又改"
    save_draft(page=again(page), by=desk.author)
    submit(page=page, by=desk.author)
    page = again(page)
    helper = User.objects.get(pk=desk.other_author.pk)
    assert waits(helper) == []
    with pytest.raises(SamePerson):
        approve(page=page, by=helper, revision=page.latest_revision_id)
    approve(page=page, by=desk.publisher, revision=page.latest_revision_id)
    assert again(page).live


def test_after_it_went_out_its_author_may_judge_what_others_write(desk):
    appoint(
        member=desk.author.member,
        role=Role.PUBLISHER,
        organisation=desk.draft().organisation,
        by=None,
    )
    page = desk.public()
    page.summary, page.correction = "更正", "改了一句话"
    save_draft(page=page, by=desk.other_author)
    submit(page=page, by=desk.other_author)
    page = again(page)
    author = User.objects.get(pk=desk.author.pk)
    assert waits(author) == [page.pk]
    approve(page=page, by=author, revision=page.latest_revision_id)
    assert again(page).summary == "更正"


def test_a_superuser_lets_nothing_out(desk):
    page = desk.handed_in()
    root = User.objects.create_superuser("root")
    with pytest.raises(NotAllowed):
        approve(page=page, by=root, revision=page.latest_revision_id)
    tester = page.permissions_for_user(root)
    assert (tester.can_publish(), tester.can_edit(), tester.can_unpublish()) == (False,) * 3
    assert page.current_workflow_task.get_actions(page, root) == []
    assert waits(root) == []


def test_an_account_without_a_person_lets_nothing_out(desk):
    page = desk.handed_in()
    with pytest.raises(NotAllowed):
        approve(page=page, by=User.objects.create_user("nobody"), revision=page.latest_revision_id)


def test_a_reviewer_of_another_place_judges_nothing_here(desk):
    page = desk.handed_in()
    stranger = make_user(Role.TOWNSHIP_REVIEWER, THERE)
    with pytest.raises(NotAllowed):
        approve(page=page, by=stranger, revision=page.latest_revision_id)
    assert waits(stranger) == []


def test_the_disclosure_office_judges_everywhere(desk):
    office = make_user(Role.DISCLOSURE_OFFICE, "O01")
    page = desk.handed_in()
    assert waits(office) == [page.pk]
    approve(page=page, by=office, revision=page.latest_revision_id)
    assert acts(page)[-1] == ("pages.approve", "disclosure_office")


def test_a_page_that_came_back_says_why_and_goes_in_again(desk):
    page = desk.handed_in()
    with pytest.raises(ReasonNeeded):
        send_back(page=page, by=desk.reviewer, reason="  ")
    send_back(page=page, by=desk.reviewer, reason="日期写错了")
    page = again(page)
    assert page_status(page) == "sent_back"
    back = sent_back_to(desk.author).get()
    assert (int(back.object_id), back.current_task_state.comment) == (page.pk, "日期写错了")
    page.summary = "改好了"
    save_draft(page=page, by=desk.author)
    submit(page=page, by=desk.author)
    page = again(page)
    assert page_status(page) == "review"
    assert page.current_workflow_task_state.revision_id == page.latest_revision_id
    approve(page=page, by=desk.reviewer, revision=page.latest_revision_id)
    assert again(page).summary == "改好了"
    assert [act for act, _role in acts(page)] == [
        "pages.submit",
        "pages.send_back",
        "pages.submit",
        "pages.approve",
    ]


def test_a_page_that_goes_out_later_says_so_to_whoever_would_change_it(desk):
    page = desk.handed_in(go_live_at=now() + dt.timedelta(days=3))
    approve(page=page, by=desk.reviewer, revision=page.latest_revision_id)
    for act in (save_draft, submit):
        with pytest.raises(Scheduled):
            act(page=again(page), by=desk.author)


def test_a_page_under_review_is_changed_by_nobody(desk):
    page = desk.handed_in()
    with pytest.raises(UnderReview):
        save_draft(page=page, by=desk.author)
    with pytest.raises(UnderReview):
        submit(page=page, by=desk.author)
    assert all(page.get_lock().for_user(user) for user in (desk.author, desk.reviewer))


def test_what_was_taken_back_waits_for_nobody(desk):
    page = desk.handed_in()
    shown = page.latest_revision_id
    withdraw_from_review(page=page, by=desk.author)
    page = again(page)
    assert page_status(page) == "draft"
    with pytest.raises(NotUnderReview):
        approve(page=page, by=desk.reviewer, revision=shown)
    with pytest.raises(NotUnderReview):
        withdraw_from_review(page=page, by=desk.author)
    assert acts(page)[-1] == ("pages.take_back", "township_clerk")


def test_a_judgement_names_the_version_that_was_read(desk):
    page = desk.handed_in()
    read = page.latest_revision_id
    withdraw_from_review(page=page, by=desk.author)
    page = again(page)
    page.summary = "悄悄改了"
    save_draft(page=page, by=desk.author)
    submit(page=page, by=desk.author)
    page = again(page)
    with pytest.raises(Overtaken):
        approve(page=page, by=desk.reviewer, revision=read)
    assert not again(page).live


def test_a_version_saved_past_the_lock_is_not_published(desk):
    page = desk.handed_in()
    judged = page.latest_revision_id
    page.summary = "绕过锁定"
    page.save_revision(user=desk.author)
    page = again(page)
    with pytest.raises(Overtaken):
        approve(page=page, by=desk.reviewer, revision=judged)
    assert not again(page).live


def test_two_reviewers_at_once_judge_once(desk):
    page = desk.handed_in()
    state = TaskState.objects.get(pk=page.current_workflow_task_state.pk)
    approve(page=page, by=desk.reviewer, revision=page.latest_revision_id)
    with pytest.raises(NotUnderReview):
        state.task.specific.on_action(state, desk.publisher, APPROVE)
    assert [act for act, _role in acts(page)].count("pages.approve") == 1


def test_a_page_for_a_later_day_is_approved_now_and_not_yet_public(desk):
    page = desk.handed_in(go_live_at=now() + dt.timedelta(days=3))
    approve(page=page, by=desk.reviewer, revision=page.latest_revision_id)
    page = again(page)
    assert (page.live, page_status(page)) == (False, "scheduled")
    assert page.get_lock().for_user(desk.author)
    assert not page.permissions_for_user(desk.author).can_unschedule()
    assert page.permissions_for_user(desk.publisher).can_unschedule()


def test_taking_down_takes_one_person_and_a_reason(desk):
    page = desk.public()
    with pytest.raises(ReasonNeeded):
        unpublish(page=page, by=desk.publisher, reason=" ")
    with pytest.raises(NotAllowed):
        unpublish(page=page, by=desk.author, reason="误发")
    unpublish(page=page, by=desk.publisher, reason="误发")
    page = again(page)
    assert (page.live, page_status(page)) == (False, "down")
    entry = Entry.objects.get(act="pages.take_down")
    assert entry.detail == {"title": page.title, "reason": "误发"}
    with pytest.raises(NotPublic):
        unpublish(page=page, by=desk.publisher, reason="误发")


def test_nobody_writes_in_anothers_name(desk):
    with pytest.raises(NotAllowed):
        desk.draft(of=THERE)
    with pytest.raises(NotAllowed):
        desk.draft(by=desk.reviewer)
    with pytest.raises(NotAllowed):
        submit(page=desk.draft(), by=make_user(Role.TOWNSHIP_CLERK, THERE))


def test_a_draft_that_changes_hands_needs_a_reviewer_of_both(desk, county):
    page = desk.draft()
    appoint(
        member=desk.author.member,
        role=Role.DEPARTMENT_CLERK,
        organisation=make_user(Role.DEPARTMENT_CLERK, "D05").member.posts.get().organisation,
        by=None,
    )
    author = User.objects.get(pk=desk.author.pk)
    moved = again(page)
    moved.organisation = author.member.posts.get(role=Role.DEPARTMENT_CLERK).organisation
    save_draft(page=moved, by=author)
    submit(page=again(page), by=author)
    page = again(page)
    with pytest.raises(NotAllowed):
        approve(page=page, by=desk.reviewer, revision=page.latest_revision_id)
    office = make_user(Role.DISCLOSURE_OFFICE, "O01")
    approve(page=page, by=office, revision=page.latest_revision_id)
    assert again(page).organisation.code == "D05"


def test_publishing_past_the_review_is_refused(desk):
    page = desk.draft()
    for user in (desk.author, desk.reviewer, User.objects.create_superuser("root")):
        with pytest.raises(PermissionDenied):
            page.latest_revision.publish(user=user)
    assert not again(page).live


def test_a_post_that_ended_takes_its_rights_along(desk):
    page = desk.handed_in()
    past = now().date() - dt.timedelta(days=1)
    desk.reviewer.member.posts.update(valid_from=past, valid_to=past)
    gone = User.objects.get(pk=desk.reviewer.pk)
    with pytest.raises(NotAllowed):
        approve(page=page, by=gone, revision=page.latest_revision_id)
