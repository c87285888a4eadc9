"""Errors of all kinds with numbers and names of persons in them; all log output is searched."""

from __future__ import annotations

import logging
from functools import partial
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import BadRequestError

from portal import urls
from tests.portal.settings.test_start import PUBLIC, start

PERSON, CARD, PHONE, NAME = "511224197003124014", "6222021234567890123", "13812345678", "欧阳明珠"
VALUES = (PERSON, CARD, PHONE, NAME)
SPLIT = ("511224 19700312 4014", "6222 0212 3456 7890 123", "138-1234-5678")
log = logging.getLogger("portal.of_a_test")


def ways_of_writing(value: str) -> set[str]:
    escaped = value.encode("unicode_escape").decode()
    latin = value.encode().decode("latin-1")
    return {value, quote(value), quote(value).lower(), escaped, latin, repr(value.encode())[2:-1]}


def heard(text: str) -> set[str]:
    return {value for value in (*VALUES, *SPLIT) if any(w in text for w in ways_of_writing(value))}


def sql_error(value: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT CAST(%s AS integer)", [f"row {value}"])
        cursor.execute(f'SELECT [{value}] FROM "staff_user"')  # noqa: S608 - to be refused


def engine_error(value: str) -> None:
    meta = ApiResponseMeta(400, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "localhost", 9200))
    reason = {"type": "parsing_exception", "reason": f"Failed to parse query [{value}]"}
    raise BadRequestError("parsing_exception", meta, {"error": {"root_cause": [reason]}})


def plain_error(value: str) -> None:
    raise ValueError(value)


def refused(value: str) -> None:
    raise PermissionDenied(value)


def suspicious(value: str) -> None:
    raise SuspiciousOperation(value)


def chained(value: str) -> None:
    try:
        int(value + "x")
    except ValueError as error:
        raise RuntimeError from error


def missing(value: str) -> None:
    raise {}[value]


KINDS = (sql_error, engine_error, plain_error, refused, suspicious, chained, missing)


def view(request, kind: str):
    value = request.POST.get("value") or request.GET["value"]
    if kind == "logged":
        try:
            plain_error(value)
        except ValueError as error:
            # As others do it
            log.exception("failed with %s, that is %r", error, error)  # noqa: TRY401
            log.error(f"failed: {error}", exc_info=error)  # noqa: G004, TRY400
            log.warning("failed: %s", error, extra={"error": error, "request": request})
            log.error(error)  # noqa: TRY400
        log.error("%s %s", f"too few: {value}")  # noqa: PLE1206
        return HttpResponse(value)
    next(each for each in KINDS if each.__name__ == kind)(value)
    return HttpResponse("")


urlpatterns = [path("of-a-test/<str:kind>/", view), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=False)


@pytest.mark.django_db
@pytest.mark.urls("tests.portal.logs.test_hunt")
@pytest.mark.parametrize("kind", [*(each.__name__ for each in KINDS), "logged"])
def test_no_error_of_ours_writes_whom_it_met(client, kind, written, caplog):
    value = "; ".join((*VALUES, *SPLIT))
    client.get(f"/of-a-test/{kind}/", {"value": value})
    if kind != "sql_error":  # which ended the transaction
        client.post(f"/of-a-test/{kind}/", {"value": value})
    assert written.getvalue().count("\n") >= 2
    assert heard(written.getvalue()) == set()
    # Whoever writes a record as Python does hears it all
    if kind not in {"refused", "missing"}:
        assert heard(caplog.text)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [PERSON, NAME, SPLIT[0]])
def test_no_request_is_logged_with_what_was_typed(client, value, written):
    ask = partial(client.get, f"/nothing/{value}/x{value}/", {"q": value, value: "1"})
    strange = quote(value)
    ask()
    client.get(f"/payouts/{value}.csv")
    client.get(f"/api/v1/{value}?{strange}")
    client.post(f"/policies/{value}/", {"q": value})
    for header in ("referer", "user-agent", "origin", "cookie", "x-request-id", "accept"):
        client.get("/nothing/", headers={header: strange})
    client.get("/nothing/", headers={"host": strange})
    client.generic("PRO" + strange, "/nothing/")
    strict = Client(enforce_csrf_checks=True)
    for lie in ({"origin": f"https://{strange}"}, {"origin": strange}):
        strict.post("/policies/", {"q": value}, headers=lie)
    strict.post("/policies/", headers={"referer": f"https://x/{strange}?{strange}"}, secure=True)
    assert written.getvalue().count("error page") >= 10
    assert heard(written.getvalue()) == set()


def test_values_in_a_message_of_our_own_are_masked(written):
    for value in (*VALUES, *SPLIT):
        log.warning("row of %s", value)
        log.warning("row", extra={"row": {"id": value, value: [value]}})
    assert written.getvalue().count("\n") == 14
    assert heard(written.getvalue()) == set()


UNCAUGHT = f"""
import django, sys, threading, warnings
django.setup()
warnings.warn("serial value {PERSON}")
thread = threading.Thread(target=lambda: int("{NAME}"))
thread.start(); thread.join()
raise ValueError("{NAME} {CARD}")
"""


def test_what_python_itself_would_print_goes_through_the_log():
    done = start(PUBLIC, UNCAUGHT)
    assert done.returncode == 1
    assert heard(done.stdout + done.stderr) == set()
    said = [line for line in done.stderr.splitlines() if line.startswith("{")]
    assert len(said) == 3, done.stderr
    assert [
        "py.warnings" in said[0],
        "a thread ends" in said[1],
        "the program ends" in said[2],
    ] == [
        True,
        True,
        True,
    ]
