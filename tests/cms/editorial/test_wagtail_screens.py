"""Wagtail's own screens keep the editorial rules, whatever is sent to them."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cms.editorial.queries import page_status
from cms.pages.models import NoticePage
from portal.staff.enums import Role
from portal.staff.models import Organisation, User
from tests.cms.editorial.conftest import HERE, THERE, again
from tests.factories.staff import make_user

ACTIONS = ("publish", "unpublish", "move")


def window(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name, *args) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def form(page, **changes) -> dict[str, object]:
    """What the editor sends for a notice."""
    return {
        "title": page.title,
        "organisation": page.organisation_id,
        "summary": page.summary,
        "kind": page.kind,
        "source": "",
        "body-count": "0",
        "correction": "",
        "numbers_reason": "",
        "slug": page.slug,
    } | changes


def test_an_author_writes_and_hands_in_with_wagtails_editor(desk):
    client = window(desk.author)
    under = desk.home.get_children().get(slug="notices")
    add = address("add", "pages", "noticepage", under.pk)
    asked = client.get(add).context["form"].fields["organisation"].queryset
    assert [one.code for one in asked] == [HERE]
    township = Organisation.objects.get(code=HERE)
    blank = NoticePage(title="便民服务中心搬迁", organisation=township)
    client.post(add, form(blank, **{"action-submit": "1"}))
    page = NoticePage.objects.get(title="便民服务中心搬迁")
    assert (page_status(page), page.live, page.owner) == ("review", False, desk.author)
    assert client.get(address("edit", page.pk)).status_code == 200


def test_an_author_publishes_by_no_button_and_no_forged_one(desk):
    page = desk.draft()
    client = window(desk.author)
    client.post(address("edit", page.pk), form(page, **{"action-publish": "1"}))
    assert not again(page).live
    under = page.get_parent()
    add = address("add", "pages", "noticepage", under.pk)
    client.post(add, form(page, title="直接发布", slug="", **{"action-publish": "1"}))
    assert not NoticePage.objects.get(title="直接发布").live


def test_a_foreign_organisation_is_not_accepted(desk):
    under = desk.home.get_children().get(slug="notices")
    other = Organisation.objects.get(code=THERE)
    add = address("add", "pages", "noticepage", under.pk)
    blank = NoticePage(title="冒名公告", organisation=other)
    answer = window(desk.author).post(add, form(blank))
    assert list(answer.context["form"].errors) == ["organisation"]
    assert not NoticePage.objects.filter(title="冒名公告").exists()


def test_a_page_under_review_is_not_saved_by_anybody(desk):
    page = desk.handed_in()
    for user in (desk.author, desk.other_author):
        answer = window(user).post(address("edit", page.pk), form(page, title="改标题"))
        assert "action-save-draft" not in answer.content.decode()
    assert again(page).latest_revision_id == page.latest_revision_id


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_wagtails_own_way_to_judge_keeps_the_second_person(desk, action):
    page = desk.handed_in()
    state = page.current_workflow_task_state
    judge = address("workflow_action", page.pk, action, state.pk)
    for user in (desk.author, desk.other_author, User.objects.create_superuser("root")):
        window(user).post(judge, {"comment": "可以"})
        assert page_status(again(page)) == "review"
    window(desk.reviewer).post(judge, {"comment": "可以"})
    assert again(page).live == (action == "approve")


def test_sending_back_without_a_reason_is_refused_there_too(desk):
    page = desk.handed_in()
    state = page.current_workflow_task_state
    judge = address("workflow_action", page.pk, "reject", state.pk)
    window(desk.reviewer).post(judge, {"comment": " "})
    assert page_status(again(page)) == "review"


def test_who_only_reviews_is_led_from_the_editor_to_the_desk(desk):
    page = desk.handed_in()
    client = window(desk.reviewer)
    assert client.get(address("edit", page.pk)).url == reverse("desk:page", args=[page.pk])
    before = again(page).latest_revision_id
    client.post(address("edit", page.pk), form(page, title="审核人改的"))
    assert again(page).latest_revision_id == before
    assert client.get(address("history", page.pk)).status_code == 200


def test_taking_down_goes_by_the_desk(desk):
    page = desk.public()
    answer = window(desk.publisher).post(address("unpublish", page.pk))
    assert answer.url == reverse("desk:page", args=[page.pk])
    assert again(page).live


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_done_to_many_pages_at_once_that_needs_a_second_person(desk, action):
    draft, public = desk.draft(title="草稿"), desk.public(title="已公开")
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    for user in (desk.author, desk.reviewer, User.objects.create_superuser("root")):
        window(user).post(f"{bulk}?id={draft.pk}&id={public.pk}", {"chooser": "1"})
    assert (again(draft).live, again(public).live) == (False, True)


def test_of_many_pages_only_own_drafts_are_deleted(desk):
    draft, public = desk.draft(title="草稿"), desk.public(title="已公开")
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    window(desk.reviewer).post(f"{bulk}?id={draft.pk}&id={public.pk}")
    assert NoticePage.objects.filter(pk__in=[draft.pk, public.pk]).count() == 2
    window(desk.author).post(f"{bulk}?id={draft.pk}&id={public.pk}")
    assert [*NoticePage.objects.all()] == [public]


def test_pages_of_others_do_not_show_in_the_explorer(desk):
    page = desk.draft(title="江口的草稿")
    lists = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    assert "江口的草稿" in window(desk.author).get(lists).content.decode()
    stranger = make_user(Role.TOWNSHIP_CLERK, THERE)
    assert "江口的草稿" not in window(stranger).get(lists).content.decode()
    for name in ("edit", "history", "view_draft"):
        answer = window(stranger).get(address(name, page.pk))
        assert answer.status_code in {302, 403}, name
        assert "江口的草稿" not in answer.content.decode()


def test_those_who_have_nothing_to_do_with_pages_see_none(desk):
    client = window(make_user(Role.BANK_OPERATOR, "B01"))
    lists = reverse("wagtailadmin_explore", args=[desk.home.pk])
    assert client.get(lists).status_code == 302
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    for name in ("explorer", "images", "documents", "reports", "settings"):
        assert f'"name": "{name}"' not in home


def test_the_workflow_itself_is_out_of_everybodys_reach(desk):
    client = window(User.objects.create_superuser("root"))
    for name in ("wagtailadmin_workflows:index", "wagtailadmin_workflows:task_index"):
        assert client.get(reverse(name)).status_code in {302, 403}


def test_two_editors_at_once_both_stay_in_the_history(desk):
    page = desk.draft()
    first, second = window(desk.author), window(desk.other_author)
    first.post(address("edit", page.pk), form(page, summary="甲写的"))
    second.post(address("edit", page.pk), form(page, summary="乙写的"))
    saved = [one.content["summary"] for one in page.revisions.order_by("created_at")]
    assert saved == ["", "甲写的", "乙写的"]
    # Who saves over what he has not seen is told, with both to compare
    unseen = {"loaded_revision_id": str(page.latest_revision_id)}
    answer = first.post(address("edit", page.pk), form(page, summary="甲再写", **unseen))
    told = [one for one in get_messages(answer.wsgi_request) if one.level_tag == "warning"]
    assert [desk.other_author.get_full_name() in str(one) for one in told] == [True]
    stale = {
        "loaded_revision_id": str(page.latest_revision_id),
        "loaded_revision_created_at": "",
    }
    answer = first.post(
        address("edit", page.pk),
        form(page, summary="自动保存", **stale),
        headers={"accept": "application/json"},
    )
    assert answer.json()["error_code"] == "invalid_revision"
    assert page.revisions.count() == 4


def test_handing_in_stands_beside_saving_in_the_editor(desk):
    page = window(desk.author).get(address("edit", desk.draft().pk)).content.decode()
    acts = page[page.index('class="desk-editor-acts"') :]
    acts = acts[: acts.index("</footer>")]
    assert 'name="action-submit"' in acts
    assert "提交发布前审核" in acts
    assert "w-dropdown" not in acts
