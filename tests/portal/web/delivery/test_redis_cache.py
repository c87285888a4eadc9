"""The lean clients keep the promises of Django's own on a real server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.test import RequestFactory
from django_ratelimit.core import get_usage

from portal.web.delivery.redis_cache import CountingRedisCache, LeanRedisCache

pytestmark = pytest.mark.redis
KEY = "suite:counter"
WHERE = {"KEY_PREFIX": "lean"}


def own_server() -> str:
    """Return the database of this worker: others empty theirs after each of their tests."""
    return str(settings.CACHES["default"]["LOCATION"])


@pytest.fixture
def pages():
    cache = LeanRedisCache(own_server(), WHERE)
    yield cache
    cache.delete(KEY)


@pytest.fixture
def counters(pages):
    return CountingRedisCache(own_server(), WHERE)


def count(counters) -> int:
    """Count as django_ratelimit does: it adds, then raises what was there before."""
    return 1 if counters.add(KEY, 1, 60) else counters.incr(KEY)


def test_what_is_kept_comes_back(pages):
    pages.set(KEY, {"a": "页"}, 60)
    assert pages.get(KEY) == {"a": "页"}
    assert pages.add(KEY, 1, 60) is False


def test_counting_begins_with_one_and_goes_on(counters):
    assert [count(counters) for _time in range(3)] == [1, 2, 3]


def test_a_counter_lasts_for_its_lifetime_however_often_it_is_raised(counters, pages):
    count(counters)
    client = pages._cache.get_client(KEY)
    client.expire(pages.make_key(KEY), 30)
    count(counters)
    assert 0 < client.ttl(pages.make_key(KEY)) <= 30


def test_a_counter_that_the_server_lost_begins_anew(counters, pages):
    assert [count(counters), count(counters)] == [1, 2]
    pages.delete(KEY)
    assert count(counters) == 1


def test_counting_what_was_not_added_is_refused(counters, pages):
    with pytest.raises(ValueError, match="was not added"):
        counters.incr(KEY)
    assert pages.get(KEY) is None


def test_counting_goes_on_after_the_server_forgot_its_scripts(counters, pages):
    count(counters)
    pages._cache.get_client(KEY).script_flush()
    assert count(counters) == 2


def test_threads_count_together(counters):
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _n: count(counters), range(40)))
    assert sorted(counts) == list(range(1, 41))


def test_limits_are_counted_there(settings):
    settings.CACHES = {
        "limits": {
            "BACKEND": "portal.web.delivery.redis_cache.CountingRedisCache",
            "LOCATION": own_server(),
            "KEY_PREFIX": "lean",
        },
    }
    settings.RATELIMIT_USE_CACHE = "limits"
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.77")
    usages = [
        get_usage(request, group="suite", key="ip", rate="2/h", increment=True) for _n in range(3)
    ]
    assert [usage["should_limit"] for usage in usages] == [False, False, True]
