"""The lean client keeps the promises of Django's own on a real server."""

from __future__ import annotations

import os

import pytest

from portal.web.redis_cache import LeanRedisCache

pytestmark = pytest.mark.redis
KEY = "suite:counter"


@pytest.fixture
def counters():
    cache = LeanRedisCache(os.environ["TEST_CACHE_URL"], {"KEY_PREFIX": "lean"})
    yield cache
    cache.delete(KEY)


def test_only_the_first_add_sets_the_value(counters):
    assert [counters.add(KEY, 1, 60), counters.add(KEY, 7, 60)] == [True, False]
    assert counters.get(KEY) == 1


def test_a_value_added_without_lifetime_is_gone_at_once(counters):
    assert counters.add(KEY, 1, 0) is True
    assert counters.get(KEY) is None


def test_an_added_value_lasts_for_its_lifetime_or_for_good(counters):
    client = counters._cache.get_client(KEY)
    counters.add(KEY, 1, 60)
    assert 0 < client.ttl(counters.make_key(KEY)) <= 60
    counters.delete(KEY)
    counters.add(KEY, 1, None)
    assert client.ttl(counters.make_key(KEY)) == -1


def test_counting_keeps_the_lifetime_of_the_counter(counters):
    counters.add(KEY, 1, 60)
    assert [counters.incr(KEY), counters.incr(KEY, 5)] == [2, 7]
    assert 0 < counters._cache.get_client(KEY).ttl(counters.make_key(KEY)) <= 60


def test_a_counter_at_nought_exists(counters):
    counters.add(KEY, 0, 60)
    assert counters.incr(KEY) == 1


def test_counting_what_does_not_exist_is_refused_and_leaves_nothing(counters):
    with pytest.raises(ValueError, match="does not exist"):
        counters.incr(KEY)
    assert counters.get(KEY) is None


def test_counting_goes_on_after_the_server_forgot_its_scripts(counters):
    counters.add(KEY, 1, 60)
    counters.incr(KEY)
    counters._cache.get_client(KEY).script_flush()
    assert counters.incr(KEY) == 3
