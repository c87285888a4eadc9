"""Which other databases of the server let this process in, found out by trying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE: Final = 3


def other_databases(using: str) -> Iterator[str]:
    """Yield the names of databases to which the role and password of this process open a way.

    Rights in them are not looked at: everybody may make temporary tables there, take locks and
    fill the disk.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datallowconn AND datname <> current_database()"
            " AND has_database_privilege(oid, 'CONNECT') ORDER BY 1"
        )
        names = [name for (name,) in cursor.fetchall()]
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in {"host", "port", "user", "password", "sslmode", "sslrootcert"}
    }
    for name in names:
        try:
            psycopg.connect(**parameters, dbname=name, connect_timeout=PATIENCE).close()
        except psycopg.Error:
            continue
        yield name
