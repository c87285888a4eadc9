"""What search engines and feed readers are told: public addresses, nothing else."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from portal.content.enums import ContentKind
from portal.content.services.register import drop_content
from portal.web.services import change_identity
from tests.factories.content import put
from tests.factories.disclosure import make_people
from tests.unkept import UNKEPT

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"


def locations(client, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    root = ET.fromstring(answer.content)  # noqa: S314 -- our own answer
    return [one.text.removeprefix("http://testserver") for one in root.iter(f"{SPACE}loc")]


def every_location(client) -> list[str]:
    files = locations(client, "/sitemap.xml")
    return [address for file in files for address in locations(client, file)]


def test_sitemap_of_an_empty_portal_names_the_site_itself(client):
    assert set(every_location(client)) == {
        "/",
        "/policies/",
        "/disclosures/",
        "/statistics/",
        "/site-map/",
        "/accessibility/",
    }


def test_every_address_of_the_sitemap_answers_and_may_be_indexed(client, county):
    county.publish_named()
    county.publish_class("C", make_people(county.villages[0], 8), period="2025")
    found = every_location(client)
    assert {"/policies/042/", "/disclosures/GK-015-2025-500235131/"} <= set(found)
    assert not [one for one in found if "GK-042" in one]
    for address in found:
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"noindex" not in answer.content


def test_published_content_is_in_the_sitemap_while_it_is_in_view(client):
    put(key="page:1", address="notices/a/")
    assert {"/notices/", "/notices/a/"} <= set(every_location(client))
    drop_content(key="page:1", by=None)
    assert not [one for one in every_location(client) if "notices" in one]


def test_unknown_file_of_the_sitemap_is_not_found(client):
    assert client.get("/sitemap-people.xml").status_code == 404


def test_robots_lead_to_the_sitemap(client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize("count", [1, 5])
def test_sitemap_asks_a_fixed_number_of_questions(client, django_assert_num_queries, count):
    for _number in range(count):
        put()
    client.get("/sitemap-content.xml", headers=UNKEPT)
    with django_assert_num_queries(3):
        client.get("/sitemap-content.xml", headers=UNKEPT)


def test_feed_of_notices_names_them_for_good(client):
    put(key="page:7", title="甲通知", address="notices/a/", summary="要点")
    put(kind=ContentKind.GUIDE, title="指南")
    put(key="page:7", title="甲通知", address="notices/b/", summary="要点")
    answer = client.get("/feeds/notices.atom")
    [entry] = ET.fromstring(answer.content).iter(f"{ATOM}entry")  # noqa: S314
    assert entry.find(f"{ATOM}id").text == "urn:x-mingzhang:page:7"
    assert entry.find(f"{ATOM}link").get("href") == "http://testserver/notices/b/"
    assert entry.find(f"{ATOM}published").text == "2026-09-01T00:00:00+08:00"


def test_kept_feed_dies_with_what_is_published(client):
    assert b"<entry>" not in client.get("/feeds/notices.atom").content
    put()
    assert b"<entry>" in client.get("/feeds/notices.atom").content


def test_article_carries_what_the_inspection_of_government_sites_reads(client, county):
    change_identity(by=None, title="云阳明账", organiser="云阳县财政局", site_code="5002350000")
    put(policies=[county.policy("042")])
    html = client.get("/policies/042/").content.decode()
    meta = dict(re.findall(r'<meta name="([A-Z]\w+)" content="([^"]*)">', html))
    assert meta.pop("PubDate").startswith(f"{timezone.localdate():%Y-%m-%d}")
    assert meta == {
        "SiteName": "云阳明账",
        "SiteDomain": "testserver",
        "SiteIDCode": "5002350000",
        "ColumnName": "政策清单",
        "ColumnType": "政策清单",
        "ArticleTitle": "耕地地力保护补贴",
        "ContentSource": "云阳县农业农村委员会",
        "Keywords": "042,耕地地力保护补贴,云阳明账",
        "Description": meta["Description"],
    }
    assert '<link rel="canonical" href="http://testserver/policies/042/">' in html


def test_page_with_people_has_no_canonical_address(client, county):
    county.publish_named()
    html = client.get("/payouts/?policy=042").content.decode()
    assert "canonical" not in html


def test_a_page_that_stands_alone_is_named_once(client):
    put(kind=ContentKind.CHANNEL, address="contact/")
    assert every_location(client).count("/contact/") == 1


@pytest.mark.parametrize("name", ["disclosures", "notices"])
def test_feeds_name_themselves_for_good_and_say_who_speaks(client, county, name):
    change_identity(by=None, title="云阳明账", organiser="云阳县财政局")
    county.publish_named()
    put(address="notices/a/")
    answer = client.get(f"/feeds/{name}.atom", headers={"host": "127.0.0.1"})
    feed = ET.fromstring(answer.content)  # noqa: S314 -- our own answer
    assert feed.findtext(f"{ATOM}id") == f"urn:x-mingzhang:{name}"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "云阳县财政局"
    ids = [one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")]
    assert ids
    assert [one for one in ids if not one.startswith("urn:x-mingzhang:")] == []
