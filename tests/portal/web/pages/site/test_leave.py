"""Links that leave the site, and the page in between."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.core.signing import Signer
from django.test import Client, override_settings
from django.test.utils import override_script_prefix

from portal.web.pages.parts.external_links import Link, host_of, link, resolve
from portal.web.services import change_identity
from portal.web.templatetags.look import link_to

OUTSIDE = "https://www.example.com/a?b=1&c=2"
GO_ON = re.compile(r'<a class="button go" href="([^"]*)" rel="noopener noreferrer nofollow"')


def signed(value: object, salt: str = "portal.web.leaving") -> str:
    return Signer(salt=salt).sign_object(value)


def goes_on_to(html: str) -> str:
    found = GO_ON.search(html)
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize(
    ("address", "outer"),
    [
        ("/notices/", False),
        ("#rates", False),
        ("?year=2026", False),
        ("tel:12345", False),
        ("mailto:a@example.com", False),
        ("https://testserver/notices/", False),
        ("https://www.gov.cn/zhengce/", True),
        ("http://gov.cn", True),
        ("https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5002350001", True),
        ("https://bszs.conac.cn/sitename?method=show", True),
    ],
)
def test_own_and_government_sites_are_reached_straight(address, outer):
    assert resolve(address) == Link(address, outer)


@pytest.mark.parametrize(
    "address",
    [
        OUTSIDE,
        "HTTPS://WWW.EXAMPLE.COM/",
        "https://www.gov.cn.example.com/",
        "https://www.gov.cn@example.com/",
        "https://notgov.cn/",
        "http://[2001:db8::1]/",
        "https://云阳.example/",
    ],
)
def test_any_other_site_is_reached_through_the_page_in_between(client, db, address):
    target = resolve(address)
    assert target.outer
    assert target.href.startswith("/leave/?to=")
    answer = client.get(target.href)
    assert answer.status_code == 200
    assert goes_on_to(answer.content.decode()) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "ftp://example.com/",
        "//example.com/",
        "/\\example.com",
        "https:\\\\example.com",
        "https://example.com\\.gov.cn/",
        "https:///example.com",
        "https:example.com",
        "https://example.com:x/",
        "https://[/",
        " https://example.com",
        "https://example.com/\t",
        "example.com",
        "",
    ],
)
def test_what_a_browser_would_read_otherwise_leads_nowhere(address):
    assert resolve(address) == Link("", outer=False)
    assert link(address, "<甲>") == "&lt;甲&gt;"


def test_hosts_of_the_county_are_named_in_the_settings(settings):
    settings.OWN_HOSTS = [".yunyang.example"]
    assert resolve("https://www.yunyang.example/") == Link(
        "https://www.yunyang.example/", outer=False
    )
    settings.OWN_HOSTS, settings.ALLOWED_HOSTS = [], ["*"]
    assert resolve("https://www.yunyang.example/").outer


def test_a_link_says_that_it_leaves_to_those_who_see_no_sign():
    government = link_to("https://www.gov.cn/", "国务院", "button line")
    assert government == (
        '<a href="https://www.gov.cn/" class="button line outer" rel="noopener">'
        '<span class="unseen">External site: </span>国务院</a>'
    )
    assert ' class="outer" rel="nofollow"><span class="unseen">' in link(OUTSIDE, "甲")
    assert link("/notices/?a=1&b=2", "甲") == '<a href="/notices/?a=1&amp;b=2">甲</a>'


def test_the_page_names_the_host_and_keeps_the_way_to_itself(client, db):
    change_identity(by=None, title="云阳明账")
    answer = client.get(resolve(OUTSIDE).href)
    html = answer.content.decode()
    assert "<b>www.example.com</b><small>https://www.example.com/a?b=1&amp;c=2</small>" in html
    assert "继续访问" in html
    assert 'content="noindex"' in html
    assert 'rel="canonical"' not in html
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_host_that_only_looks_like_another_is_shown_in_plain_letters_too(client, db):
    cyrillic = "\u0430\u0440\u0435.example"
    html = client.get(resolve(f"https://{cyrillic}/").href).content.decode()
    assert f"<b>{cyrillic} ({cyrillic.encode('idna').decode()})</b>" in html
    assert "(xn--" in html


@pytest.mark.parametrize(
    "token",
    [
        "",
        "https://evil.example/",
        signed(OUTSIDE, salt="another"),
        signed(OUTSIDE)[:-1],
        signed("javascript:alert(document.domain)"),
        signed("data:text/html,x"),
        signed("/notices/"),
        signed(["https://evil.example/"]),
        "x" * 10_000,
        "\x00:\x00",
    ],
    ids=["none", "plain", "salt", "cut", "script", "data", "inside", "list", "10 kB", "control"],
)
def test_a_forged_address_is_refused_with_a_clear_page(client, db, token):
    answer = client.get("/leave/", {"to": token})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "这个链接打不开" in html
    assert goes_on_to(html) == ""
    assert "evil.example" not in html
    assert "example.com" not in html


def test_nothing_is_posted_to_it(client, db):
    assert client.post("/leave/", {"to": signed(OUTSIDE)}).status_code == 405


def test_the_page_is_kept_for_the_next_reader_with_all_its_headers(
    client, db, django_assert_num_queries
):
    cache.clear()
    first = client.get(resolve(OUTSIDE).href)
    with django_assert_num_queries(1):
        again = client.get(resolve(OUTSIDE).href)
    assert again.content == first.content
    assert again["Referrer-Policy"] == "no-referrer"
    unchanged = client.get(resolve(OUTSIDE).href, headers={"if-none-match": first["ETag"]})
    assert unchanged.status_code == 304


def test_a_forged_address_is_never_kept(client, db):
    client.get("/leave/", {"to": "forged"})
    assert "ETag" not in client.get("/leave/", {"to": "forged"})


def test_the_links_of_mode_and_language_keep_the_way(client, db):
    html = unescape(client.get(resolve(OUTSIDE).href).content.decode())
    assert f"?{resolve(OUTSIDE).href.partition('?')[2]}&set-mode=elder" in html


def test_the_footer_leads_to_government_sites_straight_and_to_others_with_a_word(client, db):
    mark, report = "https://bszs.conac.cn/x", "https://zfwzgl.www.gov.cn/y"
    change_identity(by=None, title="甲", authority_mark_url=mark, report_url=report)
    html = client.get("/policies/").content.decode()
    for address in (mark, report):
        assert f'<a href="{address}" class="outer" rel="noopener">' in html
    change_identity(by=None, authority_mark_url=OUTSIDE)
    assert OUTSIDE.split("?", maxsplit=1)[0] not in client.get("/policies/").content.decode()


def test_under_a_prefix_the_page_stays_under_it(db):
    with override_settings(FORCE_SCRIPT_NAME="/yyxmz"), override_script_prefix("/yyxmz/"):
        target = resolve(OUTSIDE)
        assert target.href.startswith("/yyxmz/leave/?to=")
        html = Client().get(target.href.removeprefix("/yyxmz")).content.decode()
    assert goes_on_to(html) == OUTSIDE
    links = [part.split('"')[0] for part in html.split('href="')[1:]]
    kept = ("/yyxmz/", "/static/", "?", "#", "tel:", unescape(OUTSIDE).split("?")[0])
    assert [one for one in links if not one.startswith(kept)] == []


def test_hosts_are_read_as_browsers_read_them():
    assert host_of("https://user:pw@Example.com.:8443/x") == "example.com"
    assert host_of("https://www.gov.cn@evil.example") == "evil.example"
