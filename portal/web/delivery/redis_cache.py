"""Django's Redis cache for what every public answer asks: kept pages, and the counters of limits.

One client per connection pool instead of one per call (building it costs more than the call), and
one round trip to count. Without its server a process goes on: pages are made anew, and it counts
for itself. `/readyz` says so. Values are plain (``plain_values``): the server is trusted with none
that could run. No scripts: the server's users may not be allowed any (docs/operations.md).
"""

from __future__ import annotations

import logging
from threading import local
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from portal.web.delivery.circuit_breaker import CircuitBreaker
from portal.web.delivery.plain_values import PlainSerializer, Unreadable
from portal.web.delivery.process_cache import BoundedDict

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
# Seconds to wait for the server, and for which it is then left alone
PATIENCE: Final = 0.5
REST: Final = 5.0
# By server: Django has a cache for each thread
_breakers: Final[BoundedDict[str, CircuitBreaker]] = BoundedDict("rests of a cache server", 16)
# What a process counts for itself meanwhile
_own: Final[BoundedDict[str, int]] = BoundedDict("own counters", 10_000)


class LeanClient(RedisCacheClient):
    """Keeps its clients; a server that does not answer is an empty cache that takes everything.

    What is to be forgotten raises RedisError all the same: it would be there again afterwards.
    """

    # Django has a cache for each thread, so nobody else wants its connection
    keeps_connection = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}
        self._server = repr(self._servers)  # type: ignore[attr-defined]

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client of the pool that serves this key."""
        index = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if index not in self._clients:
            pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
            client = self._client  # type: ignore[attr-defined]
            self._clients[index] = client(
                connection_pool=pool, single_connection_client=self.keeps_connection
            )
        return self._clients[index]

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        """Keep a value unless there is one; say whether there was none."""
        return self._try(lambda: super(LeanClient, self).add(key, value, timeout), lambda: True)

    def get(self, key: Any, default: Any) -> Any:
        """Return a value; what we did not write is none."""
        try:
            return self._try(lambda: super(LeanClient, self).get(key, default), lambda: default)
        except Unreadable:
            log.warning("A value in the cache is not ours")
            return default

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        """Keep a value."""
        self._try(lambda: super(LeanClient, self).set(key, value, timeout), lambda: None)

    def _try(self, ask: Callable[[], Answer], instead: Callable[[], Answer]) -> Answer:
        """Return what the server answers, or something else while it does not."""
        breaker = _breakers.get_or_make(self._server, CircuitBreaker)
        if not breaker.admits():
            return instead()
        try:
            answer = ask()
        except (RedisError, OSError) as error:
            if breaker.note_failure(rest=REST, longest=REST) is not None:
                # The text of an error names the server
                log.warning("cache rests for %d s: %s", REST, type(error).__name__)
            return instead()
        except Exception:
            breaker.passed_by()
            raise
        breaker.note_success()
        return answer


class CountingClient(LeanClient):
    """For ``django_ratelimit``, which adds a counter and then raises it: one round trip for both.

    ``add`` only notes how the counter begins, so this is for limits and nothing else.
    """

    # What is sent as one takes a connection from the pool and gives it back
    keeps_connection = False

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
        return self._try(
            lambda: self._count(key, delta, value, timeout),
            lambda: _own.put(key, (_own.get(key) or value - delta) + delta),
        )

    def _count(self, key: Any, delta: int, value: int, timeout: int) -> Any:
        both = self.get_client(key, write=True).pipeline(transaction=False)
        both.set(key, value - delta, ex=timeout, nx=True)
        both.incrby(key, delta)
        return both.execute()[1]


class LeanRedisCache(RedisCache):
    """``django.core.cache.backends.redis.RedisCache`` with the lean client."""

    client: type[RedisCacheClient] = LeanClient

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        # Once more at once: the server may have closed a connection that lay still
        options = patience | {"retry": Retry(NoBackoff(), 1)} | params.get("OPTIONS", {})
        options["serializer"] = PlainSerializer
        super().__init__(server, params | {"OPTIONS": options})
        self._class = self.client


class CountingRedisCache(LeanRedisCache):
    """The counters of limits (``RATELIMIT_USE_CACHE``)."""

    client = CountingClient
