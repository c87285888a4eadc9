"""The gate before Django: how many are in, who waits, who is told to come again."""

from __future__ import annotations

import gc
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest

from portal.web.delivery.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PATIENT = 10.0
FREE = re.compile(r"(/prefix)?/(healthz$|static/)")


class Whole(list):
    """An answer that is whole, as Django's: it says that it is no stream."""

    streaming = False
    closed = 0

    def close(self) -> None:
        self.closed += 1


class Slow:
    """An application whose requests stay in until they are let go; it counts them."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.entered = threading.Semaphore(0)
        self.inside = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Whole:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.entered.release()
        assert self.go.wait(PATIENT)
        with self._lock:
            self.inside -= 1
        start_response("200 OK", [])
        return Whole([b"in"])


def refuse(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [])
    return [b"later"]


def ask(gate: Gate, path: str = "/") -> tuple[str, bytes]:
    started: list[str] = []
    response = gate({"PATH_INFO": path}, lambda status, _headers: started.append(status))
    body = b"".join(response)
    getattr(response, "close", lambda: None)()
    return started[0][:3], body


class Asking(threading.Thread):
    """One request of its own thread."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(daemon=True)
        self.gate, self.answer = gate, ("", b"")
        self.start()

    def run(self) -> None:
        self.answer = ask(self.gate)


def entered(slow: Slow, count: int) -> None:
    for _ in range(count):
        assert slow.entered.acquire(timeout=PATIENT)


def until(condition: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(1000):
        if condition():
            return
        waited.wait(0.01)
    raise AssertionError("it never came true")


def test_no_more_than_the_slots_are_in_and_those_in_line_follow():
    slow = Slow()
    gate = Gate(slow, refuse, free=FREE, at_once=3, waiting=5, patience=PATIENT)
    threads = [Asking(gate) for _ in range(8)]
    entered(slow, 3)
    until(lambda: gate._waiting == 5)
    assert slow.inside == 3
    slow.go.set()
    for thread in threads:
        thread.join(PATIENT)
    assert slow.most == 3
    assert [thread.answer for thread in threads] == [("200", b"in")] * 8


def test_who_finds_the_line_full_is_refused_at_once_and_who_waits_too_long_later():
    slow = Slow()
    gate = Gate(slow, refuse, free=FREE, at_once=1, waiting=1, patience=0.3)
    first = Asking(gate)
    entered(slow, 1)
    second = Asking(gate)
    until(lambda: gate._waiting == 1)
    assert ask(gate) == ("503", b"later")
    second.join(PATIENT)
    assert second.answer == ("503", b"later")
    slow.go.set()
    first.join(PATIENT)
    assert first.answer == ("200", b"in")
    # And the process is as before
    assert ask(gate) == ("200", b"in")


def test_nobody_passes_those_who_wait():
    slow = Slow()
    gate = Gate(slow, refuse, free=FREE, at_once=1, waiting=0, patience=PATIENT)
    gate._waiting = 1
    assert ask(gate) == ("503", b"later")


def test_whether_it_lives_is_answered_by_a_busy_process():
    slow = Slow()
    gate = Gate(slow, refuse, free=FREE, at_once=1, waiting=0, patience=0)
    thread = Asking(gate)
    entered(slow, 1)
    health = threading.Thread(target=ask, args=(gate, "/prefix/healthz"), daemon=True)
    health.start()
    entered(slow, 1)
    assert ask(gate, "/healthzz") == ("503", b"later")
    slow.go.set()
    thread.join(PATIENT)
    health.join(PATIENT)


def failing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    raise ZeroDivisionError


def test_a_fault_gives_its_slot_back():
    gate = Gate(failing, refuse, free=FREE, at_once=1, waiting=0, patience=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            ask(gate)


def test_a_whole_answer_is_closed_and_leaves_before_it_is_sent():
    answers = [Whole([b"a", b"b"]), Whole([b"c"])]
    waiting = iter(answers)
    gate = Gate(lambda _e, _s: next(waiting), refuse, free=FREE, at_once=1, waiting=0, patience=0)
    assert gate({}, print) == [b"ab"]
    assert gate({}, print) == [b"c"]
    assert [answer.closed for answer in answers] == [1, 1]


class Stream:
    """An answer in pieces."""

    streaming = True

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield b"a"
        yield b"b"

    def close(self) -> None:
        self.closed += 1


def test_a_stream_keeps_its_slot_until_it_is_closed():
    stream = Stream()
    gate = Gate(lambda _e, _s: stream, refuse, free=FREE, at_once=1, waiting=0, patience=0)
    response = gate({}, print)
    assert list(response) == [b"a", b"b"]
    assert ask(gate) == ("503", b"later")
    response.close()
    response.close()
    assert stream.closed == 1
    assert list(gate({}, print)) == [b"a", b"b"]


def test_a_stream_that_the_server_gives_up_leaves_its_slot():
    stream = Stream()
    gate = Gate(lambda _e, _s: stream, refuse, free=FREE, at_once=1, waiting=0, patience=0)
    response = gate({}, print)
    assert next(iter(response)) == b"a"
    del response
    gc.collect()
    assert stream.closed == 1
    assert b"".join(gate({}, print)) == b"ab"
