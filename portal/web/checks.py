"""System checks: what a cache may hold, each surface its own, connections, who reads figures."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connection
from redis.exceptions import RedisError

from portal.databases import connections
from portal.web.delivery import cache_rights
from portal.web.delivery.metrics import SHORTEST_TOKEN

if TYPE_CHECKING:
    from collections.abc import Sequence

# Of this process alone, or read without pickle
PLAIN: Final = frozenset(
    {
        "django.core.cache.backends.dummy.DummyCache",
        "django.core.cache.backends.locmem.LocMemCache",
        "portal.web.delivery.redis_cache.CountingRedisCache",
        "portal.web.delivery.redis_cache.LeanRedisCache",
    }
)
USERS: Final = "docs/operations.md, “Two users in Redis”; deploy/redis/users.acl has their lines."

FILES: Final = (
    "Run the public surface as a user of its own, which owns nothing (docs/operations.md)."
)


@register(Tags.caches)
def check_values_are_plain(**_kwargs: Any) -> list[Error]:
    """web.E001: a cache outside this process may hold pickles, which run when they are read."""
    return [
        Error(
            f"The cache “{alias}” may hold pickles: whoever writes to it runs code here.",
            hint="Use portal.web.delivery.redis_cache.LeanRedisCache.",
            id="web.E001",
        )
        for alias, cache in settings.CACHES.items()
        if cache["BACKEND"] not in PLAIN
    ]


@register(Tags.database, deploy=True)
def check_connections(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """web.E004: a burst would need more connections than the database gives this surface."""
    if not databases or connection.vendor != "postgresql":
        return []
    staff = settings.PORTAL_SURFACE != "public"
    try:
        faults = connections.shortage(connections.server(), staff=staff)
    except OperationalError:
        # Django's own check says that it does not answer
        return []
    hint = "docs/operations.md, “Connections”."
    return [Error(fault, hint=hint, id="web.E004") for fault in faults]


@register(Tags.caches, deploy=True)
def check_the_split_of_the_cache(**_kwargs: Any) -> list[Error]:
    """web.E002: the user of this surface can do more at the cache server, or less, than it needs.

    E003: the server does not answer. Nothing is asked where one process is all surfaces.
    """
    if settings.PORTAL_SURFACE == "all":
        return []
    places = {
        (cache["LOCATION"], cache.get("KEY_PREFIX", ""))
        for cache in settings.CACHES.values()
        if cache["BACKEND"].startswith("portal.")
    }
    return [error for address, prefix in sorted(places) for error in _errors(address, prefix)]


@register(Tags.files, deploy=True)
def check_files_are_not_ours(**_kwargs: Any) -> list[Error]:
    """web.E005: the user of the public surface may write what the staff trusts or runs.

    Where the staff's user keeps files, open data, styles and the program itself.
    """
    if settings.PORTAL_SURFACE != "public":
        return []
    folders = (settings.MEDIA_ROOT, settings.OPEN_DATA_DIR, settings.STATIC_ROOT)
    code = (settings.BASE_DIR / name for name in ("portal", "search", "cms", "templates", "locale"))
    return [
        Error(f"This process may write to {place}.", hint=FILES, id="web.E005")
        for place in (*folders, settings.BASE_DIR, *code)
        if os.access(place, os.W_OK)
    ]


@register(Tags.security, deploy=True)
def check_the_token_of_figures(**_kwargs: Any) -> list[Error]:
    """web.E007: a token is set that is too short to open ``/metrics``, so that nobody watches."""
    length = len(settings.METRICS_TOKEN)
    if not length or length >= SHORTEST_TOKEN:
        return []
    text = f"PORTAL_METRICS_TOKEN has {length} letters; below {SHORTEST_TOKEN} it opens nothing."
    hint = 'Make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
    return [Error(text, hint=hint, id="web.E007")]


def _errors(address: str, prefix: str) -> list[Error]:
    try:
        faults = cache_rights.faults(address, prefix)
    except (RedisError, OSError) as error:
        # Its text may name user and server
        text = f"The cache server does not answer or refuses the user ({type(error).__name__})."
        return [Error(text, hint=USERS, id="web.E003")]
    return [Error(fault, hint=USERS, id="web.E002") for fault in faults]
