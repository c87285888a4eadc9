"""What the user of a cache server can do there, found out by trying it.

Each surface signs in as a user of its own that reaches keys of its own prefix and has the few
commands that the cache needs (deploy/redis/users.acl). Whoever breaks into one of them then
neither reads nor writes what the other believes. Nothing tried here changes anything: commands
that could are sent with a word they do not know, so that a server that would obey refuses.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from redis import Redis
from redis.exceptions import NoPermissionError, ResponseError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE: Final = 3.0
# What the keys of the surfaces begin with
PREFIXES: Final = ("mz-public", "mz-staff", "mz-all")
NONSENSE: Final = "nonsense"
# What the user of a surface has no need of; the command itself is the first word
REFUSED: Final[tuple[tuple[str, ...], ...]] = (
    ("ACL", "LIST"),
    ("BGSAVE", NONSENSE),
    ("CLIENT", "LIST"),
    ("CONFIG", "GET", "maxmemory"),
    ("DEBUG", NONSENSE),
    ("EVAL", "return 1", "0"),
    ("FLUSHALL", NONSENSE),
    ("FLUSHDB", NONSENSE),
    ("FUNCTION", "LIST"),
    ("INFO",),
    ("KEYS", NONSENSE),
    ("MODULE", "LIST"),
    ("PUBLISH", NONSENSE, NONSENSE),
    ("RANDOMKEY",),
    ("REPLICAOF", NONSENSE, NONSENSE),
    ("SCAN", "0"),
    ("SCRIPT", "EXISTS", NONSENSE),
    ("SHUTDOWN", NONSENSE),
    ("SLAVEOF", NONSENSE, NONSENSE),
    ("SLOWLOG", "GET"),
)

# What it asks of its own keys
NEEDED: Final = (
    "SET {key} 1 EX 5 NX",
    "INCRBY {key} 1",
    "GET {key}",
    "EXISTS {key}",
    "EXPIRE {key} 5",
    "DEL {key}",
)


def faults(address: str, prefix: str) -> list[str]:
    """Return a sentence for each right that a user has too much or lacks.

    ``address`` is that of the server with user and password, ``prefix`` that of the own keys.
    Raises RedisError or OSError where the server does not answer.
    """
    with Redis.from_url(
        address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    ) as client:
        return list(_faults(client, prefix))


def _faults(client: Redis, prefix: str) -> Iterator[str]:
    if _allows(client, "ACL", "WHOAMI") and client.acl_whoami() == "default":
        yield "The process signs in to the cache server as “default”, not as a user of its own."
    name = f"check-{secrets.token_hex(8)}"
    for other in (*PREFIXES, NONSENSE):
        if other == prefix:
            continue
        for command in ("SET {key} 1 EX 1", "GET {key}"):
            if _allows(client, *command.format(key=f"{other}:1:{name}").split()):
                yield f"The user may {command.split()[0]} keys that begin with “{other}:”."
    for words in REFUSED:
        if _allows(client, *words):
            yield f"The user may {words[0]}, which the cache does not need."
    own = f"{prefix}:1:{name}"
    for command in NEEDED:
        if not _allows(client, *command.format(key=own).split()):
            yield f"The user may not {command.split()[0]} its own keys (“{prefix}:”)."


def _allows(client: Redis, *words: str) -> bool:
    """Say whether the server obeys, or refuses for another reason than missing rights."""
    try:
        client.execute_command(*words)
    except NoPermissionError:
        return False
    except ResponseError as error:
        # A command that the server does not have, or lets nobody give (DEBUG)
        message = str(error).lower()
        return "unknown command" not in message and "not allowed" not in message
    return True
