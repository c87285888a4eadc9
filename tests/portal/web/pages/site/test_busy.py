"""Too busy, or the database is away: 503, when to come again, in the reader's language."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from portal.web.pages.site import busy


def answered(path: str, cookie: str = "") -> tuple[str, dict[str, str], str]:
    started: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"}
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    (body,) = busy.busy_answer(environ, lambda *about: started.append(about))
    ((status, headers),) = started
    assert int(dict(headers)["Content-Length"]) == len(body)
    return status, dict(headers), body.decode()


@pytest.mark.django_db
def test_a_page_says_when_to_come_again(django_assert_num_queries):
    with django_assert_num_queries(0):
        status, headers, body = answered("/payouts/")
    assert status.startswith("503")
    assert busy.SOONEST <= int(headers["Retry-After"]) < busy.SOONEST + busy.SPREAD
    assert headers["Cache-Control"] == "no-store"
    assert 'lang="zh-CN"' in body
    assert "系统繁忙，请稍后再试" in body


def test_everybody_is_not_sent_back_at_the_same_moment():
    assert len({answered("/")[1]["Retry-After"] for _ in range(60)}) > 3


def test_the_cookies_choose_language_and_mode():
    _status, _headers, body = answered("/", "mz_all_language=en; mz_all_mode=elder")
    assert '<html lang="en" class="elder">' in body
    assert "Please wait" in body
    assert '<html lang="zh-CN">' in answered("/", "mz_all_language=xx; mz_all_mode=<b>")[2]


def test_programs_get_a_problem_document():
    status, headers, body = answered("/api/v1/payouts")
    assert status.startswith("503")
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["status"] == 503
    assert headers["Retry-After"] in json.loads(body)["detail"]


def away(*_args: object, **_kwargs: object) -> None:
    """Fail as Django does where no connection is to be had."""
    raise OperationalError from psycopg.errors.TooManyConnections()


def wrong(*_args: object, **_kwargs: object) -> None:
    raise OperationalError from psycopg.errors.SyntaxError()


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "status"), [(away, 503), (wrong, 500)])
@pytest.mark.parametrize("path", ["/policies/", "/api/v1/policies"])
def test_a_database_that_is_away_is_no_fault_of_ours(monkeypatch, fault, status, path):
    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", fault)
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code == status
    assert ("Retry-After" in response.headers) is (status == 503)
