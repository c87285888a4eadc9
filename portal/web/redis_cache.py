"""Django's Redis cache with one client per connection pool instead of one per call.

Building the client costs more than the call; the public surface asks several times per request.
"""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class LeanClient(RedisCacheClient):
    """Keeps its clients; counts in one round trip."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client of the pool that serves this key."""
        index = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if index not in self._clients:
            self._clients[index] = super().get_client(key, write=write)
        return self._clients[index]

    def incr(self, key: Any, delta: int) -> int:
        """Add to a counter that exists; raise ``ValueError`` for one that does not."""
        pipeline = self.get_client(key, write=True).pipeline(transaction=False)
        existed, value = pipeline.exists(key).incr(key, delta).execute()
        if not existed:
            self.delete(key)
            raise ValueError("The key does not exist.")
        return value


class LeanRedisCache(RedisCache):
    """``django.core.cache.backends.redis.RedisCache`` with the lean client."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LeanClient
