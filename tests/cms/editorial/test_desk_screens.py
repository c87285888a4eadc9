"""Pages on the desk: one page's screen, my work, sections that went stale."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import get_default_page_content_type

from cms.desk.page_work import handed_in, may_begin
from cms.desk.stale_sections import SECTIONS, stale_tasks
from cms.desk.work import work_of
from cms.editorial.queries import page_status
from cms.editorial.rights import rights_of
from cms.editorial.services import approve, save_draft, send_back, submit
from cms.pages.models import NoticePage
from portal.clocks import now, today
from portal.staff.enums import Act, Role
from portal.staff.models import User
from portal.staff.powers import powers_of
from tests.cms.editorial.conftest import HERE, THERE, again
from tests.factories.staff import make_user


class Window:
    """A signed-in browser at one page's screen."""

    def __init__(self, user, page) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.page = page

    def get(self):
        return self.client.get(reverse("desk:page", args=[self.page.pk]))

    def text(self) -> str:
        answer = self.get()
        assert answer.status_code == 200
        return answer.content.decode()

    def act(self, name, **data):
        address = reverse("desk:page_act", args=[self.page.pk])
        return self.client.post(address, {"act": name, **data})

    def says(self, answer) -> list[str]:
        """The level of the newest message; older ones wait until a page is shown."""
        return [message.level_tag for message in get_messages(answer.wsgi_request)][-1:]


def tasks(user) -> list[tuple[str, str]]:
    fresh = User.objects.get(pk=user.pk)
    return [(task.url, task.detail) for task in work_of(fresh, powers_of(fresh)).tasks]


def test_the_whole_way_over_the_desk(desk):
    page = desk.draft()
    author, reviewer = Window(desk.author, page), Window(desk.reviewer, page)
    assert author.says(author.act("submit")) == ["success"]
    assert 'value="approve"' not in author.text()
    shown = reviewer.text()
    assert 'value="approve"' in shown
    assert f'name="revision" value="{page.latest_revision_id}"' in shown
    assert reviewer.says(reviewer.act("send_back", reason="标题写全称")) == ["success"]
    assert "标题写全称" in author.text()
    author.act("submit")
    page = again(page)
    assert reviewer.says(reviewer.act("approve", revision=page.latest_revision_id)) == ["success"]
    assert page_status(again(page)) == "public"
    assert reviewer.says(reviewer.act("unpublish", reason="内容有误")) == ["success"]
    assert page_status(again(page)) == "down"


def test_who_judges_a_page_reads_there_what_it_says(desk):
    page = desk.public(title="旧标题")
    page.title, page.summary = "补贴申报通知", "九月一日起受理"
    page.body = [("paragraph", "<p>请带身份证到村委会办理。</p>"), ("heading", "联系电话")]
    save_draft(page=page, by=desk.author)
    submit(page=again(page), by=desk.author)
    shown = Window(desk.reviewer, page).get().context["text"]
    assert shown["title"] == "补贴申报通知"
    assert [words for _label, words in shown["fields"]] == ["九月一日起受理"]
    text = Window(desk.reviewer, page).text()
    for words in ("补贴申报通知", "九月一日起受理", "请带身份证到村委会办理。", "联系电话"):
        assert words in text


def test_what_is_refused_is_a_message_and_changes_nothing(desk):
    page = desk.handed_in()
    author, reviewer = Window(desk.author, page), Window(desk.reviewer, page)
    assert author.act("approve", revision=page.latest_revision_id).status_code == 403
    assert reviewer.says(reviewer.act("approve", revision="7")) == ["error"]
    assert reviewer.says(reviewer.act("approve", revision="9" * 400)) == ["error"]
    assert reviewer.says(reviewer.act("approve", revision="x")) == ["error"]
    assert reviewer.says(reviewer.act("send_back", reason=" ")) == ["error"]
    assert reviewer.says(reviewer.act("unpublish", reason="x")) == ["error"]
    assert reviewer.act("publish").status_code == 403
    assert page_status(again(page)) == "review"


@pytest.mark.parametrize("name", ["send_back", "unpublish", "approve"])
def test_words_that_are_too_long_are_refused_and_kept(desk, name):
    page = desk.public() if name == "unpublish" else desk.handed_in()
    before, words = page_status(again(page)), "字" * 501
    reviewer = Window(desk.reviewer, page)
    answer = reviewer.act(name, reason=words, revision=page.latest_revision_id)
    assert answer.status_code == 200
    assert reviewer.says(answer) == ["error"]
    assert answer.content.decode().count(words) == 1
    assert page_status(again(page)) == before


def test_who_took_part_reads_why_he_may_not_judge(desk):
    both = make_user(Role.DISCLOSURE_OFFICE, "O01")
    page = desk.draft(of="O01", by=both)
    submit(page=page, by=both)
    answer = Window(both, page).get()
    offered = {button.name: button.obstacle for button in answer.context["buttons"]}
    assert [name for name, obstacle in offered.items() if not obstacle] == ["withdraw_from_review"]
    assert offered["approve"]
    assert offered["approve"] in answer.content.decode()


