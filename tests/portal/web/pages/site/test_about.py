"""Site map and accessibility statement: every link leads somewhere, every choice works."""

from __future__ import annotations

import re

import pytest

from portal.web.services import change_identity
from tests.unkept import UNKEPT

pytestmark = pytest.mark.django_db


def test_every_link_of_the_site_map_answers(client, county):
    county.publish_named()
    html = client.get("/site-map/").content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]
    hrefs = re.findall(r'href="([^"#]+)"', main)
    assert {"/", "/statistics/?year=2026", "/statistics.csv", "/accessibility/"} <= set(hrefs)
    answers = {href: client.get(href.replace("&amp;", "&")).status_code for href in hrefs}
    assert [href for href, status in answers.items() if status not in (200, 302)] == []


def test_the_site_map_names_only_what_exists(client, county):
    groups = client.get("/site-map/").context["groups"]
    assert "分年度统计" not in [group["title"] for group in groups]
    labels = {link["label"] for link in groups[0]["links"]}
    assert "查我的补贴" not in labels


def test_footer_and_header_lead_to_both_pages(client, county):
    html = client.get("/").content.decode()
    assert html.count('href="/accessibility/"') == 2
    assert html.count('href="/site-map/"') == 1


def test_the_statement_turns_elder_mode_on_and_off(client, county):
    page = client.get("/accessibility/")
    assert page.context["elder_href"] in page.content.decode()
    elder = client.get(page.context["elder_href"], follow=True)
    assert '<html lang="zh-CN" class="elder">' in elder.content.decode()
    normal = client.get(elder.context["normal_href"], follow=True)
    assert '<html lang="zh-CN">' in normal.content.decode()


def test_the_statement_names_whom_to_call(client, county):
    change_identity(by=None, title="云阳明账", hotlines=[{"label": "热线", "number": "12345"}])
    assert "tel:12345" in client.get("/accessibility/").content.decode().partition("</main>")[0]


@pytest.mark.parametrize(("path", "questions"), [("/site-map/", 6), ("/accessibility/", 1)])
def test_they_ask_a_fixed_number_of_questions(
    client, county, django_assert_num_queries, path, questions
):
    client.get(f"{path}", headers=UNKEPT)
    with django_assert_num_queries(questions):
        client.get(f"{path}", headers=UNKEPT)
