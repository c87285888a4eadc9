"""The number of a request: given by our proxy, else by us, and the same in the tasks it starts."""

from __future__ import annotations

import ipaddress
import json
from uuid import UUID

import pytest
from django_tasks_db.models import DBTaskResult

from portal.logs import numbers
from portal.web.delivery.request_numbers import RequestNumbers
from search.texts.tasks import index_texts

OURS = "".join(f"{digit:x}" for digit in range(16))
ANOTHER = OURS[::-1]


@pytest.fixture(autouse=True)
def nobody():
    numbers.begin("")
    yield
    numbers.begin("")


def ask(peer: str, told: str | None) -> tuple[str, dict]:
    seen = []
    environ = {"REMOTE_ADDR": peer} | ({} if told is None else {"HTTP_X_REQUEST_ID": told})
    wrapped = RequestNumbers(lambda asked, _start: seen.append((numbers.current_number(), asked)))
    wrapped(environ, None)
    return seen[0]


@pytest.mark.parametrize(
    ("peer", "told", "believed"),
    [
        ("10.0.0.1", OURS, True),
        ("192.0.2.7", OURS, False),
        ("", OURS, False),
        ("10.0.0.1", OURS.upper(), False),
        ("10.0.0.1", OURS + "0", False),
        ("10.0.0.1", f"{OURS}\n", False),
        ("10.0.0.1", "511224197003124014", False),
        ("10.0.0.1", "", False),
        ("10.0.0.1", None, False),
    ],
)
def test_only_our_proxy_gives_a_number(settings, peer, told, believed):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    numbers.begin(ANOTHER)
    number, environ = ask(peer, told)
    assert (number == told) is believed
    assert number != ANOTHER
    assert numbers.SHAPE.fullmatch(number)
    assert "HTTP_X_REQUEST_ID" not in environ


def test_without_proxies_nobody_is_believed(settings):
    settings.TRUSTED_PROXIES = []
    assert ask("127.0.0.1", OURS)[0] != OURS


def test_a_caller_reads_out_four_digits_of_it():
    numbers.begin(OURS)
    assert numbers.spoken_number() == f"{0x0123456789ABCDEF % 10_000:04d}"
    numbers.begin("")
    assert len(numbers.spoken_number()) == 4


@pytest.mark.django_db(transaction=True)
def test_a_task_goes_on_under_the_number_of_its_request(run_tasks, written):
    numbers.begin(OURS)
    ids = {index_texts.enqueue([]).id for _ in range(2)}
    assert len(ids) == 2
    assert {UUID(each).hex[:16] for each in ids} == {OURS}
    numbers.begin("")
    timer = index_texts.enqueue([]).id
    assert run_tasks() == 3
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    ended = {
        line["message"].split()[1].removeprefix("id="): line["request"]
        for line in lines
        if "SUCCESSFUL" in line["message"]
    }
    assert ended == dict.fromkeys(ids, OURS) | {timer: UUID(timer).hex[:16]}
    assert numbers.current_number() == ""
    assert DBTaskResult.objects.count() == 3
