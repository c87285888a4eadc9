"""Statistics in short: page, file and API show the frozen figures and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from portal.clocks import now, today
from portal.disclosure.models import Figure
from portal.places.models import Place
from portal.web.api import schemas
from tests.factories.disclosure import make_people
from tests.portal.web.api.test_api import holds, problem
from tests.portal.web.conftest import read_csv
from tests.unkept import UNKEPT

pytestmark = pytest.mark.django_db
PLACE = "500235131"


def figure(year=2026, policy="", township="", **more):
    found = {"payments": 10, "total": "850.00", "frozen_at": now()} | more
    if found.get("hidden"):
        found |= {"payments": None, "total": None}
    letter = "" if not policy else found.pop("letter", "A")
    return Figure.objects.create(
        year=year, policy_code=policy, township_code=township, disclosure_class=letter, **found
    )


@pytest.fixture
def figures(county):
    """Two years; in 2026 a policy by name, one in the village only, one that nobody may see."""
    figure(2025, payments=5, total="425.00")
    figure(payments=30, total="1850.00", partial=True)
    figure(policy="042", payments=20, total="1700.00", people=18)
    figure(policy="015", payments=10, total="150.00", letter="B")
    figure(township=PLACE, payments=30, total="1850.00")
    figure(policy="042", township=PLACE, payments=20, total="1700.00", people=18)
    figure(policy="015", township=PLACE, hidden=True, letter="B")


def section(answer, name):
    return {part["id"]: part for part in answer.context["sections"]}[name]


def test_without_figures_the_page_says_when_they_come(client, county):
    answer = client.get("/statistics/")
    assert answer.status_code == 200
    assert answer.context["sections"] == []
    assert answer.context["nothing"]["year"] == today().year
    assert "公开第一份名单后，这里就有数字。" in answer.content.decode()


def test_the_newest_year_is_shown_by_year_policy_township_and_class(client, figures):
    answer = client.get("/statistics/")
    assert (answer.context["total"]["count"], str(answer.context["total"]["amount"])) == (
        30,
        "1850.00",
    )
    assert [row["label"] for row in section(answer, "years")["rows"]] == ["2025年", "2026年"]
    assert [row["now"] for row in section(answer, "years")["rows"]] == [False, True]
    assert [row["count"] for row in section(answer, "policies")["rows"]] == [20, 10]
    assert [row["label"] for row in section(answer, "townships")["rows"]] == ["江口镇"]
    classes = answer.context["classes"]["rows"]
    assert [(row["count"], str(row["amount"])) for row in classes] == [
        (20, "1700.00"),
        (10, "150.00"),
    ]


def test_bars_start_at_zero_and_the_largest_is_full(client, figures):
    rows = section(client.get("/statistics/"), "policies")["rows"]
    assert [row["share"] for row in rows] == ["100.0", "8.8"]


def test_a_hidden_figure_stands_last_without_any_number(client, figures):
    answer = client.get(f"/statistics/?township={PLACE}")
    named, hidden = section(answer, "policies")["rows"]
    assert (named["people"], hidden["amount"], hidden["count"]) == (18, None, None)
    assert "少于5人，不公布" in answer.content.decode()
    assert len(answer.context["classes"]["rows"]) == 1


def test_a_hidden_figure_asked_for_says_why_and_shows_no_sum(client, figures):
    answer = client.get(f"/statistics/?township={PLACE}&policy=015&year=2026")
    html = answer.content.decode()
    assert (answer.status_code, answer.context["total"]) == (200, None)
    assert "这个数字不公布" in html
    assert 'class="sum"' not in html


def test_a_policy_leads_to_its_payments_and_one_without_names_to_its_lists(client, figures):
    named = client.get("/statistics/?policy=42").context["links"]
    hrefs = [link["href"] for link in named]
    assert hrefs == ["/payouts/?year=2026&policy=042", "/policies/042/"]
    village = client.get("/statistics/?policy=015").context["links"]
    assert village[0]["href"] == "/disclosures/?year=2026&policy=015"


def test_a_year_without_figures_leads_to_the_years_that_have_some(client, figures):
    answer = client.get("/statistics/?year=2019")
    nothing = answer.context["nothing"]
    assert answer.status_code == 200
    assert [other["href"] for other in nothing["years"]] == [
        "/statistics/?year=2026",
        "/statistics/?year=2025",
    ]


@pytest.mark.parametrize(
    "query",
    ["year=abc", "policy=999", "township=1", "whole=everything", "policy=%00", "year=" + "9" * 99],
)
def test_nonsense_is_answered_with_a_sentence_and_the_rest_of_the_page(client, figures, query):
    answer = client.get(f"/statistics/?{query}")
    assert answer.status_code == 400
    [error] = answer.context["errors"]
    assert error["text"] in answer.content.decode().replace("&#x27;", "'")
    assert answer.context["sections"]


def test_long_sections_show_the_largest_sums_and_all_on_request(client, county):
    figure()
    townships = list(Place.objects.townships().order_by("code").values_list("code", flat=True))
    for number, code in enumerate([*townships, *(f"50023599{n}" for n in range(10))], start=1):
        figure(township=code, total=f"{number}.00")
    short = section(client.get("/statistics/"), "townships")
    assert len(short["rows"]) == 10
    whole = section(client.get(short["more_href"]), "townships")
    assert len(whole["rows"]) == len(townships) + 10
    assert "more_href" not in whole


def test_published_payments_reach_the_page_and_no_name_does(client, county):
    county.publish_named(8)
    answer = client.get("/statistics/")
    assert answer.context["total"]["count"] == 8
    assert "*" not in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_a_fixed_number_of_questions(
    client, county, django_assert_num_queries, number
):
    for year in range(2026 - number, 2027):
        figure(year)
        figure(year, policy="042")
    client.get("/statistics/", headers=UNKEPT)
    with django_assert_num_queries(5):
        client.get("/statistics/", headers=UNKEPT)


def test_the_file_has_the_same_figures_and_says_what_is_hidden(client, figures):
    rows = read_csv(client.get(f"/statistics.csv?township={PLACE}"))
    assert [row[:2] + row[3:4] + row[6:] for row in rows[1:]] == [
        ["2026", "", PLACE, "30", "", "1850.00", ""],
        ["2026", "015", PLACE, "", "", "", "少于5人，不公布"],
        ["2026", "042", PLACE, "20", "18", "1700.00", ""],
    ]


def test_the_file_refuses_what_the_page_refuses(client, figures):
    assert client.get("/statistics.csv?policy=999").status_code == 400


def test_programs_get_the_figures_as_documented(client, figures):
    body = holds(schemas.Statistics, client.get("/api/v1/statistics?year=2026&policy=042"))
    assert body["count"] == 2
    assert [(one["township_code"], one["payments"], one["people"]) for one in body["results"]] == [
        ("", 20, 18),
        (PLACE, 20, 18),
    ]


def test_programs_may_ask_for_totals_alone(client, figures):
    body = client.get("/api/v1/statistics?policy=all&township=all").json()
    assert [(one["year"], one["amount"]) for one in body["results"]] == [
        (2025, "425.00"),
        (2026, "1850.00"),
    ]


def test_programs_page_through_all_figures_once(client, figures):
    address, seen = "/api/v1/statistics?limit=3", []
    while address:
        body = client.get(address).json()
        seen += [(one["year"], one["policy_code"], one["township_code"]) for one in body["results"]]
        address = body["next"]
    assert seen == sorted(seen)
    assert len(seen) == body["count"] == Figure.objects.count()


@pytest.mark.parametrize("query", ["policy=999", "cursor=x", "limit=0", "year=1"])
def test_programs_get_a_problem_document_for_nonsense(client, figures, query):
    problem(client.get(f"/api/v1/statistics?{query}"), 400)


def test_a_publication_renews_the_kept_page(client, county):
    county.publish_class("B", make_people(county.villages[0], 6))
    before = client.get("/statistics/?year=2026").context
    county.publish_named(8)
    after = client.get("/statistics/?year=2026")
    assert (before["total"]["count"], after.context["total"]["count"]) == (6, 14)
    assert after.headers["ETag"]


def test_as_of_is_a_day_of_the_county(client, county):
    figure(frozen_at=dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC))
    assert "2026年11月21日" in client.get("/statistics/").context["total"]["detail"]
