"""One page is kept once, however somebody spells its address."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.web.delivery import page_cache
from portal.web.delivery.page_cache import KEPT
from portal.web.delivery.page_names import canonical_host, canonical_query

READS = ("year", "township", "q")


@pytest.mark.parametrize(
    ("written", "scheme", "host"),
    [
        ("example.gov.cn", "https", "example.gov.cn"),
        ("Example.GOV.cn", "https", "example.gov.cn"),
        ("example.gov.cn.", "https", "example.gov.cn"),
        ("example.gov.cn:443", "https", "example.gov.cn"),
        ("EXAMPLE.gov.cn.:443", "https", "example.gov.cn"),
        ("example.gov.cn:80", "http", "example.gov.cn"),
        ("example.gov.cn:8000", "http", "example.gov.cn:8000"),
        ("example.gov.cn:80", "https", None),
        ("example.gov.cn:8001", "http", None),
        ("[2001:DB8:0:0::1]:443", "https", "[2001:db8::1]"),
        ("[2001:0db8::0001]", "https", "[2001:db8::1]"),
        ("[::ffff:1]:8000", "http", "[::ffff:1]:8000"),
        ("not a host", "http", "not a host"),
        ("[12:34::zz]", "http", "[12:34::zz]"),
        ("", "http", ""),
    ],
)
def test_a_host_has_one_spelling(written, scheme, host):
    assert canonical_host(written, scheme=scheme, server_port="8000") == host


@pytest.mark.parametrize(
    ("written", "query"),
    [
        ("", ""),
        ("year=2026&township=1", "year=2026&township=1"),
        ("township=1&year=2026", "year=2026&township=1"),
        ("utm_source=wx&year=2026&from=timeline", "year=2026"),
        ("&&year=%32026&", "year=2026"),
        ("q=%e5%bc%a0*", "q=%E5%BC%A0*"),
        ("q=%E5%BC%A0%2A", "q=%E5%BC%A0*"),
        ("unknown=1", ""),
        ("unknown=1&unknown=2&year=2026", "year=2026"),
        ("year=2025&year=2026", None),
    ],
)
def test_a_query_has_one_spelling(written, query):
    assert canonical_query(written, READS) == query


@pytest.mark.django_db
def test_spellings_fill_no_memory(county, monkeypatch):
    shelf: dict[str, bytes] = {}

    class Shelf:
        get = staticmethod(shelf.get)

        @staticmethod
        def set(name: str, page: bytes, _seconds: int) -> None:
            shelf[name] = page

    monkeypatch.setattr(page_cache, "cache", Shelf)
    spellings = [
        ("testserver", "year=2026"),
        ("TESTSERVER", "year=2026"),
        ("testserver.", "year=2026"),
        ("testserver:80", "year=2026"),
        ("testserver", "utm_source=plantedname&year=2026"),
        ("testserver", "year=%32026"),
        *(("testserver", f"year=2026&n{n}={n}") for n in range(20)),
    ]
    client = Client()
    pages = [
        client.get(
            "/statistics/",
            headers={"host": host, "accept-encoding": f"br;q=0.{n}"},
            QUERY_STRING=query,
        )
        for n, (host, query) in enumerate(spellings)
    ]
    assert len({page.content for page in pages}) == len(shelf) == 1
    assert b"plantedname" not in pages[4].content
    marked = [KEPT in page.wsgi_request.META for page in pages]
    assert marked == [True] + [False] * (len(spellings) - 1)


@pytest.mark.django_db
def test_what_is_typed_is_answered_and_kept_for_nobody(county, client):
    answer = client.get("/policies/?from=timeline&q=%E5%9C%B0%E5%8A%9B")
    assert "地力" in answer.content.decode()
    assert KEPT not in answer.wsgi_request.META
