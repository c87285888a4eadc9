"""A real browser reads the pages: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from cms.pages.models import BasisPage, ContactPage, GuidePage, NoticePage
from portal.policies.models import Policy
from tests.browser import opened_browser
from tests.cms.pages.test_checks import stream
from tests.factories import pages
from tests.factories.payouts import load_small_county

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def everything():
    """Return a text with a block of each kind."""
    use = {"image": pages.make_picture().pk, "alt_text": "梯田", "decorative": False}
    columns = [{"type": "text", "heading": "作物"}, {"type": "number", "heading": "标准（元/亩）"}]
    rows = [{"values": ["按实际种植面积计算的水稻和玉米", 85]}] * 3
    return stream(
        ("heading", "怎么登记"),
        ("paragraph", "<h3>谁可以领</h3><p>农户</p><ul><li>甲</li></ul>"),
        ("steps", [{"title": "登记", "text": "带身份证"}, {"title": "到账", "text": ""}]),
        ("note", {"emphasis": "warn", "title": "截止日期", "text": "4月30日"}),
        ("note", {"emphasis": "", "title": "提示", "text": "不收费"}),
        ("table", {"columns": columns, "rows": rows, "caption": "标准"}),
        ("picture", {"image": use, "caption": "江口镇梯田"}),
        ("files", [pages.make_attachment("登记表.txt", b"form").pk]),
        ("questions", [{"question": "卡丢了怎么办？", "answer": "<p>到银行挂失。</p>"}]),
        ("phones", [{"label": "县财政局", "number": "023-5510 0100", "note": "工作日"}]),
        ("policies", ["042", "999"]),
    )


@pytest.fixture
def shown(live_server) -> list[str]:
    """Return the addresses of one page of each kind, and of each list."""
    load_small_county()
    policy = Policy.objects.get(code="042")
    document = pages.publish(BasisPage, index_number="1150/2026-12", policies=[policy])
    notice = pages.publish(NoticePage, kind="INTERPRETATION", explains=[document])
    notice = pages.again(notice, body=everything(), correction="补充了标准。")
    answers = {"who": "<p>农户</p>", "how": "<ol><li>登记</li></ol>", "phone": "12345"}
    guide = pages.publish(GuidePage, policy=policy, is_sample=True, **answers)
    office = {"name": "便民服务站", "address": "江口镇", "hours": "工作日", "phones": []}
    channels = stream(("office", office), field=ContactPage.channels)
    contact = pages.publish(ContactPage, slug="contact", channels=channels)
    gone = pages.publish(NoticePage)
    gone.unpublish()
    found = (document, notice, guide, contact, gone)
    return ["notices/", "guides/", "basis/", *(page.address for page in found)]


@pytest.mark.parametrize(("mode", "width"), [("normal", 320), ("elder", 360), ("elder", 1280)])
def test_every_kind_of_page_passes_axe_and_fits_its_screen(live_server, shown, mode, width):
    found = {}
    with opened_browser() as chromium:
        window = chromium.new_page(viewport={"width": width, "height": 900})
        window.goto(f"{live_server.url}/?set-mode={mode}")
        for address in shown:
            window.goto(f"{live_server.url}/{address}")
            said = [one["id"] for one in Axe().run(window).response["violations"]]
            said += ["sideways"] * window.evaluate(SIDEWAYS)
            if said:
                found[address] = said
    assert found == {}
