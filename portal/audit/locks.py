"""Locks that the public surface cannot take: rows of a table on which its role has no right.

PostgreSQL lets every role take every advisory lock, so whoever broke into the public process could
stop the sealer with one call.
"""

from __future__ import annotations

from django.db import connection

from portal.audit.models import Lock


def wait_for(name: str) -> None:
    """Wait until no other transaction holds the lock, and hold it until this one ends.

    Needs an open transaction. SQLite has one writer at a time anyway.
    """
    if connection.vendor != "postgresql":
        return
    row = Lock.objects.select_for_update().filter(name=name)
    if not row:
        # The first of all: two at once wait for each other here
        Lock.objects.bulk_create([Lock(name=name)], ignore_conflicts=True)
        row.get()
