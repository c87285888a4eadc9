from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections, transaction
from django.http import HttpResponse

from portal.clocks import now
from portal.web.delivery.process_cache import forget_all
from search.index import outbox, state
from search.index.breaker import Breaker, Resting, breaker
from search.index.build import rebuild
from search.index.client import query_client, translated_errors
from search.index.errors import EngineUnavailable, Stale
from search.index.fallback import Fallback, mark_degraded
from search.index.health import fault, readiness_of_search
from search.models import IndexChange
from tests.silence import silent_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


def ask(notes) -> tuple[str, bool]:
    """Return who answered one request, and whether it was degraded."""

    def indexed() -> str:
        with translated_errors():
            query_client().search(index=notes.alias, size=0)
        return "index"

    answers = Fallback(notes)
    return answers.answer(indexed, lambda: "database"), answers.degraded


def test_a_good_index_answers(elastic, notes) -> None:
    rebuild(notes)
    assert ask(notes) == ("index", False)
    assert readiness_of_search() == "ok"


def test_without_an_engine_the_database_answers_and_nothing_is_degraded(notes, settings) -> None:
    settings.SEARCH_URL = ""
    assert ask(notes) == ("database", False)
    assert readiness_of_search() == "ok"


@pytest.mark.parametrize("fault_", ["alias", "unfinished", "release", "generation", "other index"])
def test_an_index_that_is_not_right_leaves_the_answer_to_the_database(
    elastic, notes, fault_
) -> None:
    index = rebuild(notes).index
    if fault_ == "alias":
        elastic.indices.delete_alias(index=index, name=notes.alias)
    elif fault_ == "unfinished":
        state.write_meta(notes, elastic, index, state.BUILDING, 1)
    elif fault_ == "release":
        old = state.meta(notes, state.COMPLETE, 1) | {"fingerprint": "of another release"}
        elastic.indices.put_mapping(index=index, meta=old)
    elif fault_ == "generation":
        state.write_meta(notes, elastic, index, state.COMPLETE, 7)
    else:
        elastic.indices.create(index=f"{notes.alias}-other")
        elastic.indices.delete_alias(index=index, name=notes.alias)
        elastic.indices.put_alias(index=f"{notes.alias}-other", name=notes.alias)
    assert ask(notes) == ("database", True)
    assert fault(notes) is not None
    assert readiness_of_search() == "degraded"


def test_an_engine_that_refuses_connections_leaves_it_to_the_database(
    elastic, notes, settings
) -> None:
    settings.SEARCH_URL = "http://127.0.0.1:9"
    assert ask(notes) == ("database", True)
    assert readiness_of_search() == "degraded"


def test_a_dead_engine_costs_its_timeout_once_and_not_each_request(notes, settings) -> None:
    with silent_server("http") as settings.SEARCH_URL:
        settings.SEARCH_TIMEOUT_MS = 300
        looks = []
        for _request in range(20):
            begin = time.monotonic()
            assert ask(notes) == ("database", True)
            looks.append(time.monotonic() - begin > 0.25)
    assert looks == [True] + [False] * 19


def test_a_node_that_hangs_costs_its_timeout_once_while_another_answers(
    elastic, notes, settings
) -> None:
    rebuild(notes)
    settings.SEARCH_REST_SECONDS = 0
    with silent_server("http") as silent:
        settings.SEARCH_URL = f"{silent},{settings.SEARCH_URL}"
        settings.SEARCH_TIMEOUT_MS = 300
        answers = [ask(notes)[0] for _request in range(4)]
        time.sleep(1.2)  # a node is tried again after a second, if nobody forbids it
        answers += [ask(notes)[0] for _request in range(4)]
    assert sorted(answers) == ["database"] + ["index"] * 7


def test_while_a_change_is_pending_the_database_answers_and_nothing_is_degraded(
    elastic, notes
) -> None:
    rebuild(notes)
    with transaction.atomic():
        outbox.add("notes", "a")
    assert ask(notes) == ("database", False)
    assert readiness_of_search() == "ok"


