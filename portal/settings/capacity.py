"""How much one process takes on at once, and the connections to the database that this needs.

One place for the server, the pool, the gate before Django and the check that adds them up
(docs/adr/0040).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from portal.settings.env import Environment

# Beside those of requests: the reader of the public state, and one for a pause between two
SPARE: Final = 2


def capacity_settings(env: Environment) -> dict[str, Any]:
    """Return the settings of what one process of a surface does at once."""
    at_once = env.number("PORTAL_REQUESTS_AT_ONCE", 8)
    return {
        # Requests in Django at one time; each may take a connection
        "REQUESTS_AT_ONCE": at_once,
        # How many more wait, and for how many seconds, before one is told to come again
        "REQUESTS_WAITING": env.number("PORTAL_REQUESTS_WAITING", 56),
        "REQUEST_PATIENCE": env.number("PORTAL_REQUEST_PATIENCE", 10),
        # What granian itself reads from the environment
        "WEB_PROCESSES": env.number("GRANIAN_WORKERS", 1),
        "CONNECTIONS_OF_PROCESS": at_once + SPARE,
        # Of the staff's role beside: worker, sealer, files, pages due, each with its heartbeat, and
        # a command or two
        "CONNECTIONS_OF_COMMANDS": 12,
    }


def pool(connections: int) -> dict[str, Any]:
    """Return the options of a pool that holds up to so many connections for one process.

    A connection goes back with the end of a request, whatever becomes of its thread; one that lies
    idle is closed after a minute. Whoever finds none for `timeout` seconds is told to come again.
    An attempt to connect ends after two seconds and the next request begins another: left alone,
    the pool doubles its pauses for five minutes, and a database that was away for one is noticed up
    to one later.
    """
    waits = {"timeout": 5, "reconnect_timeout": 2, "max_idle": 60}
    return {"min_size": 1, "max_size": connections, **waits}
