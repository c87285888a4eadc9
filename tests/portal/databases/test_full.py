"""Was there no room, or is something else wrong: asked of real errors."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError

from portal.databases.full import is_full
from tests.portal.databases.test_away import raised


def test_a_device_without_room_is_full():
    with pytest.raises(OSError, match="No space left") as refused:
        Path("/dev/full").write_bytes(b"x")
    assert is_full(refused.value)


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.EDQUOT, ""), True),
        (OSError(errno.EFBIG, ""), True),
        (OSError(errno.EACCES, ""), False),
        (raised(psycopg.errors.DiskFull()), True),
        (raised(psycopg.errors.AdminShutdown()), False),
        (raised(sqlite3.OperationalError("database or disk is full")), True),
        (OperationalError(), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_other_errors_are_not(error, full):
    assert is_full(error) is full


def test_a_database_that_may_not_grow_is_full(tmp_path):
    database = sqlite3.connect(tmp_path / "small.sqlite3")
    database.execute("CREATE TABLE t (a)")
    database.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as refused:
        database.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert is_full(raised(refused.value))
    database.close()
