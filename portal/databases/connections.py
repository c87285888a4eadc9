"""The connections that a surface may take, held against what the database gives. A leaf."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.db import connection


class Server(NamedTuple):
    """What a PostgreSQL server gives: to everybody, to this role, to the roles that are bounded.

    own_limit: -1 for none. others: the sum of the limits of other roles that may sign in.
    """

    most: int
    own_limit: int
    others: int


def most_taken(*, staff: bool) -> int:
    """Return how many connections this surface and what runs beside it take at most."""
    web = settings.WEB_PROCESSES * settings.CONNECTIONS_OF_PROCESS
    return web + (settings.CONNECTIONS_OF_COMMANDS if staff else 0)


def server() -> Server:
    """Ask the server that this process uses; PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int,"
            " (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),"
            " (SELECT COALESCE(SUM(rolconnlimit), 0)::int FROM pg_roles"
            "   WHERE rolcanlogin AND NOT rolsuper AND rolconnlimit > 0"
            "   AND rolname <> current_user)"
        )
        return Server(*cursor.fetchone())


def shortage(server: Server, *, staff: bool) -> list[str]:
    """Return a sentence for each thing that a burst would find out."""
    need = most_taken(staff=staff)
    faults = []
    if not staff and server.own_limit < 0:
        faults.append("The role of the public surface may take every connection of the server.")
    if 0 <= server.own_limit < need:
        faults.append(f"{need} connections are needed, the role may have {server.own_limit}.")
    if need + server.others > server.most:
        faults.append(
            f"{need} connections are needed beside {server.others} of other roles;"
            f" the server gives {server.most}."
        )
    return faults
