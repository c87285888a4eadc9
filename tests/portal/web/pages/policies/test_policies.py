from __future__ import annotations

import datetime as dt

import pytest

from portal.policies.enums import PolicyLevel
from portal.policies.models import Listing, Policy, PolicyList, Rate
from tests.portal.web.conftest import read_csv
from tests.unkept import UNKEPT

pytestmark = pytest.mark.django_db


def test_list_shows_the_current_edition_in_its_order(client, county, later_edition):
    page = client.get("/policies/")
    assert [row["code"] for row in page.context["rows"]] == ["015", "042"]
    assert page.context["edition"]["title"] == "第一版"
    assert [one["href"] for one in page.context["editions"]] == ["/policies/?edition=2"]
    assert page.context["changes"] == []


def test_other_edition_says_what_it_changed(client, county, later_edition):
    page = client.get("/policies/?edition=2")
    assert [row["name"] for row in page.context["rows"]] == ["耕地地力补贴"]
    changed, dropped = page.context["changes"]
    assert [item["href"] for item in changed["items"]] == ["/policies/042/"]
    assert "耕地地力保护补贴" in changed["items"][0]["detail"]
    assert [item["href"] for item in dropped["items"]] == ["/policies/015/"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("department=D05", ["042"]),
        ("level=MUNICIPAL", ["015"]),
        ("class=A", ["042"]),
        ("q=地力", ["042"]),
        ("q=42", ["042"]),
        ("q=没有这样的", []),
        ("department=D05&level=MUNICIPAL", []),
    ],
)
def test_filters_narrow_list_and_file_alike(client, county, query, codes):
    page = client.get(f"/policies/?{query}")
    assert [row["code"] for row in page.context["rows"]] == codes
    assert [row[1] for row in read_csv(client.get(f"/policies.csv?{query}"))[1:]] == codes


def test_the_row_kept_open_for_new_ones_is_shown_and_not_counted(client, county):
    edition = PolicyList.objects.get(number=1)
    other = Policy.objects.create(code="075", name="其他（根据需要新增）", standing=True)
    Listing.objects.create(edition=edition, policy=other, number=75, name=other.name)
    page = client.get("/policies/")
    assert [row["code"] for row in page.context["rows"]] == ["015", "042", "075"]
    assert page.context["count"] == 2
    home = client.get("/").context["kinds"][1]
    assert home["text"] == "2项补贴和主管部门"


def test_each_chip_takes_its_own_condition_away(client, county):
    chips = client.get("/policies/?department=D05&level=CENTRAL").context["chips"]
    assert [chip["href"] for chip in chips] == [
        "/policies/?department=D05",
        "/policies/?level=CENTRAL",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "edition=abc",
        "edition=0",
        "edition=1e400",
        "department=X9",
        "level=x",
        "class=Z",
        "q=a%00b",
        "q=" + "长" * 10000,
        "edition=" + "9" * 5000,
        "edition=٣",
    ],
)
def test_what_makes_no_sense_gets_a_sentence_above_the_list(client, county, query):
    page = client.get(f"/policies/?{query}")
    assert page.status_code == 400
    assert len(page.context["errors"]) == 1
    assert len(page.context["rows"]) == 2
    assert client.get(f"/policies.csv?{query}").status_code == 400


def test_edition_that_does_not_exist_is_not_found(client, county):
    assert client.get("/policies/?edition=7").status_code == 404
    assert client.get("/policies.csv?edition=7").status_code == 404


def test_portal_without_a_list_is_not_found_instead_of_broken(client):
    assert client.get("/policies/").status_code == 404


@pytest.mark.parametrize("more", [0, 3])
def test_list_asks_a_fixed_number_of_questions(client, county, django_assert_num_queries, more):
    edition = PolicyList.objects.get(number=1)
    for number in range(more):
        policy = Policy.objects.create(code=f"10{number}", name="某某补贴")
        edition.listings.create(policy=policy, number=100 + number, name="某某补贴")
    client.get("/policies/", headers=UNKEPT)
    with django_assert_num_queries(7):
        client.get("/policies/", headers=UNKEPT)


def test_number_without_zeros_leads_to_the_code(client, county):
    for written in ("42", "%2042"):
        answer = client.get(f"/policies/{written}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/policies/042/")


@pytest.mark.parametrize("code", ["000", "999", "abc", "0042", "4%002", "٤٢", "x" * 3000])
def test_what_is_no_policy_is_not_found(client, county, code):
    assert client.get(f"/policies/{code}/").status_code == 404


def test_policy_without_data_says_so_and_invents_nothing(client, county, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/policies/015/")
    assert page.context["rates"] == []
    assert page.context["payments"]["count"] is None
    assert [part["id"] for part in page.context["contents"]] == [
        "documents",
        "listing",
        "guide",
        "applications",
        "payments",
        "contacts",
        "history",
    ]
    assert page.context["documents"]["missing"].startswith("No basis document")
    assert "Ask " in page.context["guide"]["missing"]
    assert page.context["actions"] == []
    assert set(page.context["card"]) == {"who", "how_much", "how", "when", "contact"}


def test_rate_of_the_highest_level_in_force_stands_on_the_card(client, county):
    policy = county.policy("042")
    for level, amount in ((PolicyLevel.COUNTY, "99.00"), (PolicyLevel.CENTRAL, "85.00")):
        Rate.objects.create(
            policy=policy,
            level=level,
            amount=amount,
            unit="亩",
            valid_from=dt.date(2025, 1, 1),
            basis="测试",
        )
    page = client.get("/policies/042/")
    assert "85.00" in page.context["card"]["how_much"]
    assert len(page.context["rates"]) == 2


def test_figures_by_year_and_township_come_with_the_lists(client, county):
    county.publish_named(period="2025")
    county.publish_named(10, period="2026")
    page = client.get("/policies/042/")
    payments = page.context["payments"]
    assert [row["share"] for row in payments["years"]] == ["65.5", "100.0"]
    assert [row["now"] for row in payments["years"]] == [False, True]
    [township] = payments["townships"]
    assert township["href"] == "/payouts/?policy=042&year=2026&township=500235131"
    assert [row["href"] for row in page.context["latest"]] == [
        "/disclosures/GK-042-2026-500235131/",
        "/disclosures/GK-042-2025-500235131/",
    ]


def test_standing_place_for_new_policies_has_no_card_and_no_payments(client, county):
    Policy.objects.filter(code="015").update(standing=True)
    page = client.get("/policies/015/")
    assert (page.context["card"], page.context["payments"]) == (None, None)


@pytest.mark.parametrize("years", [1, 3])
def test_policy_asks_a_fixed_number_of_questions(client, county, django_assert_num_queries, years):
    for year in range(years):
        county.publish_named(period=str(2026 - year))
    client.get("/policies/042/", headers=UNKEPT)
    with django_assert_num_queries(12):
        client.get("/policies/042/", headers=UNKEPT)


def test_changed_policy_is_on_its_page_with_the_commit(
    client, county, django_capture_on_commit_callbacks
):
    assert "新名称" not in client.get("/policies/042/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        policy = county.policy("042")
        policy.name = "新名称补贴"
        policy.save()
    assert "新名称" in client.get("/policies/042/").content.decode()
