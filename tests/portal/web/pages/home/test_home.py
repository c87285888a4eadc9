from __future__ import annotations

import pytest
from django.db import connection

from portal.clocks import today
from portal.disclosure.enums import WithdrawalReason
from portal.disclosure.services.withdraw import withdraw
from portal.web.pages.home import context as home_page
from portal.web.services import change_identity
from tests.unkept import UNKEPT

pytestmark = pytest.mark.django_db


def test_home_of_an_empty_portal_opens(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert (answer.context["year"], answer.context["latest"]) == (None, [])
    assert [kind["href"] for kind in answer.context["kinds"]] == [
        "",
        "/policies/",
        "",
        "/policies/",
        "/payouts/",
        "#call-us",
    ]


def test_figures_of_the_year_stand_in_the_ledger_sentence(client, county):
    county.publish_named(period=str(today().year))
    year = client.get("/").context["year"]
    assert (year["policies"], year["count"], str(year["amount"])) == (1, 8, "3060.00")
    assert year["what"].startswith(str(today().year))


def test_before_the_first_list_of_a_year_the_last_one_is_shown(client, county):
    county.publish_named(period=str(today().year - 1))
    assert client.get("/").context["year"]["what"].startswith(str(today().year - 1))


def test_newest_lists_stand_on_the_home_page_until_withdrawn(client, county):
    edition = county.publish_named()
    [row] = client.get("/").context["latest"]
    assert (row["href"], row["count"]) == (f"/disclosures/{edition.disclosure.ref}/", 8)
    withdraw(edition=edition, reason=WithdrawalReason.WRONG_DATA, by=county.clerk)
    assert client.get("/").context["latest"] == []


def test_telephone_stands_where_own_payments_are_not_built_yet(client, county):
    change_identity(by=None, title="云阳明账", hotlines=[{"label": "惠农热线", "number": "12345"}])
    page = client.get("/")
    assert page.context["my_href"] == ""
    assert "tel:12345" in page.content.decode()


def test_search_forms_post_so_that_no_name_stands_in_an_address(client, county):
    page = client.get("/").content.decode()
    assert page.count('<form method="post" action="/payouts/"') == 1
    assert page.count("<form") == page.count('method="post"') == 2


@pytest.mark.parametrize("lists", [1, 3])
def test_home_asks_a_fixed_number_of_questions(client, county, django_assert_num_queries, lists):
    for number in range(lists):
        county.publish_named(period=str(today().year - number))
    client.get("/", headers=UNKEPT)
    home_page.FACTS.clear()
    # PostgreSQL is sent the seven questions of the page in one message
    with django_assert_num_queries(2 if connection.vendor == "postgresql" else 8):
        client.get("/", headers=UNKEPT)
    with django_assert_num_queries(1):
        client.get("/", headers=UNKEPT)


def test_kept_home_asks_for_the_generation_alone(client, county, django_assert_num_queries):
    first = client.get("/")
    with django_assert_num_queries(1):
        again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_one_reader_writes_is_never_kept_for_another(client, county):
    client.get("/?name=plantedname")
    assert "plantedname" not in client.get("/").content.decode()


def test_robots_may_read_pages_and_no_files(client):
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /admin/" in answer.content.decode().splitlines()
    assert "Disallow: /disclosures/*.csv" in answer.content.decode().splitlines()


def test_feed_names_sets_and_nobody(client, county):
    edition = county.publish_named()
    feed = client.get("/feeds/disclosures.atom").content.decode()
    assert f"{edition.disclosure.ref}/1" in feed
    assert feed.count("<entry>") == 1
    assert "*" not in feed
