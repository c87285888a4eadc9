"""The users of deploy/redis/users.acl on the server of the suite."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from redis import Redis

from tests.template_database import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "of-a-test"
FILE = ROOT / "deploy" / "redis" / "users.acl"


def administrator() -> Redis:
    """Return a client that may do everything, in the database of this worker."""
    return Redis.from_url(str(settings.CACHES["default"]["LOCATION"]))


@contextmanager
def cache_user(surface: str, *more: str) -> Iterator[str]:
    """Make the user of a surface as the file says, with more rules; yield its address."""
    name = f"mz_{surface}"
    (line,) = [line for line in FILE.read_text().splitlines() if line.startswith(f"user {name} ")]
    rules = [rule for rule in line.split()[2:] if not rule.startswith("#")]
    own = f"{name}_{os.getpid()}"
    with administrator() as server:
        server.execute_command("ACL", "SETUSER", own, f">{PASSWORD}", *rules, *more)
        try:
            place = urlsplit(str(settings.CACHES["default"]["LOCATION"]))
            where = f"{own}:{PASSWORD}@{place.hostname}:{place.port}"
            yield place._replace(netloc=where).geturl()
        finally:
            server.execute_command("ACL", "DELUSER", own)
