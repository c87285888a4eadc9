"""Where SQL written by hand differs between PostgreSQL and SQLite. A leaf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence


def on_postgres() -> bool:
    """Say which of the two databases this is."""
    return connection.vendor == "postgresql"


def among(column: str, keys: Sequence[int]) -> tuple[str, list[Any]]:
    """Return the condition that a column is one of some keys, with its parameters."""
    if on_postgres():
        return f"{column} = ANY(%s)", [list(keys)]
    return f"{column} IN ({', '.join(['%s'] * len(keys))})", list(keys)
