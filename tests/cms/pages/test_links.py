"""Links out of the site in what staff write."""

from __future__ import annotations

import pytest

from cms.pages.models import BasisPage, GuidePage, NoticePage
from tests.cms.pages.test_checks import stream
from tests.factories import pages

WORD = '<span class="unseen">外部网站：</span>'
OUTSIDE = "https://www.example.com/"
AWAY = '<a href="/leave/?to='


def read(client, page) -> str:
    return client.get(f"/{page.address}").content.decode()


def linked(href: str, label: str = "这里") -> str:
    return f'<p>见<a href="{href}">{label}</a>。</p>'


def prose(html: str) -> str:
    return html.partition('<div class="prose">')[2].partition("</article>")[0]


def test_a_paragraph_leads_to_government_straight_and_elsewhere_with_a_word(client, county):
    text = linked("https://www.gov.cn/a?b=1&amp;c=2") + linked(OUTSIDE) + linked("/guides/")
    html = prose(read(client, pages.publish(NoticePage, body=stream(("paragraph", text)))))
    government = '<a href="https://www.gov.cn/a?b=1&amp;c=2" class="outer" rel="noopener">'
    assert f"{government}{WORD}这里</a>" in html
    assert f'class="outer" rel="nofollow">{WORD}这里</a>' in html
    assert html.count(AWAY) == 1
    assert OUTSIDE not in html
    assert '<a href="/guides/">这里</a>' in html


def test_the_word_is_in_the_language_of_the_reader(client, county):
    page = pages.publish(NoticePage, body=stream(("paragraph", linked(OUTSIDE))))
    client.get("/", {"set-language": "en"})
    assert '<span class="unseen">External site: </span>' in read(client, page)


def test_answers_of_questions_and_guides_are_no_exception(client, county, policy):
    question = {"question": "哪里查", "answer": linked(OUTSIDE)}
    guide = pages.publish(
        GuidePage, policy=policy, how=linked(OUTSIDE), body=stream(("questions", [question]))
    )
    html = read(client, guide)
    assert html.count(AWAY) == 2
    assert OUTSIDE not in html


def test_the_original_of_a_document_is_reached_the_same_way(client, county):
    page = pages.publish(BasisPage, original=OUTSIDE)
    html = read(client, page)
    assert AWAY in html
    assert "https://www.example.com/</a>" in html


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "//www.example.com/",
        "/\\www.example.com/",
        "https:\\\\www.example.com/",
        "https:www.example.com",
        "ftp://www.example.com/",
        "www.example.com",
    ],
)
def test_an_address_of_another_make_is_dropped_and_its_words_stay(client, county, href):
    html = prose(read(client, pages.publish(NoticePage, body=stream(("paragraph", linked(href))))))
    assert "<p>见<a>这里</a>。</p>" in html
    assert "href" not in html


@pytest.mark.parametrize("href", ["HTTPS://www.example.com/", " https://www.example.com/"])
def test_an_address_that_is_only_written_otherwise_leads_where_it_says(client, county, href):
    html = read(client, pages.publish(NoticePage, body=stream(("paragraph", linked(href)))))
    assert html.count(AWAY) == 1


def test_a_kept_page_holds_the_same_way_for_everybody(client, county, django_assert_num_queries):
    page = pages.publish(NoticePage, body=stream(("paragraph", linked(OUTSIDE))))
    first = read(client, page)
    with django_assert_num_queries(1):
        assert read(client, page) == first
    way = first.partition(AWAY)[2].partition('"')[0]
    answer = client.get("/leave/?to=" + way)
    assert f'href="{OUTSIDE}"' in answer.content.decode()


def test_feeds_and_answers_for_programs_know_no_page_in_between(client, county, policy):
    text = stream(("paragraph", linked(OUTSIDE)))
    pages.publish(NoticePage, summary="见网站。", body=text, policies=[policy])
    pages.publish(GuidePage, policy=policy, how=linked(OUTSIDE))
    for address in ("/feeds/notices.atom", "/api/v1/policies/042", "/api/v1/search?q=这里"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "/leave/" not in answer.content.decode()
