from __future__ import annotations

import time

import pytest

from portal.web.delivery.circuit_breaker import CircuitBreaker


@pytest.fixture
def breaker() -> CircuitBreaker:
    return CircuitBreaker()


def test_server_that_answers_is_asked(breaker):
    assert breaker.admits()
    assert breaker.note_success() is False
    assert breaker.admits()


def test_server_that_failed_rests(breaker):
    assert breaker.note_failure(rest=10, longest=30) == 10
    assert breaker.rests
    assert not breaker.admits()


def test_each_further_failure_doubles_the_rest_up_to_its_bound(breaker):
    rests = []
    for _failure in range(5):
        rests.append(breaker.note_failure(rest=4, longest=30))
        breaker._rests_until = 0.0
    assert rests == [4, 8, 16, 30, 30]


def test_calls_that_fail_together_count_as_one_failure(breaker):
    assert breaker.note_failure(rest=10, longest=30) == 10
    assert breaker.note_failure(rest=10, longest=30) is None
    assert breaker.failures == 1


def test_after_its_rest_one_caller_tries_it_and_the_others_wait_for_the_outcome(breaker):
    breaker.note_failure(rest=0, longest=30)
    assert [breaker.admits(), breaker.admits()] == [True, False]
    assert breaker.note_success() is True
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_failed_trial_lets_it_rest_again(breaker):
    breaker.note_failure(rest=0, longest=30)
    assert breaker.admits()
    breaker.note_failure(rest=10, longest=30)
    assert not breaker.admits()


def test_trial_that_did_not_happen_is_left_to_the_next_caller(breaker):
    breaker.note_failure(rest=0, longest=30)
    assert breaker.admits()
    breaker.passed_by()
    assert breaker.admits()


def test_trial_that_never_came_back_is_forgotten(breaker):
    breaker.note_failure(rest=0, longest=30)
    assert breaker.admits()
    breaker._trial_until = time.monotonic()
    assert breaker.admits()
