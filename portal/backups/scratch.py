"""A second database on the same server, emptied before and after a drill restores into it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import DatabaseError, connection

from portal.backups.errors import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator

# Whoever made the database for drills said so on it: nothing else is ever emptied
MARK: Final = "mingzhang: emptied by restore_drill"
_MARKED: Final = """
SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()
"""
_HOW: Final = "docs/operations.md, “Backup and restore”, says how it is made."


def scratch_name() -> str:
    """Return the name of the database that drills restore into."""
    return settings.BACKUP_DRILL_DATABASE or f"{connection.settings_dict['NAME']}_drill"


@contextmanager
def scratch_database() -> Iterator[None]:
    """Let this process work in the scratch database, empty at first and again at the end.

    One process at a time (`places.alone`), and no other thread. Raises Unusable when there is none,
    or one that nobody marked as such.
    """
    with _on_database(scratch_name()):
        _empty()
        try:
            yield
        finally:
            _empty()


@contextmanager
def _on_database(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    if name == before:
        raise Unusable(f"{name} is the database itself: a drill needs another one. {_HOW}")
    _leave()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        _leave()
        connection.settings_dict["NAME"] = before


def _leave() -> None:
    connection.close()
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close_pool()  # type: ignore[attr-defined] # of PostgreSQL


def _empty() -> None:
    """Remove everything from the scratch database; raises Unusable for any other one."""
    name = connection.settings_dict["NAME"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_MARKED)
            if cursor.fetchone()[0] != MARK:
                raise Unusable(f"The database {name} is not marked as one for drills. {_HOW}")
            cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    except DatabaseError as error:
        # Its text names server and role, and what stands in it is of no row
        raise Unusable(f"The database {name} cannot be emptied. {_HOW} ({error})") from error
