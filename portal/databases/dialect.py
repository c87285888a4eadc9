"""Where SQL written by hand differs between PostgreSQL and SQLite. A leaf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNPACKED: Final = "ARRAY(SELECT decode(one, 'hex') FROM unnest(string_to_array(%s, ',')) AS one)"


def on_postgres(using: str = "default") -> bool:
    """Say which of the two databases this is."""
    return connections[using].vendor == "postgresql"


def one_moment(using: str = "default") -> None:
    """Let the transaction that has just begun read the database as it is now, to its end.

    Only PostgreSQL has to be told, and only outside another transaction.
    """
    if on_postgres(using) and not connections[using].savepoint_ids:
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def among(column: str, values: Sequence[Any], using: str = "default") -> tuple[str, list[Any]]:
    """Return a condition "column is one of the values" and its parameters.

    One array on PostgreSQL: thousands of single parameters take longer to bind than to look up.
    Keyed hashes go as one text, for each of them would be escaped on its own.
    """
    if on_postgres(using):
        if values and isinstance(values[0], bytes):
            listed = ",".join([value.hex() for value in values])
            return f"{column} = ANY({_UNPACKED})", [listed]
        return f"{column} = ANY(%s)", [list(values)]
    return f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)