def test_a_generation_without_pending_changes_is_not_queried_again(
    elastic, notes, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        assert not outbox.has_pending("notes", generation=7)
        assert not outbox.has_pending("notes", generation=7)
    with transaction.atomic():
        outbox.add("notes", "a")
    for generation in (8, 8, None):
        assert outbox.has_pending("notes", generation=generation)
    IndexChange.objects.update(done_at=now())
    assert not outbox.has_pending("notes", generation=8)


def test_a_change_that_is_pending_for_long_is_reported(elastic, notes) -> None:
    rebuild(notes)
    with transaction.atomic():
        outbox.add("notes", "a")
    IndexChange.objects.update(noted_at=now() - timedelta(seconds=31))
    assert ask(notes) == ("database", True)
    IndexChange.objects.update(noted_at=now() - timedelta(seconds=121))
    assert readiness_of_search() == "degraded"


def test_a_row_that_went_away_meanwhile_makes_the_database_answer(elastic, notes) -> None:
    rebuild(notes)
    answers = Fallback(notes)

    def gone() -> str:
        raise Stale

    assert answers.answer(gone, lambda: "database") == "database"
    assert not answers.degraded
    assert ask(notes) == ("index", False)


def test_the_database_answers_to_the_end_of_a_request(elastic, notes) -> None:
    rebuild(notes)
    answers = Fallback(notes)

    def broken() -> str:
        raise EngineUnavailable

    assert answers.answer(broken, lambda: "database") == "database"
    assert answers.answer(lambda: "index", lambda: "database") == "database"


def test_what_the_index_refuses_for_good_reason_is_no_failure_of_it(elastic, notes) -> None:
    rebuild(notes)

    def refuse() -> str:
        raise ValueError("no such page")

    with pytest.raises(ValueError, match="no such page"):
        Fallback(notes).answer(refuse, lambda: "database")
    assert ask(notes) == ("index", False)


def test_an_index_that_failed_rests_twice_as_long_each_time(notes, settings) -> None:
    settings.SEARCH_REST_SECONDS = 4
    gate = Breaker(notes)
    rests = []
    for _failure in range(6):
        gate.failed(EngineUnavailable("test"))
        gate.failed(EngineUnavailable("one that was on its way at the same time"))
        rests.append(round(gate._rests_until - time.monotonic()))
        gate._rests_until = 0.0
    assert rests == [4, 8, 16, 30, 30, 30]
    gate.failed(EngineUnavailable("test"))
    with pytest.raises(Resting):
        gate.admit()


def test_after_its_rest_one_question_is_the_trial_and_the_others_wait_for_it(
    elastic, notes, settings
) -> None:
    rebuild(notes)
    settings.SEARCH_REST_SECONDS = 0
    gate = Breaker(notes)
    gate.failed(EngineUnavailable("test"))
    gate.admit()
    with pytest.raises(Resting):
        gate.admit()
    gate.succeeded()
    gate.admit()
    gate.admit()


def test_a_failed_trial_lets_it_rest_again(elastic, notes, settings) -> None:
    rebuild(notes)
    settings.SEARCH_REST_SECONDS = 0
    gate = Breaker(notes)
    gate.failed(EngineUnavailable("test"))
    gate.admit()
    settings.SEARCH_REST_SECONDS = 10
    gate.failed(EngineUnavailable("test"))
    with pytest.raises(Resting):
        gate.admit()


def test_many_threads_at_a_dead_engine_pay_together_once(notes, settings) -> None:
    with silent_server("http") as settings.SEARCH_URL:
        settings.SEARCH_TIMEOUT_MS = 300
        gate, begin = breaker(notes), time.monotonic()

        def try_it() -> None:
            with pytest.raises(EngineUnavailable):
                gate.admit()
            connections.close_all()

        gate.failed(EngineUnavailable("it was seen to fail"))
        gate._rests_until = 0
        threads = [threading.Thread(target=try_it) for _n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert time.monotonic() - begin < 8 * 0.3
    assert gate.failures == 2


def test_a_degraded_answer_says_so_and_is_kept_by_nobody() -> None:
    response = mark_degraded(HttpResponse(), degraded=True)
    assert (response["X-Search-Degraded"], response.never_keep) == ("1", True)
    assert "X-Search-Degraded" not in mark_degraded(HttpResponse(), degraded=False)


def test_what_went_wrong_is_logged_without_what_was_asked(elastic, notes, caplog) -> None:
    rebuild(notes)

    def indexed() -> str:
        with translated_errors():
            query_client().search(index=notes.alias, query={"term": {"谭小三": {"no": "such"}}})
        return "index"

    assert Fallback(notes).answer(indexed, lambda: "database") == "database"
    assert "400 " in caplog.text
    assert "谭小三" not in caplog.text
