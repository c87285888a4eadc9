"""What goes wrong while people write: pasted Word, bad files, two at once, a page that moves away.

Each gets a sentence, and what was typed stays.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect
from wagtail.models import Revision

from cms.editorial.services import save_draft, submit
from cms.pages.models import Attachment, GuideIndex, NoticeIndex, NoticePage
from portal.staff.models import Organisation
from tests.browser import click_and_load, repeat_until_visible
from tests.journeys.conftest import HERE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Office

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "江口镇补贴核对通知"
# As Word puts it on the clipboard, and what a hostile page could add
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--
p.MsoNormal {mso-style-parent:"";} --></style><!--[if gte mso 9]><xml><w:View>Normal</w:View></xml>
<![endif]--></head><body><!--StartFragment--><p class=MsoNormal style='text-indent:21.0pt'><b><span
style='font-family:仿宋;color:red'>一、登记时间<o:p></o:p></span></b></p>
<p class=MsoListParagraph>请到<a href="javascript:document.title='taken'">村委会</a>登记。<img src=x
onerror="document.title='taken'"></p>
<!--EndFragment--></body></html>"""
COPY = """html => navigator.clipboard.write([new ClipboardItem({
    "text/html": new Blob([html], {type: "text/html"}),
    "text/plain": new Blob([""], {type: "text/plain"}),
})])"""
MIB = 1024 * 1024


def draft(office: Office) -> NoticePage:
    page = NoticePage(title=TITLE, organisation=Organisation.objects.get(code=HERE))
    save_draft(page=page, by=office.clerk, under=NoticeIndex.objects.get())
    return page


def open_editor(office: Office, window: Page, page: NoticePage) -> None:
    window.goto(office.url + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    expect(window.locator("[name=title]")).to_have_value(TITLE)


def add_block(window: Page, label: str) -> None:
    kind = window.get_by_role("option", name=label, exact=True)
    repeat_until_visible(window.locator(".c-sf-add-button").first.click, kind)
    kind.click()


def save(window: Page) -> None:
    click_and_load(window.locator("button.action-save").first)


def latest(page: NoticePage) -> NoticePage:
    return NoticePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_of_a_paste_from_word_the_words_stay_and_nothing_runs(office):
    page = draft(office)
    clerk = office.staff(office.clerk)
    clerk.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=office.url)
    open_editor(office, clerk, page)
    add_block(clerk, _("Text"))
    clerk.evaluate(COPY, WORD)
    text = clerk.locator(".public-DraftEditor-content").last
    text.click()
    text.press("Control+v")
    # The field that is sent follows the text after a moment
    expect(clerk.locator("[name=body-0-value]")).to_have_value(re.compile("请到"))
    save(clerk)
    expect(clerk.locator(".messages .success")).to_be_visible()
    assert "taken" not in clerk.title()
    kept = latest(page).body[0].value.source
    assert kept.startswith("<p><b>一、登记时间</b></p><p>请到村委会登记。")
    assert not any(word in kept for word in ("Mso", "style", "javascript", "img", "onerror"))


def test_bad_files_are_refused_with_a_sentence_and_the_title_stays(office, tmp_path):
    page = draft(office)
    clerk = office.staff(office.clerk)
    disguised, huge, good = (tmp_path / name for name in ("a.pdf", "b.pdf", "c.txt"))
    disguised.write_bytes(b"MZ\x90\x00" + bytes(3000))
    with huge.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(50 * MIB)
    good.write_text("补贴申请表", encoding="utf-8")
    open_editor(office, clerk, page)
    add_block(clerk, _("Attached files"))
    chooser = clerk.locator(".modal-content")
    upload = chooser.get_by_role("tab").last
    repeat_until_visible(clerk.get_by_role("button", name=_("Choose a document")).click, upload)
    title = chooser.locator("[name$=title]:visible")
    repeat_until_visible(upload.click, title)
    title.fill("申请表")
    said = chooser.locator(".error-message")
    for file, start in (
        (disguised, "文件内容和后缀不符"),
        (huge, "文件有 50.0\xa0MB，超过上限 20.0\xa0MB"),
    ):
        chooser.locator("input[type=file]").set_input_files(file)
        chooser.locator("button[type=submit]:visible").click()
        expect(said).to_contain_text(start)
        expect(said).to_have_count(1)
        expect(title).to_have_value("申请表")
    assert not Attachment.objects.exists()
    chooser.locator("input[type=file]").set_input_files(good)
    chooser.locator("button[type=submit]:visible").click()
    expect(chooser).to_have_count(0)
    assert Attachment.objects.get().text == "补贴申请表"


def test_of_a_long_list_only_what_contains_the_words_is_left(office):
    page = draft(office)
    clerk = office.staff(office.clerk)
    open_editor(office, clerk, page)
    choices = clerk.locator("[data-choices]").first
    panel = clerk.locator("section.w-panel", has=choices).last
    search = choices.get_by_role("searchbox")
    repeat_until_visible(panel.locator("[data-panel-toggle]").first.click, search)
    boxes = choices.locator("li")
    every = boxes.count()
    search.fill("耕地")
    expect(boxes.filter(visible=True)).to_have_count(1)
    search.press("Enter")
    boxes.filter(visible=True).get_by_role("checkbox").check()
    search.fill("没有这样的补贴")
    expect(choices.locator("[data-choices-none]")).to_be_visible()
    search.fill("")
    expect(choices.locator("li:not([hidden])")).to_have_count(every)
    expect(choices.locator("[data-choices-count]")).to_have_text("已选 1 项")
    save(clerk)
    expect(clerk.locator(".messages .success")).to_be_visible()
    assert [one.code for one in latest(page).policies.all()] == ["042"]


def test_the_second_of_two_editors_is_warned_and_both_versions_stay(office):
    page = draft(office)
    first, second = office.staff(office.clerk), office.staff(office.colleague)
    for window in (first, second):
        open_editor(office, window, page)
    first.locator("[name=summary]").fill("先写的")
    save(first)
    expect(first.locator(".messages .success")).to_be_visible()
    # At once: Wagtail's question comes from what it asks the server every ten seconds
    second.locator("[name=summary]").fill("后写的")
    save(second)
    told = second.locator(".messages .warning")
    expect(told).to_contain_text(office.clerk.get_full_name())
    expect(told.get_by_role("link", name=_("Compare"))).to_be_visible()
    expect(second.locator("[name=summary]")).to_have_value("后写的")
    kept = {one.content["summary"] for one in Revision.objects.for_instance(page)}
    assert {"先写的", "后写的"} <= kept
    assert latest(page).summary == "后写的"


def test_a_page_moved_or_handed_in_meanwhile_loses_nothing(office):
    page = draft(office)
    clerk = office.staff(office.clerk)
    open_editor(office, clerk, page)
    page.move(GuideIndex.objects.get(), pos="last-child")
    clerk.locator("[name=summary]").fill("搬走以后写的")
    save(clerk)
    expect(clerk.locator(".messages .success")).to_be_visible()
    moved = NoticePage.objects.get(pk=page.pk)
    assert moved.get_parent().specific == GuideIndex.objects.get()
    assert latest(page).summary == "搬走以后写的"
    submit(page=moved, by=office.colleague)
    clerk.locator("[name=summary]").fill("送审以后写的")
    refused = clerk.locator(".messages .error")
    repeat_until_visible(partial(clerk.locator("[name=summary]").press, "Control+s"), refused)
    expect(refused).to_contain_text("正在审核")
    expect(clerk.locator("[name=summary]")).to_have_value("送审以后写的")
    assert latest(page).summary == "搬走以后写的"
