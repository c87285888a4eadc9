from __future__ import annotations

import json
import logging
import sys

import pytest

from portal.settings.logs import JsonLines, PlainLines, WithoutQuery


def line(message, *args, **extra) -> dict:
    record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, message, args, None)
    for name, value in extra.items():
        setattr(record, name, value)
    assert WithoutQuery().filter(record) is True
    return json.loads(JsonLines().format(record))


@pytest.mark.parametrize(
    ("message", "args", "said"),
    [
        ("Not Found: %s", ("/payouts/?q=张三丰&page=2",), "Not Found: /payouts/"),
        ('"GET /payouts?q=a%20b HTTP/1.1" 200', (), '"GET /payouts HTTP/1.1" 200'),
        ("Not Found: %s", ("/张三丰/",), "Not Found: /…/"),
        ("Not Found: %s", ("/a/%E5%BC%A0.csv",), "Not Found: /a/…"),
        ("Not Found: %s", (r"/\u5f20\u4e09/",), "Not Found: /…/"),
        ("Not Found: %s", (r"/b/\xe9.csv",), "Not Found: /b/…"),
        ("Not Found: %s", ("/511224-19700312-4014/x",), "Not Found: /…/x"),
        (
            "Gone: %s",
            ("/disclosures/GK-042-2026-500235131.csv",),
            "Gone: /disclosures/GK-042-2026-500235131.csv",
        ),
        ("Really? Yes", (), "Really? Yes"),
    ],
)
def test_query_strings_never_reach_a_log(message, args, said):
    assert line(message, *args)["message"] == said


def test_line_says_when_how_bad_and_who():
    found = line("slow", status_code=503)
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "WARNING",
        "logger": "django.request",
        "message": "slow",
        "status": 503,
    }


def test_text_of_an_exception_is_not_logged():
    try:
        int("5002351990O1011234")
    except ValueError:
        found = line("failed", exc_info=sys.exc_info())
    assert found["error"] == "ValueError"
    assert "5002351990O1011234" not in json.dumps(found)


def test_text_of_an_exception_is_not_written_to_a_terminal():
    try:
        int("5002351990O1011234")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "x.py", 1, "failed", (), sys.exc_info())
    first, *way, last = PlainLines().format(record).splitlines()
    assert (first, last) == ("ERROR a failed", "ValueError")
    assert "test_logs.py" in way[0]
