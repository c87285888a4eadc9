from __future__ import annotations

import pytest

from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.models import DisclosedEntry
from portal.disclosure.services.withdraw import expire_set, withdraw
from portal.payouts.models import Line
from portal.web.delivery.heavy_lane import heavy_lane
from portal.web.pages.sets import changes
from tests.factories.disclosure import Paid, give_back, make_people, make_person
from tests.portal.web.conftest import REF_A, UNIT
from tests.unkept import UNKEPT

pytestmark = pytest.mark.django_db
A = f"/disclosures/{REF_A}/"


def correct(county):
    """Publish a second edition in which one payment is gone."""
    first = county.publish_named()
    give_back(
        Line.objects.filter(batch__period="2026").order_by("pk").first(), by=county.clerk.member
    )
    return first, county.publish(change_note="更正一笔")


# The list ---------------------------------------------------------------------------------


def test_list_shows_each_set_once_with_the_newest_first(client, county):
    county.publish_named(period="2025")
    correct(county)
    rows = client.get("/disclosures/").context["rows"]
    assert [(row["href"], row["count"]) for row in rows] == [
        (A, 7),
        (f"/disclosures/GK-042-2025-{UNIT}/", 8),
    ]
    assert "2" in rows[0]["note"]
    assert rows[1]["note"] == ""


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("policy=042", 1),
        ("policy=42", 1),
        ("policy=015", 0),
        ("year=2026", 1),
        ("year=2025", 0),
        ("township=500235131", 1),
        ("township=500235001", 0),
        ("policy=042&year=2026&township=500235131", 1),
    ],
)
def test_list_is_filtered_by_policy_year_and_township(client, county, query, number):
    county.publish_named()
    assert len(client.get(f"/disclosures/?{query}").context["rows"]) == number


@pytest.mark.parametrize(
    "query",
    [
        "policy=999",
        "policy=a%00",
        "year=abc",
        "year=20261",
        "township=1",
        "cursor=forged",
        "cursor=" + "x" * 10000,
        "year=٢٠٢٦",
    ],
)
def test_senseless_question_gets_a_sentence_and_the_list(client, county, query):
    county.publish_named()
    page = client.get(f"/disclosures/?{query}")
    assert (page.status_code, len(page.context["errors"])) == (400, 1)
    assert len(page.context["rows"]) == 1


def test_pages_of_the_list_lead_there_and_back(client, county, monkeypatch):
    monkeypatch.setattr("portal.web.pages.sets.views.PAGE", 2)
    for year in range(2022, 2027):
        county.publish_named(period=str(year))
    address, seen = "/disclosures/", []
    pages = []
    while address:
        page = client.get(address)
        pages.append([row["href"] for row in page.context["rows"]])
        seen += pages[-1]
        last, address = page, page.context["next"]
    assert len(seen) == len(set(seen)) == 5
    back = client.get(last.context["previous"])
    assert [row["href"] for row in back.context["rows"]] == pages[1]


@pytest.mark.parametrize("sets", [1, 3])
def test_list_asks_a_fixed_number_of_questions(client, county, django_assert_num_queries, sets):
    for number in range(sets):
        county.publish_named(period=str(2026 - number))
    client.get("/disclosures/", headers=UNKEPT)
    with django_assert_num_queries(6):
        client.get("/disclosures/", headers=UNKEPT)


# One set ----------------------------------------------------------------------------------


def test_set_of_class_a_shows_rows_totals_and_who_published(client, county):
    edition = county.publish_named()
    page = client.get(A)
    assert len(page.context["rows"]) == 8
    assert (page.context["total"]["count"], str(page.context["total"]["amount"])) == (8, "3060.00")
    assert [(row["label"], row["count"]) for row in page.context["places"]["rows"]] == [
        (county.villages[0].name, 5),
        (county.villages[1].name, 3),
    ]
    assert page.context["set"]["code"] == edition.code
    assert edition.code in page.content.decode()
    assert page.context["page"]["noindex"]
    assert '<meta name="robots" content="noindex">' in page.content.decode()


def test_rows_of_a_village_are_found_from_its_total(client, county):
    county.publish_named()
    page = client.get(client.get(A).context["places"]["rows"][1]["href"])
    assert len(page.context["rows"]) == 3
    assert page.context["found"]["count"] == 3


def test_posted_full_name_goes_on_masked_and_finds_its_rows(client, county):
    people = [make_person(county.villages[0], "赵测试"), *make_people(county.villages[0], 5)]
    county.pay("042", [Paid(person, "85.00") for person in people])
    county.publish()
    answer = client.post(f"{A}?edition=1", {"q": "赵测试"})
    assert answer.status_code == 303
    assert "%E6%B5%8B" not in answer.headers["Location"]
    page = client.get(answer.headers["Location"].partition("#")[0])
    assert [row["name"] for row in page.context["rows"]] == ["赵*试"]
    assert page.context["found"] == {"count": 1, "amount": pytest.approx(85)}


def test_full_name_in_an_address_goes_on_masked(client, county):
    county.publish_named()
    answer = client.get(A, {"q": "赵测试"})
    assert (answer.status_code, "%E6%B5%8B" in answer.headers["Location"]) == (303, False)


def test_surname_finds_everybody_of_that_name(client, county):
    county.publish_named()
    page = client.get(A, {"q": "艾"})
    assert {row["name"][0] for row in page.context["rows"]} == {"艾"}


