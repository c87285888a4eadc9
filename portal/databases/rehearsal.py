"""A transaction whose work is undone: what it would do is looked at, nothing of it stays."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def rehearsal(using: str = "default") -> Iterator[None]:
    """Run a block in a transaction that is rolled back.

    On SQLite it begins without the lock of writers, so that others write while it reads and fills
    temporary tables.
    """
    with _deferred(using), transaction.atomic(using=using):
        yield
        transaction.set_rollback(True, using=using)


@contextmanager
def _deferred(using: str) -> Iterator[None]:
    """Let a transaction of SQLite that begins here take its locks when it needs them."""
    connection: Any = connections[using]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    mode = connection.transaction_mode
    connection.transaction_mode = None
    try:
        yield
    finally:
        connection.transaction_mode = mode
