"""Writing pages in the admin: what the editor asks, refuses and keeps."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.pages.blocks import ArticleBlocks
from cms.pages.models import GuidePage, NoticeIndex, NoticePage, Picture
from portal.staff.enums import Role
from tests.cms.pages.test_checks import ID
from tests.factories import pages
from tests.factories.staff import make_user


@pytest.fixture
def desk(bureau) -> Client:
    client = Client()
    client.force_login(make_user(Role.EDITOR, bureau))
    return client


def form_data(bureau, **fields):
    given = {
        "title": "关于登记的通知",
        "slug": "",
        "organisation": bureau.pk,
        "summary": "",
        "kind": "NOTICE",
        "source": "",
        "body": streamfield([]),
        "correction": "",
        "numbers_reason": "",
    }
    return nested_form_data(given | fields)


def add(desk: Client, data) -> object:
    address = reverse("wagtailadmin_pages:add", args=["pages", "noticepage", _index()])
    return desk.post(address, data)


def _index() -> int:
    return NoticeIndex.objects.get().pk


def test_the_address_is_made_of_the_title(desk, bureau):
    add(desk, form_data(bureau))
    add(desk, form_data(bureau))
    slugs = NoticePage.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["guan-yu-deng-ji-de-tong-zhi", "guan-yu-deng-ji-de-tong-zhi-2"]


def test_forged_markup_does_not_get_past_the_editor(desk, bureau):
    style = {"offset": 0, "length": 1, "style": "COLOR_RED"}
    block = {"key": "a", "type": "unstyled", "depth": 0, "text": "甲<script>"}
    block |= {"inlineStyleRanges": [style], "entityRanges": [{"offset": 0, "length": 1, "key": 0}]}
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}
    forged = json.dumps({"blocks": [block], "entityMap": {"0": link}})
    add(desk, form_data(bureau, body=streamfield([("paragraph", forged)])))
    source = NoticePage.objects.get().get_latest_revision_as_object().body[0].value.source
    assert source == "<p>甲&lt;script&gt;</p>"


def test_a_draft_may_hold_what_is_refused_when_it_is_handed_in(desk, bureau):
    body = streamfield([("note", {"emphasis": "", "title": "联系", "text": f"张三 {ID}"})])
    add(desk, form_data(bureau, body=body))
    page = NoticePage.objects.get()
    data = form_data(bureau, slug=page.slug, body=body)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    refused = desk.post(address, data | {"action-submit": "1"})
    assert refused.status_code == 200
    assert "正文中有身份证号" in refused.content.decode()
    assert ID in refused.content.decode()
    page.refresh_from_db()
    assert page.current_workflow_state is None


def test_a_change_of_a_public_page_is_handed_in_with_a_word_about_it(desk, bureau):
    page = pages.publish(NoticePage, organisation=bureau, title="甲")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = form_data(bureau, slug=page.slug, title="乙")
    assert "本页曾经公开" in desk.post(address, data | {"action-submit": "1"}).content.decode()
    told = form_data(bureau, slug=page.slug, title="乙", correction="标题更正。")
    assert desk.post(address, told | {"action-submit": "1"}).status_code == 302
    assert pages.fresh(page).current_workflow_state is not None


def test_a_correction_is_asked_of_pages_that_were_public_only(desk, bureau):
    args = ["pages", "noticepage", _index()]
    empty = desk.get(reverse("wagtailadmin_pages:add", args=args)).content.decode()
    assert ('name="title"' in empty, 'name="correction"' in empty) == (True, False)
    page = pages.publish(NoticePage, organisation=bureau, title="甲")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert 'name="correction"' in desk.get(address).content.decode()


def test_what_counts_by_blanks_is_not_shown(desk, bureau):
    page = pages.publish(NoticePage, organisation=bureau, title="甲")
    shown = desk.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "data-content-checker-count" in shown
    assert "data-content-word-count" not in shown


def test_the_words_of_a_picture_are_not_its_file_name(db):
    assert Picture(title="IMG_2033.jpg").default_alt_text == ""
    assert Picture(title="IMG_2033.jpg", description="梯田").default_alt_text == "梯田"


def test_a_preview_shows_the_draft_and_never_the_kept_page(desk, bureau, client):
    page = pages.publish(NoticePage, organisation=bureau, title="公开的标题")
    client.get(f"/{page.address}")
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    desk.post(address, form_data(bureau, slug=page.slug, title="草稿的标题"))
    shown = desk.get(address).content.decode()
    assert ("草稿的标题" in shown, "公开的标题" in shown) == (True, False)
    assert "公开的标题" in client.get(f"/{page.address}").content.decode()


@pytest.mark.parametrize("model", [NoticePage, GuidePage])
def test_a_page_not_yet_saved_can_be_previewed(desk, bureau, model):
    index = NoticeIndex if model is NoticePage else pages.GuideIndex
    args = ["pages", model._meta.model_name, index.objects.get().pk]
    address = reverse("wagtailadmin_pages:preview_on_add", args=args)
    data = form_data(bureau, **dict.fromkeys(("who", "standard", "how", "documents"), "null"))
    desk.post(address, data)
    assert "关于登记的通知" in desk.get(address).content.decode()


@pytest.mark.parametrize(
    ("name", "sample"), [("picture", "<svg"), ("files", '<ul class="files"><li>')]
)
def test_where_nothing_was_uploaded_a_block_shows_a_sample(county, admin_client, name, sample):
    block = NoticePage.body.field.stream_block.child_blocks[name]
    address = reverse("wagtailadmin_block_preview")
    shown = admin_client.get(address, {"id": block.definition_prefix}).content.decode()
    assert sample in shown.partition(f'<div class="block-{name}">')[2]


@pytest.mark.parametrize("name", [*ArticleBlocks.base_blocks])
def test_every_block_shows_itself_in_the_picker(county, admin_client, name):
    pages.make_picture("梯田")
    pages.make_attachment("表.txt")
    block = NoticePage.body.field.stream_block.child_blocks[name]
    address = reverse("wagtailadmin_block_preview")
    shown = admin_client.get(address, {"id": block.definition_prefix}).content.decode()
    assert block.is_previewable
    assert "web/css/articles.css" in shown
    inside = shown.partition(f'<div class="block-{name}">')[2].partition("</div>")[0]
    assert strip_tags(inside).strip()
