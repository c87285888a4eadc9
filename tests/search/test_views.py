from __future__ import annotations

import csv
import io
import logging
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.services.withdraw import withdraw
from tests.search.conftest import COMPANY, PAID

ADDRESS = "/payouts/"


def text(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


def test_the_posted_name_never_reaches_an_address(county, client) -> None:
    response = client.post(ADDRESS, {"q": "谭小三", "township": county.unit.code})
    assert response.status_code == 303
    assert response["Location"] == (
        f"/payouts/?q=%E8%B0%AD%2A%E4%B8%89&township={county.unit.code}"
    )


def test_a_full_name_in_a_get_is_sent_to_the_masked_question(county, client) -> None:
    response = client.get(ADDRESS, {"q": "谭小三"})
    assert response.status_code == 303
    assert "%E5%B0%8F" not in response["Location"]


def test_full_and_masked_input_give_the_same_answer(county, client) -> None:
    full = client.get(ADDRESS, {"q": "谭小三"}, follow=True)
    masked = client.get(ADDRESS, {"q": "谭*三"})
    assert full.content == masked.content


def test_the_page_shows_masked_names_and_the_company_in_full(county, client) -> None:
    body = text(client.get(ADDRESS))
    for name, _amount in PAID:
        assert name not in body
    assert "谭*三" in body
    assert COMPANY in body
    assert 'name="robots" content="noindex' in body


def test_the_file_has_the_rows_of_the_page_and_no_more(county, client) -> None:
    response = client.get("/payouts.csv", {"q": "谭"})
    body = text(response)
    assert body.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))
    assert sorted(row["姓名"] for row in rows) == ["谭*", "谭*三", "谭*三"]
    assert {row["村（社区）"] for row in rows} <= {county.village.name, county.other_village.name}
    assert response["X-Row-Limit"] == "100000"


@pytest.mark.parametrize(
    "query",
    [
        "policy=999",
        "year=abc",
        "min=1e400",
        "min=9&max=1",
        "sort=drop",
        "cursor=forged",
        "q=" + "x" * 10_000,
        "q=%00",
        "q=500235197001011234",
        "township=%27%20OR%201=1",
        "policy=42&q=%3Cscript%3Ealert(1)%3C/script%3E%3Cscript%3E",
    ],
)
def test_hostile_queries_get_a_sentence_and_are_not_repeated(county, client, query) -> None:
    # The file has no pages, so it ignores a marker.
    files = () if query.startswith("cursor") else ("/payouts.csv",)
    for address in (ADDRESS, *files):
        response = client.get(f"{address}?{query}")
        assert response.status_code in (303, 400)
        body = text(response)
        assert "<script>alert" not in body
        assert "500235197001011234" not in body
        assert "x" * 100 not in body


def test_an_empty_result_says_why_and_what_is_near(county, client) -> None:
    response = client.get(ADDRESS, {"q": "赵*", "policy": "042", "year": "2026"})
    body = text(response)
    assert response.status_code == 200
    assert "赵*" in body
    assert "12345" in body or "why" in body


def test_a_repeated_page_is_validated_and_a_withdrawal_changes_it_at_once(county, client) -> None:
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    withdraw(edition=county.edition, by=county.clerk, reason=WithdrawalReason.PRIVACY)
    later = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert "谭*三" not in text(later)


def test_a_kept_page_costs_one_query(county, client, django_assert_num_queries) -> None:
    client.get(ADDRESS)
    with django_assert_num_queries(1):
        client.get(ADDRESS)


def test_a_fresh_page_costs_three_queries(county, client, django_assert_num_queries) -> None:
    client.get(ADDRESS)  # fills the labels and the site's identity
    with django_assert_num_queries(3):
        client.get(ADDRESS, {"township": county.unit.code})


def test_too_many_searches_get_a_page_that_explains(county, client, settings) -> None:
    settings.PUBLIC_LIMITS = {**settings.PUBLIC_LIMITS, "search": "2/h", "api": "1/h"}
    # Different questions: a page that is kept costs nothing and is not counted.
    answers = [client.get(ADDRESS, {"year": 2024 + n}).status_code for n in range(3)]
    assert answers == [200, 200, 429]
    refused = client.get(ADDRESS, {"year": 2027})
    assert 0 < int(refused["Retry-After"]) <= 3600
    client.get("/api/v1/payouts")
    problem = client.get("/api/v1/payouts")
    assert (problem.status_code, problem["Content-Type"]) == (429, "application/problem+json")


def test_no_query_string_reaches_a_log(county, client, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    client.get("/payouts/?q=谭小三&policy=999")
    client.get("/payouts/?q=谭小三")
    assert "谭" not in caplog.text
    assert "%E8%B0%AD" not in caplog.text


def test_a_year_file_is_served_only_while_it_holds_what_is_published(
    county, client, settings, tmp_path
) -> None:
    settings.OPEN_DATA_DIR = tmp_path
    assert client.get("/open-data/payouts-2026.csv").status_code == 404
    call_command("export_open_data", stdout=io.StringIO())
    body = text(client.get("/open-data/payouts-2026.csv"))
    assert body == text(client.get("/payouts.csv", {"year": "2026"}))
    withdraw(edition=county.edition, by=county.clerk, reason=WithdrawalReason.PRIVACY)
    assert client.get("/open-data/payouts-2026.csv").status_code == 404


@pytest.mark.parametrize("name", ["payouts", "payouts_csv"])
def test_a_full_name_leaves_the_address_whatever_else_is_wrong(client, county, name):
    address = reverse(name)
    sent = client.get(address, {"q": "张小三", "year": "abc"})
    assert sent.status_code == 303
    assert "张小三" not in unquote(sent.headers["Location"])
    answer = client.get(sent.headers["Location"])
    assert (answer.status_code, "张小三" in answer.content.decode()) == (400, False)
