"""What readers see while the index is away: everything, and a word about it."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from portal.web.delivery.process_cache import forget_all
from search.documents import PAYOUTS
from search.index.build import rebuild
from tests.factories.programs import all_alive

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]
ADDRESS = "/payouts/"
SENTENCE = "The fast search is being repaired"
QUESTIONS = ({}, {"q": "谭"}, {"q": "谭*三", "sort": "-amount"}, {"q": "没**"}, {"min": "300"})


@pytest.fixture
def indexed(county, elastic):
    rebuild(PAYOUTS)
    return elastic


@pytest.fixture
def reading(client):
    """Return a function that asks as a reader with English pages does."""
    client.cookies["mz_all_language"] = "en"
    return client


def body(response) -> str:
    return response.content.decode()


def away(settings) -> None:
    settings.SEARCH_URL = "http://127.0.0.1:9"
    forget_all()


def test_with_a_good_index_nothing_is_said(indexed, reading) -> None:
    for question in QUESTIONS:
        for address in (ADDRESS, "/api/v1/payouts"):
            response = reading.get(address, question)
            assert response.status_code == 200
            assert "X-Search-Degraded" not in response
            assert SENTENCE not in body(response)


def test_without_it_header_and_page_say_so_and_the_rest_is_the_same(
    indexed, reading, settings
) -> None:
    for question in QUESTIONS:
        settings.SEARCH_URL = str(indexed.transport.node_pool.get().base_url)
        good = reading.get(ADDRESS, question)
        away(settings)
        # Another address, for the good page is kept and goes on being right.
        poor = reading.get(ADDRESS, question | {"x": "1"})
        assert poor["X-Search-Degraded"] == "1"
        assert SENTENCE in body(poor)
        assert body(poor).count("<tr") == body(good).count("<tr")


def test_the_api_says_it_in_a_header_only(indexed, client, settings) -> None:
    good = client.get("/api/v1/payouts", {"q": "谭"})
    away(settings)
    poor = client.get("/api/v1/payouts", {"q": "谭"})
    assert (poor["X-Search-Degraded"], poor.json()) == ("1", good.json())


def test_the_file_comes_from_the_database_and_is_never_degraded(indexed, client, settings) -> None:
    away(settings)
    response = client.get("/payouts.csv", {"q": "谭"})
    assert "X-Search-Degraded" not in response
    assert b"".join(response.streaming_content).count(b"\n") == 4


def test_a_degraded_page_is_not_kept(indexed, reading, settings) -> None:
    good = settings.SEARCH_URL
    away(settings)
    assert reading.get(ADDRESS, {"q": "谭"})["X-Search-Degraded"] == "1"
    settings.SEARCH_URL = good
    again = reading.get(ADDRESS, {"q": "谭"})
    assert "X-Search-Degraded" not in again
    assert SENTENCE not in body(again)


def test_a_bad_marker_is_refused_and_the_index_goes_on(indexed, client) -> None:
    for address in (ADDRESS, "/api/v1/payouts"):
        assert client.get(address, {"cursor": "forged"}).status_code == 400
    assert "X-Search-Degraded" not in client.get(ADDRESS, {"q": "谭"})


def test_pages_are_turned_across_engines(indexed, client, settings) -> None:
    good, seen, address = settings.SEARCH_URL, [], "/api/v1/payouts?limit=2&sort=-amount"
    turns = 0
    while address:
        answer = client.get(address)
        seen += [row["amount"] for row in answer.json()["results"]]
        address = answer.json()["next"]
        assert ("X-Search-Degraded" in answer) is bool(turns % 2)
        turns += 1
        if turns % 2:
            away(settings)
        else:
            settings.SEARCH_URL = good
            forget_all()
    assert (turns, len(seen)) == (4, 8)
    assert seen == sorted(seen, key=float, reverse=True)


def test_a_fresh_page_costs_three_queries(indexed, client, django_assert_num_queries) -> None:
    client.get(ADDRESS)  # fills labels and the site's identity, looks at index and outbox
    with django_assert_num_queries(3):  # generation, rows, summaries
        client.get(ADDRESS, {"year": "2026"})
    with django_assert_num_queries(2):  # the index counts what the summaries cannot
        client.get(ADDRESS, {"q": "谭"})


def test_readiness_tells_and_the_process_stays_ready(indexed, client, settings) -> None:
    all_alive()
    assert client.get("/readyz").json()["search"] == "degraded"  # of two subjects one is built
    call_command("rebuild_index", stdout=io.StringIO())
    assert client.get("/readyz").json()["search"] == "ok"
    away(settings)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["search"]) == (200, "degraded")
    assert "127.0.0.1" not in body(answer)
