"""Django's Redis cache for what every public answer asks: kept pages, and the counters of limits.

One client per connection pool instead of one per call (building it costs more than the call), and
one round trip to count.
"""

from __future__ import annotations

import hashlib
from threading import local
from typing import Any, Final

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import NoScriptError

# Adds to a counter, or begins it with a value that lasts for some seconds
_COUNT: Final = """
if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('INCRBY', KEYS[1], ARGV[1]) end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return tonumber(ARGV[2])
"""
# What Redis itself calls the script
_COUNT_SHA: Final = hashlib.sha1(_COUNT.encode(), usedforsecurity=False).hexdigest()


class LeanClient(RedisCacheClient):
    """Keeps its clients."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client of the pool that serves this key."""
        index = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if index not in self._clients:
            self._clients[index] = super().get_client(key, write=write)
        return self._clients[index]


class CountingClient(LeanClient):
    """For ``django_ratelimit``, which adds a counter and then raises it: one round trip for both.

    ``add`` only notes how the counter begins, so this is for limits and nothing else.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._noted = local()

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        """Note how a counter begins; it counts as one that exists."""
        self._noted.beginning = (key, value, timeout)
        return False

    def incr(self, key: Any, delta: int) -> Any:
        """Raise the counter that was just added, or begin it; ValueError for any other."""
        noted, value, timeout = getattr(self._noted, "beginning", (None, 0, 0))
        if noted != key:
            raise ValueError("The counter was not added.")
        client = self.get_client(key, write=True)
        given = (1, key, delta, value, timeout)
        try:
            return client.execute_command("EVALSHA", _COUNT_SHA, *given)
        except NoScriptError:  # the server was started anew
            return client.execute_command("EVAL", _COUNT, *given)


class LeanRedisCache(RedisCache):
    """``django.core.cache.backends.redis.RedisCache`` with the lean client."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LeanClient


class CountingRedisCache(RedisCache):
    """The counters of limits (``RATELIMIT_USE_CACHE``)."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = CountingClient
