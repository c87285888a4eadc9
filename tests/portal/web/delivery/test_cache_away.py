"""The cache server refuses, hangs, goes away and comes back; real sockets, real pages."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from portal.web.delivery import redis_cache
from portal.web.delivery.process_cache import forget_all
from portal.web.delivery.redis_cache import LeanRedisCache
from tests.factories.programs import all_alive
from tests.silence import silent_server
from tests.unkept import UNKEPT

if TYPE_CHECKING:
    from collections.abc import Iterator

REFUSED = "redis://127.0.0.1:9/0"


def caches(address: str) -> dict[str, dict[str, str]]:
    return {
        "default": {
            "BACKEND": "portal.web.delivery.redis_cache.LeanRedisCache",
            "LOCATION": address,
        },
        "limits": {
            "BACKEND": "portal.web.delivery.redis_cache.CountingRedisCache",
            "LOCATION": address,
        },
    }


class Door:
    """A way to the real server that can be shut and opened again."""

    def __init__(self) -> None:
        self.there = urlsplit(os.environ["TEST_CACHE_URL"])
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ways: list[socket.socket] = []
        self.open = True
        threading.Thread(target=self._receive, daemon=True).start()

    def shut(self) -> None:
        """Cut every way through and let nobody in."""
        self.open = False
        for way in self.ways:
            with suppress(OSError):
                way.shutdown(socket.SHUT_RDWR)

    def _receive(self) -> None:
        with suppress(OSError):
            while True:
                asking = self.listener.accept()[0]
                if not self.open:
                    asking.close()
                    continue
                answering = socket.create_connection((self.there.hostname, self.there.port))
                self.ways += [asking, answering]
                for pair in ((asking, answering), (answering, asking)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.shut()
    made.listener.close()


@pytest.mark.django_db
def test_pages_open_and_are_counted_without_the_server(client, county, settings, caplog):
    settings.CACHES, settings.RATELIMIT_USE_CACHE = caches(REFUSED), "limits"
    settings.PUBLIC_LIMITS = {**settings.PUBLIC_LIMITS, "page": "2/h", "search": "2/h"}
    for address in ("/", "/payouts/"):
        answers = [client.get(address, headers=UNKEPT).status_code for _ in range(3)]
        assert answers == [200, 200, 429]
    assert client.post("/search/", {"q": "补贴"}).status_code == 429
    all_alive()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["cache"]) == (200, "degraded")
    assert "127.0.0.1" not in caplog.text


@pytest.mark.django_db
def test_a_server_that_hangs_is_waited_for_once(client, county, settings):
    with silent_server("redis") as address:
        settings.CACHES, settings.RATELIMIT_USE_CACHE = caches(address), "limits"
        slow = []
        for _time in range(8):
            begin = time.monotonic()
            assert client.get("/", headers=UNKEPT).status_code == 200
            slow.append(time.monotonic() - begin > redis_cache.PATIENCE)
    assert slow == [True] + [False] * 7


def test_what_is_to_be_forgotten_is_not_forgotten_silently():
    cache = LeanRedisCache(REFUSED, {})
    cache.set("a", 1)
    assert cache.get("a", "none") == "none"
    with pytest.raises(redis_cache.RedisError):
        cache.delete("a")


@pytest.mark.redis
def test_the_server_is_asked_again_when_it_has_rested(door, monkeypatch):
    monkeypatch.setattr(redis_cache, "REST", 0.2)
    cache = LeanRedisCache(f"redis://127.0.0.1:{door.port}/15", {"KEY_PREFIX": "away"})
    cache.set("a", 1, 60)
    assert cache.get("a") == 1
    door.shut()
    assert cache.get("a") is None
    assert cache.add("a", 2, 60) is True
    door.open = True
    assert cache.get("a") is None
    time.sleep(0.25)
    assert cache.get("a") == 1
    cache.delete("a")
