"""Kept pages before Django: the same answers as behind it, and never past their generation."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from portal.disclosure.models import Generation
from portal.web.delivery import page_cache, public_state
from portal.web.delivery.public_state import PublicState, forget_state, known_state
from portal.web.delivery.wsgi_cache import WsgiPageCache

pytestmark = pytest.mark.django_db


class Counted:
    """A WSGI application that keeps what it is told to keep, and counts."""

    def __init__(self) -> None:
        self.asked = 0
        self.state: PublicState | None = None
        self.status = "200 OK"
        self.headers: list[tuple[str, str]] = []

    def __call__(self, environ, start_response):
        self.asked += 1
        if self.state is not None:
            environ[page_cache.KEPT] = self.state
        start_response(self.status, [("ETag", '"a"'), ("X-Number", str(self.asked)), *self.headers])
        return [b"page ", str(self.asked).encode()]


@pytest.fixture
def inner() -> Counted:
    return Counted()


@pytest.fixture
def ask(inner, settings, monkeypatch):
    settings.PAGE_GENERATION_MS = 600_000
    monkeypatch.setattr(public_state, "_last", None)
    inner.state = public_state.public_state()
    pages = WsgiPageCache(inner)

    def ask(path: str = "/", **more: str) -> tuple[str, bytes]:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": "http",
        }
        told: list[str] = []
        body = pages(
            environ | more, lambda status, headers, *_error: told.append((status, headers))
        )
        text = b"".join(body)
        return told[0][0], text

    ask.pages = pages
    return ask


def test_kept_page_is_answered_without_the_application_and_without_a_query(
    ask, inner, django_assert_num_queries
):
    first = ask()
    with django_assert_num_queries(0):
        assert ask() == first == ("200 OK", b"page 1")
    assert inner.asked == 1


@pytest.mark.parametrize(
    "more",
    [
        {"PATH_INFO": "/policies/"},
        {"QUERY_STRING": "q=1"},
        {"HTTP_HOST": "127.0.0.1"},
        {"wsgi.url_scheme": "https"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_COOKIE": "mz_all_mode=elder"},
        {"HTTP_COOKIE": "other=1; mz_all_language=en"},
        {"HTTP_COOKIE": "other=1;mz_all_mode=elder"},
        {"HTTP_COOKIE": "other=1;\tmz_all_mode = elder"},
    ],
)
def test_whatever_a_page_depends_on_makes_it_another_one(ask, inner, more):
    ask()
    ask(**more)
    assert inner.asked == 2


def test_cookies_that_choose_nothing_make_no_other_page(ask, inner):
    ask()
    ask(HTTP_COOKIE="mz_all_session=abc; other=1")
    assert inner.asked == 1


def test_invented_choices_do_not_fill_the_memory(ask, inner):
    ask()
    for n in range(5):
        ask(HTTP_COOKIE=f"mz_all_mode=invented-{n}; mz_all_language=x{n}")
    assert inner.asked == 2


@pytest.mark.parametrize(
    "more", [{"REQUEST_METHOD": "HEAD"}, {"REQUEST_METHOD": "POST"}, {"HTTP_IF_NONE_MATCH": '"a"'}]
)
def test_validation_and_other_methods_are_left_to_the_application(ask, inner, more):
    ask()
    ask(**more)
    assert inner.asked == 2


def test_what_is_not_to_be_kept_is_asked_again(ask, inner):
    inner.state = None
    ask()
    ask()
    inner.state, inner.status = known_state(), "304 Not Modified"
    ask()
    ask()
    assert inner.asked == 4


def test_answer_that_sets_a_cookie_is_never_kept(ask, inner):
    inner.headers = [("set-cookie", "who=plantedname")]
    ask()
    ask()
    assert inner.asked == 2


def test_without_the_database_it_says_how_old_its_word_is(ask, inner, monkeypatch):
    ask()
    monkeypatch.setattr(public_state, "_away", True)
    last = public_state._last
    monkeypatch.setattr(public_state, "_last", last._replace(at=last.at - 70))
    told = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": ""}
    environ |= {"HTTP_HOST": "testserver", "wsgi.url_scheme": "http"}
    ask.pages(environ, lambda _status, headers: told.append(dict(headers)))
    assert (told[0]["Age"], told[0]["Cache-Status"]) == (
        "70",
        "mingzhang; hit; detail=database-away",
    )
    assert inner.asked == 1


def test_own_publication_ends_it_at_the_commit(ask, inner, django_capture_on_commit_callbacks):
    ask()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        Generation.raise_()
    ask()
    assert inner.asked == 2


def test_publication_of_another_process_ends_it_when_the_generation_is_read_again(
    ask, inner, settings
):
    ask()
    Generation.objects.get_or_create(name="public")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE disclosure_generation SET value = value + 1")
    ask()
    assert inner.asked == 1
    settings.PAGE_GENERATION_MS = 0
    ask()
    assert inner.asked == 2


def test_generation_is_read_once_within_its_time(settings, client, django_assert_num_queries):
    settings.PAGE_GENERATION_MS = 600_000
    forget_state()
    client.get("/accessibility/")
    with django_assert_num_queries(0):
        client.get("/accessibility/")
    settings.PAGE_GENERATION_MS = 0
    with django_assert_num_queries(1):
        client.get("/accessibility/")
