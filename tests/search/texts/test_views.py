"""The page of full-text search, its suggestions, and that no question leaves a trace."""

from __future__ import annotations

import logging
import re

import pytest
from django.core.cache import cache
from django.urls import clear_script_prefix, set_script_prefix
from django_tasks_db.models import DBTaskResult

from search.models import MissedQuery, Promotion
from search.texts import vocabulary
from tests.factories.payouts import load_small_county

ADDRESS = "/search/"
NAME = "谭小三"


@pytest.fixture(autouse=True)
def _forget(db) -> None:
    load_small_county()
    vocabulary._held.clear()


def text(response) -> str:
    return response.content.decode()


def test_a_question_of_public_words_is_sent_to_its_address(library, client) -> None:
    library(("高龄津贴公告", "八十岁以上"))
    response = client.post(ADDRESS, {"q": " 高龄津贴 "})
    assert response.status_code == 303
    assert response["Location"] == "/search/?q=%E9%AB%98%E9%BE%84%E6%B4%A5%E8%B4%B4"
    body = text(client.get(response["Location"]))
    assert "<mark>高龄津贴</mark>公告" in body
    assert 'href="/notices/1/"' in body


def test_a_question_that_may_be_a_name_stands_in_no_address(library, client) -> None:
    library(*((f"谭小三来信 {n}", "") for n in range(15)))
    response = client.post(ADDRESS, {"q": NAME})
    assert response.status_code == 200
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    body = text(response)
    assert body.count("<li><h2>") == 10
    addresses = re.findall(r'(?:href|action)="([^"]*)"', body)
    assert [one for one in addresses if "%E8%B0%AD" in one or NAME in one] == []
    go = re.search(r'<button form="again" class="button" name="go" value="([^"]+)"', body)[1]
    second = text(client.post(ADDRESS, {"q": NAME, "go": go}))
    assert second.count("<li><h2>") == 5
    assert "谭小三来信 0" in re.sub("</?mark>", "", second)


def test_a_name_written_into_an_address_is_not_repeated_by_the_links_of_the_page(client) -> None:
    response = client.get(ADDRESS, {"q": NAME})
    body = text(response)
    assert response["Referrer-Policy"] == "no-referrer"
    assert "%E8%B0%AD" not in body
    assert 'value="谭小三"' in body  # what was typed stays in the field, and leads to the lists


def test_text_of_strangers_is_escaped(library, client) -> None:
    library(("<script>alert(1)</script> 公告", "<img src=x onerror=alert(1)> 公告"))
    body = text(client.get(ADDRESS, {"q": "公告"}))
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert "&lt;script&gt;" in body


@pytest.mark.parametrize(
    "q",
    [
        "500235197001011234",
        "50023519700101123X",
        "500235 19700101 1234",
        "6217 0036 0000 1234 567",
        "6217003600001234567",
        "138-1234-5678",
        "\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        "谭小三 13812345678",
    ],
)
def test_numbers_of_people_are_refused_and_not_repeated(client, q) -> None:
    for response in (client.post(ADDRESS, {"q": q}), client.get(ADDRESS, {"q": q})):
        assert response.status_code == 400
        assert "ID, card and telephone numbers" in text(response) or "身份证" in text(response)
        assert q not in text(response)


@pytest.mark.parametrize(
    "q", ["GK-042-2026-500235131", "GK-040-once:2026-05-12-500235131", "12345"]
)
def test_reference_and_short_numbers_are_searched(client, q) -> None:
    assert client.post(ADDRESS, {"q": q}).status_code in (200, 303)


@pytest.mark.parametrize(
    "q",
    [
        "长" * 10_000,
        " ".join(f"w{n}" for n in range(1_000)),
        "，。！？…—",
        "*",
        "%_%",
        "a\x00b",
        "\u202eabc",
        "<script>alert(1)</script>" * 20,
    ],
)
def test_questions_without_sense_get_a_sentence(client, q) -> None:
    for response in (client.post(ADDRESS, {"q": q}), client.get(ADDRESS, {"q": q})):
        assert response.status_code == 400
        assert "<script>alert" not in text(response)
        assert 'role="alert"' in text(response)


@pytest.mark.parametrize(
    "query",
    ["kind=nothing&q=公告", "order=drop&q=公告", "cursor=forged&q=公告", "kind=%27%20OR%201"],
)
def test_parameters_without_sense_get_a_sentence_and_keep_the_question(client, query) -> None:
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    if "q=" in query:
        assert 'value="公告"' in text(response)


def test_operators_of_the_engines_are_only_words(library, client) -> None:
    library(("公告 NOT 草案", "NEAR(公告 草案) AND OR"))
    for q in ('"公告" NOT', "公告 AND OR", "公告 & !草案 | x:*", "title:公告^2", "NEAR(公告)"):
        assert client.post(ADDRESS, {"q": q}).status_code in (200, 303)


def test_an_empty_answer_helps(library, client) -> None:
    library(("高龄津贴", "如何申请"))
    body = text(client.get(ADDRESS, {"q": "高龄 铁路"}))
    assert "只搜“高龄”" in body or "Only “高龄”" in body
    name = text(client.post(ADDRESS, {"q": NAME}))
    assert 'action="/payouts/"' in name


