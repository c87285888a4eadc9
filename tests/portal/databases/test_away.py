"""Is the database away, or is a statement wrong: asked of real errors."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from django.db import (
    DataError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from psycopg_pool import PoolTimeout

from portal.databases.away import is_away


def raised(cause: BaseException, kind: type[Exception] = OperationalError) -> Exception:
    """Return an error as Django raises it from a driver's."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "away"),
    [
        (psycopg.OperationalError("connection refused"), True),
        (PoolTimeout("couldn't get a connection after 5.00 sec"), True),
        (psycopg.errors.TooManyConnections(), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.CannotConnectNow(), True),
        (psycopg.errors.ConnectionFailure(), True),
        (psycopg.errors.QueryCanceled(), True),
        (psycopg.errors.DiskFull(), False),
        (psycopg.errors.DeadlockDetected(), False),
        (psycopg.errors.LockNotAvailable(), False),
        (sqlite3.OperationalError("database is locked"), True),
        (sqlite3.OperationalError("no such table: places_place"), False),
    ],
)
def test_what_may_succeed_a_little_later_is_away(cause, away):
    assert is_away(raised(cause)) is away


def test_a_connection_that_is_closed_is_away():
    assert is_away(raised(psycopg.InterfaceError("the connection is closed"), InterfaceError))


def test_other_errors_are_not():
    assert not is_away(None)
    assert not is_away(raised(psycopg.errors.UndefinedTable(), ProgrammingError))
    assert not is_away(raised(psycopg.errors.NumericValueOutOfRange(), DataError))
    assert not is_away(ConnectionError("of something else"))


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_a_statement_that_takes_too_long_is_away_and_a_wrong_one_is_not():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
        with pytest.raises(OperationalError) as late, transaction.atomic():
            cursor.execute("SELECT pg_sleep(5)")
        with pytest.raises(ProgrammingError) as wrong, transaction.atomic():
            cursor.execute("SELECT 1 FROM nowhere")
    assert is_away(late.value)
    assert not is_away(wrong.value)
