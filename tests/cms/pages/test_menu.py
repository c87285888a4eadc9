"""The folders of what staff publish in the menu and the footer of every page."""

from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings
from django.test.utils import override_script_prefix

from cms.pages.models import ContactPage, GuidePage, NoticeIndex, NoticePage
from portal.web.services import change_identity
from tests.factories import pages
from tests.unkept import UNKEPT

ENTRY = re.compile(r'<li><a href="([^"]*)"( aria-current="true")?>([^<]*)</a></li>')


def menu(html: str) -> dict[str, tuple[str, bool]]:
    part = html.partition('<nav class="river"')[2].partition("</nav>")[0]
    return {label: (href, bool(here)) for href, here, label in ENTRY.findall(part)}


def footer(html: str) -> dict[str, str]:
    part = html.partition('<footer class="foot"')[2]
    return {label: href for href, _here, label in ENTRY.findall(part)}


def read(client: Client, address: str, **how: object) -> str:
    return client.get(address, **how).content.decode()


@pytest.fixture(params=[True, False], ids=["identity", "none yet"])
def site(request, county) -> None:
    if request.param:
        change_identity(by=None, title="云阳明账")


def test_notices_become_an_entry_with_the_first_one(client, site):
    assert "通知公告" not in menu(read(client, "/policies/"))
    page = pages.publish(NoticePage)
    assert menu(read(client, "/policies/"))["通知公告"] == ("/notices/", False)
    page.unpublish()
    assert "通知公告" not in menu(read(client, "/policies/"))


def test_the_entry_is_marked_on_the_list_and_on_every_page_below_it(client, county):
    page = pages.publish(NoticePage)
    for address in ("/notices/", f"/{page.address}"):
        entries = menu(read(client, address))
        assert [label for label, (_href, here) in entries.items() if here] == ["通知公告"]


def test_published_lists_and_notices_stand_beside_each_other(client, county):
    pages.publish(NoticePage)
    shown = list(menu(read(client, "/")))
    assert shown == ["首页", "查村里发放", "政策清单", "发放公开", "通知公告", "数据统计"]


def test_the_bar_of_a_phone_keeps_its_four_entries(client, county):
    pages.publish(NoticePage)
    bar = read(client, "/").partition('<nav class="bar"')[2].partition("</nav>")[0]
    assert bar.count("<a ") == 4


@pytest.mark.django_db(transaction=True)
def test_a_list_with_another_address_is_followed_at_once(client, site):
    page = pages.publish(NoticePage)
    assert menu(read(client, "/notices/"))["通知公告"] == ("/notices/", True)
    index = NoticeIndex.objects.get()
    index.slug = "gonggao"
    index.save_revision().publish()
    assert menu(read(client, "/gonggao/"))["通知公告"] == ("/gonggao/", True)
    assert menu(read(client, f"/{pages.fresh(page).address}"))["通知公告"] == ("/gonggao/", True)


def test_the_footer_leads_to_guides_and_to_whom_to_ask(client, site, policy):
    assert "申报指南" not in footer(read(client, "/policies/"))
    pages.publish(GuidePage, policy=policy)
    pages.publish(ContactPage, slug="ask")
    links = footer(read(client, "/policies/"))
    assert (links["申报指南"], links["有疑问找谁问，有意见向谁提"]) == ("/guides/", "/ask/")


def test_the_menu_costs_nothing_within_a_generation(client, site, django_assert_num_queries):
    pages.publish(NoticePage)
    read(client, "/policies/", headers=UNKEPT)
    with django_assert_num_queries(7):
        assert "通知公告" in menu(read(client, "/policies/", headers=UNKEPT))


def test_under_a_prefix_the_entry_stays_under_it(county):
    page = pages.publish(NoticePage)
    with override_settings(FORCE_SCRIPT_NAME="/yyxmz"), override_script_prefix("/yyxmz/"):
        entries = menu(read(Client(), f"/{page.address}"))
    assert entries["通知公告"] == ("/yyxmz/notices/", True)
