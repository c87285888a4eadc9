from __future__ import annotations

import pytest
from django.test import Client

from portal.web.delivery import readiness
from portal.web.pages.site.busy import busy_answer
from tests.portal.web.answer_headers import (
    DESK_POLICY,
    EVERY,
    FAULTS,
    PUBLIC_POLICY,
    SURFACES,
    faults,
    table,
)
from tests.template_database import ROOT


@pytest.fixture(autouse=True)
def contact(settings):
    settings.SECURITY_CONTACTS = ["mailto:security@example.gov.cn"]
    settings.SECURITY_EXPIRES = "2027-06-30"


def ask(answer, client):
    asking = client.post if answer.method == "POST" else client.get
    return asking(answer.address, secure=True)


def test_each_kind_of_answer_has_its_headers(addresses, settings):
    settings.PORTAL_SURFACE = "public"  # is ready without the programs beside
    told = {}
    for answer in SURFACES:
        client = Client(enforce_csrf_checks=True)
        if answer.name.endswith("kept"):
            ask(answer, client)
        response = ask(answer, client)
        headers = dict(response.headers)
        if response.cookies:
            headers["Set-Cookie"] = response.cookies.output()
        told[answer.name] = (response.status_code, faults(answer, headers))
        if response.streaming:
            b"".join(response.streaming_content)
    assert told == {answer.name: (answer.status, []) for answer in SURFACES}


def test_refusals_and_faults_have_them_too(addresses, settings, monkeypatch):
    too_many, busy, fault = FAULTS
    client = Client(raise_request_exception=False)
    settings.PUBLIC_LIMITS = settings.PUBLIC_LIMITS | {"page": "0/m"}
    response = ask(too_many, client)
    assert (response.status_code, faults(too_many, response.headers)) == (429, [])

    started = []
    environ = {"PATH_INFO": "/policies/", "wsgi.url_scheme": "https"}
    busy_answer(environ, lambda status, headers: started.append((status, dict(headers))))
    status, headers = started[0]
    assert (status[:3], faults(busy, headers)) == ("503", [])

    monkeypatch.setitem(readiness.CHECKS, "database", lambda: 1 / 0)
    response = ask(fault, client)
    assert (response.status_code, faults(fault, response.headers)) == (500, [])


def test_an_unchanged_page_says_them_again(addresses):
    client = Client()
    etag = client.get("/policies/", secure=True).headers["ETag"]
    response = client.get("/policies/", secure=True, headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert faults(SURFACES[0], response.headers) == []


def test_nobody_is_held_to_https_who_came_without(addresses):
    assert "Strict-Transport-Security" not in Client().get("/policies/").headers


def test_cookies_are_for_this_site_and_no_script(addresses):
    client = Client()
    client.get("/?set-mode=elder&set-language=en", secure=True)
    client.get("/admin/login/", secure=True)
    assert client.cookies
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_the_page_for_auditors_has_the_same_table():
    text = (ROOT / "docs/security.md").read_text()
    assert table() in text
    for name, value in EVERY.items():
        assert f"`{name}: {value}`" in text
    assert f"`{PUBLIC_POLICY}`" in text
    assert f"`{DESK_POLICY}`" in text
