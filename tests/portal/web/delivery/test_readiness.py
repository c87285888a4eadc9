from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from portal.clocks import now
from portal.governance.services.releases import record_first_release
from tests.factories.programs import all_alive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def programs(db) -> None:
    all_alive()


def queued(minutes: int) -> None:
    task = DBTaskResult.objects.create(
        task_path="wagtail.tasks.update_reference_index_task",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=now() - timedelta(minutes=minutes))


def test_process_that_is_up_says_so_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_every_part_is_named_with_its_state(client):
    record_first_release()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    parts = ("database", "cache", "search", "worker", "sealer", "files", "pages", "retention")
    assert answer.json() == dict.fromkeys(
        (*parts, "audit_backlog", "audit_anchor", "release"), "ok"
    )


@pytest.mark.parametrize(("minutes", "state"), [(1, "ok"), (6, "degraded")])
def test_task_that_waits_long_shows_that_nobody_works(client, minutes, state):
    queued(minutes)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (200, state)


def test_search_that_does_not_answer_degrades_and_stays_ready(client, settings, caplog):
    settings.SEARCH_URL = "http://127.0.0.1:9"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["search"]) == (200, "degraded")


def test_an_unreachable_cache_is_reported_without_its_address(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["cache"]) == (503, "down")
    assert "127.0.0.1" not in answer.content.decode()
    assert connection.vendor not in answer.content.decode()