def test_nobody_found_is_explained(client, county):
    county.publish_named()
    page = client.get(A, {"q": "没*有"})
    assert (page.context["rows"], page.context["found"]["count"]) == ([], 0)
    assert page.context["all_rows_href"] in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "edition=abc",
        "village=500235131",
        "village=x%00",
        "q=50023519800101",
        "q=%3F",
        "cursor=no",
        "q=" + "长" * 10000,
        "q=a%00b",
    ],
)
def test_senseless_question_to_a_set_gets_a_sentence_and_the_rows(client, county, query):
    county.publish_named()
    page = client.get(f"{A}?{query}")
    assert (page.status_code, len(page.context["errors"])) == (400, 1)
    assert len(page.context["rows"]) == 8


@pytest.mark.parametrize(
    "address",
    [
        "/disclosures/GK-042-2026-500235001/",
        f"{A}?edition=2",
        "/disclosures/%00/",
        "/disclosures/' OR 1=1/",
        "/disclosures/" + "x" * 10_000 + "/",
        f"/disclosures/{REF_A}.csv?edition=9",
        "/disclosures/nothing.xlsx",
        f"{A}changes/",
    ],
)
def test_what_was_never_published_is_not_found(client, county, address):
    county.publish_named()
    assert client.get(address).status_code == 404


def test_marker_of_another_set_is_refused(client, county, monkeypatch):
    monkeypatch.setattr("portal.web.pages.sets.views.ROWS", 3)
    county.publish_named(period="2025")
    county.publish_named()
    foreign = client.get(f"/disclosures/GK-042-2025-{UNIT}/").context["next"]
    cursor = foreign.partition("cursor=")[2].partition("#")[0]
    page = client.get(f"{A}?cursor={cursor}")
    assert (page.status_code, len(page.context["rows"])) == (400, 3)


def test_rows_are_paged_in_printed_order_there_and_back(client, county, monkeypatch):
    monkeypatch.setattr("portal.web.pages.sets.views.ROWS", 3)
    county.publish_named()
    printed = [one.name for one in DisclosedEntry.objects.order_by("id")]
    address, seen, page = A, [], None
    while address:
        page = client.get(address)
        seen += [row["name"] for row in page.context["rows"]]
        address = page.context["next"].partition("#")[0]
    assert seen == printed
    back = client.get(page.context["previous"].partition("#")[0])
    assert [row["name"] for row in back.context["rows"]] == printed[3:6]


@pytest.mark.parametrize("count", [6, 12])
def test_set_asks_a_fixed_number_of_questions(client, county, django_assert_num_queries, count):
    county.publish_named(count)
    client.get(A, headers=UNKEPT)
    with django_assert_num_queries(9):
        client.get(A, headers=UNKEPT)


# States -----------------------------------------------------------------------------------


def test_replaced_edition_leads_to_the_one_in_force(client, county):
    correct(county)
    page = client.get(f"{A}?edition=1")
    assert page.context["set"]["status"] == "SUPERSEDED"
    assert page.context["set"]["current_href"] == A
    assert len(page.context["rows"]) == 8
    newest = client.get(A).context["set"]
    assert (newest["edition"], newest["change_note"]) == (2, "更正一笔")
    assert newest["compare_href"] == f"{A}changes/?edition=2"


def test_editions_are_compared_row_by_row(client, county):
    correct(county)
    page = client.get(f"{A}changes/?edition=2")
    assert (page.context["added"], page.context["removed"]) == (0, 1)
    [row] = page.context["rows"]
    assert (row["came"], str(row["amount"])) == (False, "85.00")
    assert page.context["difference"] == "\u221285.00"
    assert client.get(f"{A}changes/?edition=1").status_code == 404
    assert client.get(f"{A}changes/?edition=x").status_code == 400


def test_large_editions_are_compared_in_turn_and_once(client, county, monkeypatch):
    correct(county)
    monkeypatch.setattr(changes, "AT_ONCE", 0)
    address = f"{A}changes/?edition=2"
    with heavy_lane():
        refused = client.get(address, headers=UNKEPT)
        assert (refused.status_code, "Retry-After" in refused) == (503, True)
        assert "稍后再试" in refused.content.decode()
    assert client.get(address, headers=UNKEPT).context["removed"] == 1
    with heavy_lane():
        assert client.get(address, headers=UNKEPT).context["removed"] == 1


def test_what_was_compared_is_gone_with_its_edition(client, county):
    _first, second = correct(county)
    assert client.get(f"{A}changes/?edition=2").status_code == 200
    withdraw(edition=second, reason=WithdrawalReason.PRIVACY, by=county.clerk)
    assert client.get(f"{A}changes/?edition=2").status_code == 404


def test_withdrawn_set_shows_its_reason_and_no_row(client, county):
    edition = county.publish_named()
    names = set(DisclosedEntry.objects.values_list("name", flat=True))
    client.get(A)
    withdraw(edition=edition, reason=WithdrawalReason.PRIVACY, by=county.clerk)
    page = client.get(A)
    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["set"]["reason"] == WithdrawalReason.PRIVACY.label
    assert (page.context["total"], page.context["set"]["code"]) == (None, "")
    assert [name for name in names if name in text] == []
    assert client.get(f"/disclosures/{REF_A}.csv").status_code == 410
    assert client.get(f"/disclosures/{REF_A}.xlsx").status_code == 410
    assert client.get("/disclosures/").context["rows"][0]["count"] is None


def test_expired_set_says_so_and_shows_no_row(client, county):
    edition = county.publish_named()
    expire_set(disclosure=edition.disclosure, today=edition.public_until.replace(year=2100))
    page = client.get(A)
    assert page.context["set"]["status"] == "EXPIRED"
    assert page.context["set"]["ended_on"] == edition.public_until
    assert 'id="rows"' not in page.content.decode()
    assert client.get(f"/disclosures/{REF_A}.csv").status_code == 410
