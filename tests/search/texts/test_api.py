from __future__ import annotations

import pytest

from search.texts import vocabulary

ADDRESS = "/api/v1/search"


@pytest.fixture(autouse=True)
def _forget(db) -> None:
    vocabulary._held.clear()


def test_an_answer_names_texts_kinds_and_the_next_page(library, client) -> None:
    library(*((f"高龄津贴 {n}", "八十岁以上", {"kind": "guide"}) for n in range(3)))
    answer = client.get(ADDRESS, {"q": "高龄", "limit": "2"}).json()
    assert answer["count"] == 3
    assert answer["results"][0] == {
        "kind": "guide",
        "title": "高龄津贴 2",
        "excerpt": "八十岁以上",
        "url": "http://testserver/notices/3/",
        "published_on": "2026-01-04",
        "organisation": "",
        "policy_codes": [],
    }
    assert [one["count"] for one in answer["facets"]["kind"]] == [3]
    following = client.get(answer["next"]).json()
    assert [one["title"] for one in following["results"]] == ["高龄津贴 0"]
    assert following["next"] is following["cursor"] is None


def test_no_address_of_an_answer_holds_what_may_be_a_name(library, client) -> None:
    library(*((f"谭小三 {n}", "") for n in range(3)))
    answer = client.get(ADDRESS, {"q": "谭小三", "limit": "2"}).json()
    assert answer["next"] is None
    more = client.get(ADDRESS, {"q": "谭小三", "limit": "2", "cursor": answer["cursor"]}).json()
    assert [one["title"] for one in more["results"]] == ["谭小三 0"]


@pytest.mark.parametrize(
    "query",
    ["q=500235197001011234", "q=*", "kind=x", "order=x", "limit=0", "limit=51", "limit=x",
     "q=公告&cursor=forged", "q=" + "长" * 10_000],
)  # fmt: skip
def test_parameters_without_sense_get_a_problem_document(client, query) -> None:
    answer = client.get(f"{ADDRESS}?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert "500235197001011234" not in answer.content.decode()