def test_what_is_named_has_a_way_straight_to_it(client) -> None:
    body = text(client.get(ADDRESS, {"q": "jkz 042"}))
    assert 'href="/payouts/?township=500235131"' in body
    assert 'href="/policies/042/"' in body


def test_a_promoted_text_leads_only_for_its_question(library, client) -> None:
    library(("高龄津贴指南", ""), ("其他公告", ""))
    Promotion.objects.create(
        question="公告",
        folded="公告",
        key="page:1",
        reason="先看这个",
        changed_at="2026-01-01T00:00Z",
    )
    body = text(client.get(ADDRESS, {"q": "公告"}))
    assert body.index("先看这个") < body.index("/notices/2/")
    assert "先看这个" not in text(client.get(ADDRESS, {"q": "高龄"}))


@pytest.mark.parametrize("q", ["钱镇", "钱江口", "钱 江口", "查江口", "江口月"])
def test_a_name_made_of_public_words_stands_in_no_address_and_is_not_kept(client, q) -> None:
    response = client.post(ADDRESS, {"q": q})
    assert response.status_code == 200
    assert not MissedQuery.objects.exists()


@pytest.mark.parametrize("q", ["江口镇", "查江口镇低保", "江口镇低保钱"])
def test_a_question_with_such_words_stands_in_its_address(client, q) -> None:
    assert client.post(ADDRESS, {"q": q}).status_code == 303


@pytest.mark.parametrize("sign", " ./_-")
def test_numbers_of_persons_are_refused_however_they_are_written(client, sign) -> None:
    for parts in (("500235", "19800101", "0015"), ("138", "0000", "1234")):
        response = client.post(ADDRESS, {"q": sign.join(parts)})
        assert response.status_code == 400
        assert parts[1] not in text(response)


def test_only_questions_of_public_words_are_kept_when_nothing_was_found(client) -> None:
    for q in ("江口镇 铁路", NAME, f"{NAME} 铁路", "江口镇谭小三", "谭"):
        client.post(ADDRESS, {"q": q}, follow=True)
    assert [*MissedQuery.objects.values_list("words", "times")] == [("江口镇 铁路", 1)]
    cache.clear()
    client.get(ADDRESS, {"q": "江口镇 铁路"})
    assert MissedQuery.objects.get().times == 2


def test_the_list_of_missed_questions_has_an_end(client, monkeypatch) -> None:
    monkeypatch.setattr("search.texts.missed.MOST", 1)
    for q in ("江口镇 铁路", "江口镇 煤矿"):
        client.get(ADDRESS, {"q": q})
    assert MissedQuery.objects.count() == 1


def test_no_question_reaches_a_log_a_task_or_the_cache(library, client, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    before = DBTaskResult.objects.count()
    client.post(ADDRESS, {"q": NAME})
    client.get(ADDRESS, {"q": NAME})
    client.post("/search/suggestions/", {"q": NAME})
    assert NAME not in caplog.text
    assert "%E8%B0%AD" not in caplog.text
    assert DBTaskResult.objects.count() == before


def test_suggestions_come_from_public_vocabulary(library, client) -> None:
    library(("江口镇防汛通知", ""), ("江口中学名单", "谭小三"))

    def suggested(q: str) -> list[str]:
        answer = client.post("/search/suggestions/", {"q": q}).json()
        return [one["text"] for one in answer["suggestions"]]

    assert suggested("jk")[0] == "江口镇"
    assert suggested("江口")[:1] == ["江口镇"]
    assert {"江口镇防汛通知", "江口中学名单"} <= set(suggested("江口"))
    assert suggested("耕地")[0] == "耕地地力保护补贴"
    assert suggested("谭小三") == []
    assert suggested("") == suggested("500235197001011234") == suggested("，") == []


def test_suggestions_are_only_posted_and_limited(client, settings) -> None:
    assert client.get("/search/suggestions/", {"q": "江"}).status_code == 405
    settings.PUBLIC_LIMITS = {**settings.PUBLIC_LIMITS, "suggest": "2/h"}
    answers = [client.post("/search/suggestions/", {"q": "江"}).status_code for _n in range(3)]
    assert answers == [200, 200, 429]


def test_a_page_takes_few_statements(library, client, django_assert_num_queries) -> None:
    library(*((f"高龄津贴 {n}", "") for n in range(15)))
    client.get(ADDRESS, {"q": "高龄津贴"})  # fills the vocabulary and the site's identity
    # generation, counts, hits, rows in their order, promoted
    with django_assert_num_queries(5):
        client.get(ADDRESS, {"q": "高龄津贴"})


def test_the_page_works_under_a_prefix(library, client) -> None:
    library(("公告", ""))
    set_script_prefix("/sub/")
    try:
        body = text(client.get(ADDRESS, {"q": "公告"}))
    finally:
        clear_script_prefix()
    assert 'href="/sub/notices/1/"' in body
    assert 'action="/sub/search/"' in body
    assert 'data-suggest="/sub/search/suggestions/"' in body
