"""A database whose tables a test may make and drop."""

from __future__ import annotations

import pytest
from django.db import connection

if connection.vendor == "sqlite":

    @pytest.fixture
    def own_tables(transactional_db) -> None:
        """SQLite rebuilds tables outside transactions only; the database is restored after."""

else:

    @pytest.fixture
    def own_tables(db) -> None:
        """PostgreSQL rolls the tables back with the test."""
