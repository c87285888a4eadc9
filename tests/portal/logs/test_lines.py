"""One line of the log: what it says, and of an error never its text."""

from __future__ import annotations

import json
import logging
import sys
from datetime import date
from uuid import UUID

import pytest
from django.db import DataError
from django.test import RequestFactory
from psycopg.errors import InvalidTextRepresentation

from portal.logs import numbers
from portal.logs.lines import JsonLines, PlainLines

PERSON = "511224197003124014"
UPLOAD = "51122419-7003-4124-8014-511224197003"


@pytest.fixture(autouse=True)
def nobody():
    numbers.begin("")
    yield
    numbers.begin("")


def line(message, *args, **extra) -> dict:
    record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, message, args, None)
    for name, value in extra.items():
        setattr(record, name, value)
    return json.loads(JsonLines().format(record))


def raised(error: BaseException, cause: BaseException | None = None):
    try:
        raise error from cause
    except type(error):
        return sys.exc_info()


@pytest.mark.parametrize(
    ("message", "args", "said"),
    [
        ("Not Found: %s", ("/payouts/?q=张三丰&page=2",), "Not Found: /payouts/"),
        ('"GET /payouts?q=a%20b HTTP/1.1" 200', (), '"GET /payouts HTTP/1.1" 200'),
        ("Not Found: %s", ("/张三丰/",), "Not Found: /…/"),
        ("Not Found: %s", ("/张三丰?q=1",), "Not Found: /…"),
        ("Not Found: %s", ("/a/%E5%BC%A0.csv",), "Not Found: /a/…"),
        ("Not Found: %s", (r"/\u5f20\u4e09/",), "Not Found: /…/"),
        ("Not Found: %s", (r"/b/\xe9.csv",), "Not Found: /b/…"),
        ("Not Found: %s", ("/511224-19700312-4014/x",), "Not Found: /…/x"),
        ("Not Found: %s", ("/511224/19700312/4014/x",), "Not Found: /…/x"),
        ("Not Found: %s", ("/api/v1/511224 19700312 4014",), "Not Found: /api/v1/…"),
        (
            "Gone: %s",
            ("/disclosures/GK-042-2026-500235131.csv",),
            "Gone: /disclosures/GK-042-2026-500235131.csv",
        ),
        ("Really? Yes", (), "Really? Yes"),
        ("row %(row)s", ({"row": PERSON},), "row …"),
        ("account %d", (6222021234567890123,), "account …"),
        ("call 138 1234 5678 now", (), "call … now"),
        ("upload %s", (UUID(UPLOAD),), f"upload {UPLOAD}"),
        ("upload %s of %s", (UPLOAD, PERSON), f"upload {UPLOAD} of …"),
        ("one %s", ("a", "张三"), "one %s (its values do not fit)"),
        ("rests for %d s: %s", (5, ValueError("张三")), "rests for 5 s: ValueError"),
        (ValueError("张三"), (), "ValueError"),
        (
            "form refused: %s",
            ("Origin checking failed - https://张三.cn does not match any trusted origins.",),
            "form refused: Origin checking failed - … does not match any trusted origins.",
        ),
        ("came from https://zhangsan.example/a?b", (), "came from https://…"),
    ],
)
def test_what_a_person_typed_never_reaches_a_log(message, args, said):
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


def test_a_line_has_the_number_of_its_request_and_never_the_request():
    numbers.begin("0123456789abcdef")
    found = line("slow", request=RequestFactory().get(f"/?q={PERSON}"))
    assert found["request"] == "0123456789abcdef"
    assert PERSON not in json.dumps(found)


def test_what_a_caller_adds_is_cleaned():
    found = line(
        "page",
        key="guide-7",
        day=date(2026, 3, 1),
        row={"id": PERSON, "tel": [13812345678, "none"], "n": 3, PERSON: True},
        error=KeyError("张三"),
        client=RequestFactory(),
        sql="SELECT '张三'",
        params=["张三"],
        account=6222021234567890123,
        message_of="no number",
    )
    assert found["key"] == "guide-7"
    assert found["day"] == "2026-03-01"
    assert found["row"] == {"id": "…", "tel": ["…", "none"], "n": 3, "…": True}
    assert (found["error"], found["client"]) == ("KeyError", "RequestFactory")
    assert found["account"] == "…"
    assert not {"sql", "params"} & set(found)


def test_an_error_is_its_classes_codes_and_places():
    cause = InvalidTextRepresentation('invalid input syntax for type integer: "张三"')
    error = DataError('invalid input syntax for type integer: "张三"')
    found = line(f"failed: {error}", exc_info=raised(error, cause))
    assert found["error"] == "DataError < InvalidTextRepresentation 22P02"
    assert [place.rpartition("/")[2].partition(":")[0] for place in found["at"]] == [
        "test_lines.py"
    ]
    assert found["message"] == "failed: DataError"
    assert "张三" not in json.dumps(found, ensure_ascii=False)


def test_text_of_an_error_that_another_handler_wrote_is_not_written():
    record = logging.LogRecord("a", logging.ERROR, "x.py", 1, "failed", (), raised(OSError("张三")))
    assert "张三" in logging.Formatter().format(record)  # and left in the record
    record.stack_info = "张三"
    for formatter in (JsonLines(), PlainLines()):
        assert "张三" not in formatter.format(record)
    assert record.getMessage() == "failed"
    assert record.exc_text


def test_text_of_an_exception_is_not_written_to_a_terminal():
    exc_info = raised(ValueError("5002351990O1011234"))
    record = logging.LogRecord("a", logging.ERROR, "x.py", 1, "failed", (), exc_info)
    first, *way, last = PlainLines().format(record).splitlines()
    assert (first, last) == ("ERROR a failed", "ValueError")
    assert "test_lines.py" in way[0]
