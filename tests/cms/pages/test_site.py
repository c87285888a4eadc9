"""The pages as readers get them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.test.utils import override_script_prefix

from cms.pages.models import BasisPage, ContactPage, GuidePage, NoticePage
from portal.content.enums import Validity
from portal.policies.models import Policy
from tests.cms.pages.test_checks import stream
from tests.factories import pages
from tests.unkept import UNKEPT


def read(client: Client, address: str, status: int = 200, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == status
    return answer.content.decode()


def rows(html: str) -> list[str]:
    part = html.partition('<ul class="articles">')[2].partition("</ul>")[0]
    return [row.split(">")[1].split("<")[0] for row in part.split("<a href")[1:]]


@pytest.fixture
def document(bureau, policy) -> BasisPage:
    return pages.publish(
        BasisPage,
        title="实施方案",
        organisation=bureau,
        policies=[policy],
        index_number="11500235008702345X/2026-00012",
        document_number="云阳农发〔2026〕1号",
        formed_on=dt.date(2026, 3, 1),
        validity=Validity.DRAFT,
    )


def test_a_document_shows_the_header_that_is_known_and_no_other(client, document, bureau):
    html = read(client, f"/{document.address}")
    for text in (
        "11500235008702345X/2026-00012",
        "云阳农发〔2026〕1号",
        "2026年3月1日",
        "征求意见稿",
    ):
        assert text in html
    assert bureau.name in html
    for term in ("索引号", "文号", "公开责任部门", "成文日期", "有效性"):
        assert f"<dt>{term}</dt>" in html
    for term in ("主题分类", "施行日期", "发文机关"):
        assert f"<dt>{term}</dt>" not in html


def test_document_and_interpretation_lead_to_each_other(client, document):
    page = pages.publish(NoticePage, title="一图读懂", kind="INTERPRETATION", explains=[document])
    assert f'<a href="/{page.address}">一图读懂</a>' in read(client, f"/{document.address}")
    assert f'<a href="/{document.address}">实施方案</a>' in read(client, f"/{page.address}")
    page.unpublish()
    assert "一图读懂" not in read(client, f"/{document.address}")


def test_an_interpretation_names_no_document_that_came_down(client, document):
    page = pages.publish(NoticePage, title="一图读懂", kind="INTERPRETATION", explains=[document])
    document.unpublish()
    assert "实施方案" not in read(client, f"/{page.address}")


def test_a_correction_stands_on_top_and_in_the_history(client, county):
    page = pages.publish(NoticePage)
    assert "本页记录" not in read(client, f"/{page.address}")
    pages.again(page, correction="截止日期更正为4月30日。")
    html = read(client, f"/{page.address}")
    assert html.count("截止日期更正为4月30日。") == 2
    assert "本页记录" in html


def test_what_came_down_is_said_to_be_gone_and_shows_nothing_of_itself(client, county):
    page = pages.publish(NoticePage, title="泄露了的标题")
    page.unpublish()
    html = read(client, f"/{page.address}", status=410)
    assert "泄露了的标题" not in html
    assert "已下线" in html
    assert 'content="noindex"' in html


def test_a_draft_and_an_unknown_address_are_not_found(client, county):
    page = pages.draft(NoticePage)
    read(client, f"/{page.address}", status=404)
    read(client, "/notices/nothing/", status=404)


def test_a_sample_guide_says_so(client, county, policy):
    guide = pages.publish(
        GuidePage, policy=policy, is_sample=True, who="<p>农户</p>", phone="12345"
    )
    html = read(client, f"/{guide.address}")
    assert "示例" in html
    assert 'href="tel:12345"' in html
    assert '<a href="/policies/042/">' in html


def test_the_contact_page_shows_its_channels(client, county):
    office = {"name": "便民服务站", "address": "江口镇", "hours": "", "matters": "", "phones": []}
    channels = stream(("office", office), field=ContactPage.channels)
    pages.publish(ContactPage, slug="contact", channels=channels)
    html = read(client, "/contact/")
    assert "<h2>便民服务站</h2>" in html
    assert "江口镇" in html


def test_the_list_shows_the_newest_first_by_twenty(client, county):
    for number in range(23):
        pages.publish(NoticePage, title=f"通知{number}")
    first = read(client, "/notices/")
    assert rows(first) == [f"通知{number}" for number in range(22, 2, -1)]
    onward = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert rows(read(client, onward)) == ["通知2", "通知1", "通知0"]


def test_lists_narrow_by_subsidy_kind_and_state(client, document, policy):
    pages.publish(NoticePage, title="甲", policies=[policy])
    pages.publish(NoticePage, title="乙", kind="INTERPRETATION", explains=[document])
    pages.publish(NoticePage, title="丙")
    pages.publish(BasisPage, title="现行文件")
    assert rows(read(client, "/notices/", policy="42")) == ["乙", "甲"]
    assert rows(read(client, "/notices/", kind="INTERPRETATION")) == ["乙"]
    assert rows(read(client, "/basis/", validity="DRAFT")) == ["实施方案"]
    assert rows(read(client, "/basis/", policy="015")) == []


def test_guides_stand_in_the_order_of_the_policy_list(client, county, policy):
    pages.publish(GuidePage, title="耕地", policy=policy)
    pages.publish(GuidePage, title="低保", policy=policy.__class__.objects.get(code="015"))
    assert rows(read(client, "/guides/")) == ["低保", "耕地"]


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/notices/", {"kind": "NEWS"}),
        ("/notices/", {"policy": "777"}),
        ("/notices/", {"cursor": "forged"}),
        ("/basis/", {"validity": "\x00"}),
        ("/guides/", {"policy": "9" * 10_000}),
    ],
    ids=["kind", "policy", "cursor", "control", "10 kB"],
)
def test_what_makes_no_sense_is_answered_with_a_sentence(client, county, address, query):
    html = read(client, address, status=400, **query)
    assert 'class="errors' in html


def test_an_article_costs_as_many_queries_with_three_of_everything(
    client, document, policy, django_assert_num_queries
):
    def body(number: int):
        uses = [
            {"image": pages.make_picture().pk, "alt_text": "图", "decorative": False}
            for _ in range(number)
        ]
        files = [pages.make_attachment(f"{n}.txt").pk for n in range(number)]
        pictures = [("picture", {"image": use, "caption": ""}) for use in uses]
        return stream(*pictures, ("files", files))

    one = pages.publish(NoticePage, policies=[policy], body=body(1))
    several = pages.publish(NoticePage, policies=[policy], body=body(3))
    client.get(f"/{one.address}")
    for page in (one, several):
        cache.clear()
        with django_assert_num_queries(18):
            client.get(f"/{page.address}", headers=UNKEPT)


@pytest.mark.parametrize(("address", "queries"), [("/notices/", 12), ("/guides/", 12)])
def test_a_list_costs_as_many_queries_with_many_rows(
    client, county, policy, address, queries, django_assert_num_queries
):
    model = NoticePage if address == "/notices/" else GuidePage
    about = {"policies": [policy]} if model is NoticePage else {"policy": policy}
    for number in (1, 5):
        for _ in range(number):
            pages.publish(model, **about)
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address, headers=UNKEPT)


def test_a_page_is_kept_until_something_public_changes(
    client, county, django_assert_max_num_queries
):
    page = pages.publish(NoticePage, title="甲")
    first = client.get(f"/{page.address}")
    with django_assert_max_num_queries(2):
        again = client.get(f"/{page.address}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    pages.again(page, title="乙", correction="标题更正。")
    assert "乙" in read(client, f"/{page.address}")


def test_only_reading_is_answered(client, county):
    page = pages.publish(NoticePage)
    assert client.head(f"/{page.address}").status_code == 200
    assert client.post(f"/{page.address}").status_code == 405


def test_under_a_prefix_every_link_stays_under_it(document):
    page = pages.publish(NoticePage, title="一图读懂", kind="INTERPRETATION", explains=[document])
    with override_settings(FORCE_SCRIPT_NAME="/yyxmz"), override_script_prefix("/yyxmz/"):
        client = Client()
        for address in (page.address, document.address, "notices/", "basis/", "guides/"):
            html = client.get(f"/{address}").content.decode()
            links = [part.split('"')[0] for part in html.split('href="')[1:]]
            kept = ("/yyxmz/", "/static/", "?", "#", "tel:", "http://testserver/yyxmz/")
            assert [link for link in links if not link.startswith(kept)] == []
            assert "/yyxmz/policies/" in links


def test_a_file_is_served_while_a_public_page_shows_it(client, county):
    file = pages.make_attachment("登记表.txt", "面积".encode())
    page = pages.draft(NoticePage, body=stream(("files", [file.pk])))
    assert client.get(file.url).status_code == 404
    pages.again(page)
    served = client.get(file.url)
    assert (served.status_code, b"".join(served.streaming_content)) == (200, "面积".encode())
    pages.fresh(page).unpublish()
    assert client.get(file.url).status_code == 404


def test_a_page_about_all_subsidies_leads_to_their_list(bureau, policy, client) -> None:
    Policy.objects.bulk_create(Policy(code=f"{n:03}", name=f"补贴{n}") for n in range(100, 121))
    Policy.objects.create(code="075", name="其他（根据需要新增）", standing=True)
    every = list(Policy.objects.all())
    page = pages.publish(BasisPage, organisation=bureau, policies=every)
    shown = client.get(f"/{page.address}").context["policies"]
    assert [(one["label"], one["href"]) for one in shown] == [("清单上的全部补贴", "/policies/")]
    page = pages.again(page, policies=[one for one in every if one != policy], correction="除外。")
    assert len(client.get(f"/{page.address}").context["policies"]) == len(every) - 1
