"""What becomes of a page that goes out, changes, comes down, moves, is deleted."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test.utils import override_script_prefix
from django.utils import timezone

from cms.pages.errors import PublishRefused
from cms.pages.models import (
    BasisPage,
    ContactPage,
    GuideIndex,
    GuidePage,
    HomePage,
    NoticeIndex,
    NoticePage,
)
from portal.audit.models import Entry
from portal.clocks import today
from portal.content.enums import ContentEventKind, ContentKind, Fact, Validity
from portal.content.models import ContentEvent, ContentItem
from portal.content.queries import content_in_view, content_of_policy
from portal.disclosure.models import Generation
from portal.policies.models import Policy
from portal.staff.enums import Role
from portal.web.pages.home import context as home_page
from tests.factories import pages
from tests.factories.payouts import load_small_county
from tests.factories.staff import make_user


def told(page) -> list[tuple[str, str]]:
    rows = ContentEvent.objects.filter(item__key=page.key).order_by("pk")
    return [(row.kind, row.note) for row in rows]


def test_a_page_that_goes_out_is_in_the_register(bureau, policy):
    editor = make_user(Role.EDITOR, bureau)
    page = pages.publish(
        NoticePage,
        by=editor,
        title="关于登记的通知",
        slug="dengji",
        summary="四月底前登记。",
        organisation=bureau,
        policies=[policy],
    )
    [item] = content_of_policy(policy)
    assert (item.key, item.kind, item.title) == (page.key, ContentKind.NOTICE, page.title)
    assert (item.address, item.summary) == ("notices/dengji/", "四月底前登记。")
    assert (item.organisation, item.published_on) == (bureau.name, timezone.localdate())
    assert Entry.objects.get(act="disclosure.put_content").actor_account == editor.username
    assert told(page) == [(ContentEventKind.PUBLISHED, "")]


def test_a_guide_hands_over_its_answers(bureau, policy):
    pages.publish(
        GuidePage,
        organisation=bureau,
        policy=policy,
        who="<p>种地的<b>农户</b>。</p>",
        documents="<ul><li>身份证</li><li>社保卡</li></ul>",
        phone="138 0013 8000",
    )
    item = ContentItem.objects.get()
    assert item.facts == {
        Fact.WHO: "种地的农户。",
        Fact.DOCUMENTS: "身份证；社保卡",
        Fact.PHONE: "138 0013 8000",
    }
    assert item.kind == ContentKind.GUIDE


def test_a_long_answer_ends_with_a_sentence(bureau, policy):
    pages.publish(GuidePage, policy=policy, how="<p>" + "每村核对面积。" * 100 + "</p>")
    [item] = content_of_policy(policy)
    assert len(item.fact(Fact.HOW)) <= 500
    assert item.fact(Fact.HOW).endswith("核对面积。")


def test_a_document_hands_over_its_number_and_state(bureau, policy):
    pages.publish(
        BasisPage,
        document_number="云阳农发〔2026〕1号",
        formed_on=dt.date(2026, 3, 1),
        validity=Validity.DRAFT,
        policies=[policy],
    )
    [item] = content_of_policy(policy)
    assert (item.kind, item.validity) == (ContentKind.BASIS, Validity.DRAFT)
    assert item.facts == {"DOCUMENT_NUMBER": "云阳农发〔2026〕1号", "FORMED_ON": "2026-03-01"}


def test_an_interpretation_is_about_what_its_documents_are_about(county, policy):
    document = pages.publish(BasisPage, policies=[policy])
    other = Policy.objects.get(code="015")
    page = pages.publish(NoticePage, kind="INTERPRETATION", explains=[document], policies=[other])
    item = ContentItem.objects.get(key=page.key)
    assert item.kind == ContentKind.INTERPRETATION
    assert sorted(about.code for about in item.policies.all()) == ["015", "042"]


def test_the_contact_page_is_a_channel(county):
    pages.publish(ContactPage, slug="contact")
    assert ContentItem.objects.get().address == "contact/"
    assert ContentItem.objects.get().kind == ContentKind.CHANNEL


def test_a_change_without_a_word_about_it_is_refused_and_nothing_changes(county):
    page = pages.publish(NoticePage, title="四月二十日")
    before = Generation.number()
    with pytest.raises(PublishRefused) as refusal:
        pages.again(page, title="四月三十日")
    assert refusal.value.sentences == (
        "This page was public already. Say in a sentence what is different now.",
    )
    assert pages.fresh(page).title == ContentItem.objects.get().title == "四月二十日"
    assert Generation.number() == before


def test_a_correction_is_published_with_its_day(county):
    page = pages.publish(NoticePage, title="四月二十日")
    page = pages.again(page, title="四月三十日", correction="日期更正为四月三十日。")
    assert told(page) == [
        (ContentEventKind.PUBLISHED, ""),
        (ContentEventKind.CORRECTED, "日期更正为四月三十日。"),
    ]
    assert ContentItem.objects.get().title == "四月三十日"


def test_the_next_edit_begins_without_the_last_correction(county):
    page = pages.publish(NoticePage)
    page = pages.again(page, correction="更正一处。")
    assert page.get_latest_revision_as_object().correction == ""
    edited = page.get_latest_revision_as_object()
    edited.correction = "又更正一处。"
    edited.save_revision()
    assert pages.fresh(page).get_latest_revision_as_object().correction == "又更正一处。"


def test_a_page_for_a_later_day_waits(county):
    later = timezone.now() + dt.timedelta(days=2)
    page = pages.publish(NoticePage, go_live_at=later)
    assert (page.live, ContentItem.objects.count()) == (False, 0)


def test_a_change_for_a_later_day_leaves_what_is_public(county):
    page = pages.publish(NoticePage, title="甲")
    later = timezone.now() + dt.timedelta(days=2)
    pages.again(page, title="乙", correction="改为乙。", go_live_at=later)
    assert ContentItem.objects.get().title == "甲"
    assert told(page) == [(ContentEventKind.PUBLISHED, "")]


def test_the_last_public_day_is_known_to_the_register(county):
    midnight = dt.datetime(2027, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    pages.publish(NoticePage, expire_at=midnight)
    assert ContentItem.objects.get().expires_on == dt.date(2026, 12, 31)


@pytest.mark.parametrize(("expired", "reason"), [(True, "EXPIRED"), (False, "TAKEN_DOWN")])
def test_a_page_that_comes_down_leaves_the_register(bureau, expired, reason):
    page = pages.publish(NoticePage, organisation=bureau)
    reviewer = make_user(Role.PUBLISHER, bureau)
    page.unpublish(set_expired=expired, user=reviewer)
    assert list(content_in_view()) == []
    removal = ContentEvent.objects.latest("pk")
    assert (removal.kind, removal.removal) == (ContentEventKind.REMOVED, reason)
    entry = Entry.objects.get(act="disclosure.drop_content")
    assert entry.actor_account == reviewer.username


def test_a_deleted_page_leaves_the_register_with_its_list(county):
    pages.publish(NoticePage)
    NoticeIndex.objects.get().delete()
    assert list(content_in_view()) == []
    assert ContentEvent.objects.latest("pk").kind == ContentEventKind.REMOVED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("writes_under", ["/", "/mz/"])
def test_an_old_address_leads_on_whatever_prefix_it_was_changed_under(client, writes_under):
    load_small_county()
    pages.publish(GuidePage, slug="gengdi")
    index = GuideIndex.objects.get()
    index.slug = "zhinan"
    with override_script_prefix(writes_under):
        index.save()
    moved = client.get("/guides/gengdi/?q=1")
    assert (moved.status_code, moved.url) == (301, "/zhinan/gengdi/")
    with override_script_prefix("/mz/"):
        under = client.get("/guides/gengdi/", SCRIPT_NAME="/mz")
    assert (under.status_code, under.url) == (301, "/mz/zhinan/gengdi/")
    assert client.get("/guides/weizhi/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_pages_of_a_list_that_moves_have_their_new_addresses(client):
    load_small_county()
    page = pages.publish(GuidePage, slug="gengdi")
    index = GuideIndex.objects.get()
    index.slug = "zhinan"
    index.save()
    assert ContentItem.objects.get().address == "zhinan/gengdi/"
    assert client.get("/zhinan/gengdi/").status_code == 200
    moved = client.get("/guides/gengdi/")
    assert (moved.status_code, moved.url) == (301, "/zhinan/gengdi/")
    # A new address is no news
    assert told(page) == [(ContentEventKind.PUBLISHED, "")]


def test_a_policy_that_is_deleted_takes_no_page_with_it(county, client):
    policy = Policy.objects.create(code="999", name="旧补贴")
    body = NoticePage.body.field.stream_block.to_python([{"type": "policies", "value": ["999"]}])
    notice = pages.publish(NoticePage, policies=[policy], body=body)
    guide = pages.publish(GuidePage, policy=policy)
    draft = pages.draft(GuidePage, policy=policy)
    Policy.objects.filter(pk=policy.pk).delete()
    assert "政策999：已不在清单" in client.get(f"/{notice.address}").content.decode()
    assert client.get(f"/{guide.address}").status_code == 200
    assert draft.get_latest_revision_as_object().policy is None
    pages.again(notice, correction="更正一处。")
    assert ContentItem.objects.get(key=notice.key).policies.count() == 0


def test_what_is_public_dies_in_caches_with_a_list_or_the_home_page(county):
    before = Generation.number()
    for model in (NoticeIndex, HomePage):
        page = model.objects.get()
        page.save_revision().publish(skip_permission_checks=True)
    assert Generation.number() == before + 2


def test_what_staff_say_on_the_home_page_is_handed_over_frozen(county, client):
    page = pages.publish(NoticePage, title="征求意见公告", slug="yijian")
    home = HomePage.objects.get()
    home.note_title, home.note_text, home.note_page = "征求意见", "六月底前。", page
    home.searches = "低保 耕地"
    home.save_revision().publish(skip_permission_checks=True)
    words = home_page.facts(Generation.number(), today()).words
    assert (words.heading, words.text, words.until) == ("征求意见", "六月底前。", None)
    assert words.links == (("征求意见公告", "notices/yijian/"),)
    assert words.searches == ("低保", "耕地")
    assert "六月底前。" in client.get("/").content.decode()


def test_a_note_that_cannot_be_shown_is_refused(county):
    home = HomePage.objects.get()
    home.note_title, home.note_text = "", "没有标题"
    with pytest.raises(ValidationError, match="heading"):
        home.save_revision()
    home.note_title = "请联系13800138000"
    with pytest.raises(ValidationError, match="mobile number"):
        home.full_clean()