def test_a_page_that_is_public_as_it_is_cannot_be_handed_in(desk):
    page = desk.public()
    author = Window(desk.author, page)
    assert 'value="submit"' not in author.text()
    assert author.says(author.act("submit")) == ["error"]
    assert page_status(again(page)) == "public"
    page.save_revision(user=desk.author)
    assert 'value="submit"' in author.text()


def test_the_status_of_a_page_is_read_once_for_all_its_acts(desk, django_assert_max_num_queries):
    window = Window(desk.author, desk.handed_in())
    window.get()
    with django_assert_max_num_queries(29):
        assert window.get().status_code == 200


def test_outside_of_scope_the_page_does_not_exist(desk):
    page = desk.draft()
    stranger = Window(make_user(Role.TOWNSHIP_REVIEWER, THERE), page)
    assert stranger.get().status_code == 404
    assert stranger.act("submit").status_code == 404
    assert Window(make_user(Role.BANK_OPERATOR, "B01"), page).get().status_code == 404


def test_a_superuser_looks_and_does_nothing(desk):
    page = desk.handed_in()
    root = Window(User.objects.create_superuser("root"), page)
    assert "<textarea" not in root.text()
    for name in ("approve", "send_back", "withdraw_from_review", "submit", "unpublish"):
        answer = root.act(name, reason="x", revision=page.latest_revision_id)
        assert answer.status_code in {302, 403}
    assert page_status(again(page)) == "review"


def test_my_work_shows_what_waits_for_me_what_came_back_and_my_drafts(desk):
    draft = desk.draft(title="草稿")
    waiting, back = desk.handed_in(title="待审"), desk.handed_in(title="退回")
    send_back(page=back, by=desk.reviewer, reason="补充日期")
    at = {page.title: reverse("desk:page", args=[page.pk]) for page in (draft, waiting, back)}
    assert tasks(desk.author) == [(at["退回"], "补充日期"), (at["草稿"], "")]
    assert [url for url, _detail in tasks(desk.reviewer)] == [at["待审"]]
    assert [url for url, _detail in tasks(desk.other_author)] == []
    approve(page=waiting, by=desk.reviewer, revision=waiting.latest_revision_id)
    assert tasks(desk.reviewer) == []


def test_the_first_screen_begins_pages_and_lists_those_that_others_review(desk):
    desk.handed_in(title="等别人看")
    desk.draft(title="自己的草稿")
    author, reviewer = (Client() for _n in range(2))
    author.force_login(desk.author)
    reviewer.force_login(desk.reviewer)
    shown = author.get(reverse("wagtailadmin_home")).content.decode()
    for folder, kind in (
        ("notices", "noticepage"),
        ("guides", "guidepage"),
        ("basis", "basispage"),
    ):
        under = desk.home.get_children().get(slug=folder).pk
        address = reverse("wagtailadmin_pages:add", args=["pages", kind, under])
        assert f'href="{address}"' in shown
        assert author.get(address).status_code == 200
    assert [page.title for page in handed_in(desk.author)] == ["等别人看"]
    assert handed_in(desk.other_author) == handed_in(desk.reviewer) == []
    assert "/pages/add/" not in reviewer.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("pages", [1, 5])
def test_my_work_asks_as_often_for_many_pages_as_for_one(desk, pages, django_assert_num_queries):
    for number in range(pages):
        desk.handed_in(title=f"待审{number}")
    fresh = User.objects.select_related("member").get(pk=desk.publisher.pk)
    powers = powers_of(fresh)
    with django_assert_num_queries(13):
        assert work_of(fresh, powers).count == pages


@pytest.mark.parametrize("pages", [1, 5])
def test_pages_that_others_review_are_read_with_two_queries(desk, pages, django_assert_num_queries):
    for number in range(pages):
        desk.handed_in(title=f"等{number}")
    fresh = User.objects.get(pk=desk.author.pk)
    rights_of(fresh).holds(Act.WRITE_PAGES)
    get_default_page_content_type()  # remembered by the process, unless a test has emptied that
    with django_assert_num_queries(2):
        assert len(handed_in(fresh)) == pages
    with django_assert_num_queries(1):
        assert len(may_begin(fresh)) == 3


def test_stale_sections_are_named_with_their_day(desk):
    empty = {task.about: task.due for task in stale_tasks()}
    assert empty == dict.fromkeys(("通知公告", "申报指南", "补贴依据文件"), today())
    page = desk.public()
    assert "通知公告" not in {task.about for task in stale_tasks()}
    old = now() - dt.timedelta(days=20)
    NoticePage.objects.filter(pk=page.pk).update(last_published_at=old)
    due = {task.about: (task.due, task.urgency) for task in stale_tasks()}
    assert due["通知公告"] == (timezone.localdate(old) + dt.timedelta(days=14), "late")


def test_papers_may_lie_longer_than_news():
    assert [span.days for _model, span in SECTIONS] == [14, 183, 183]


def test_only_those_who_answer_for_the_whole_site_are_reminded_of_stale_sections(desk):
    office = make_user(Role.DISCLOSURE_OFFICE, "O01")
    assert len(tasks(office)) == 3
    assert tasks(make_user(Role.EDITOR, HERE)) == []
