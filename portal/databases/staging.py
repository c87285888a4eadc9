"""A temporary table: filled in bulk, queried set-wise, gone at the end of the transaction.

Two engines behind one small Protocol: COPY on PostgreSQL, executemany on SQLite. The table lives
in the connection (nobody else sees it) and no longer than the transaction that made it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.db import connections, router

from .dialect import on_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import Model


class Kind(Enum):
    """What a column holds: its type on PostgreSQL and on SQLite.

    Integers are 64 bits wide; a UUID is stored as the models store it (32 hex digits on SQLite).
    """

    TEXT = ("text", "text")
    INTEGER = ("bigint", "integer")
    BYTES = ("bytea", "blob")
    UUID = ("uuid", "char(32)")
    DATE = ("date", "date")
    BOOLEAN = ("boolean", "bool")
    JSON = ("jsonb", "text")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `key` columns are those that the set queries join on."""

    name: str
    kind: Kind = Kind.TEXT
    key: bool = False


class Staging(Protocol):
    """One temporary table. Rows are sequences in the order of the columns; None is NULL.

    Values are of the type of their column, nothing is converted. Texts hold no NUL character,
    JSON values are dicts.
    """

    name: str
    columns: tuple[Column, ...]

    def create(self) -> None:
        """Make the table; needs an open transaction."""

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Append rows in one statement."""

    def finish(self) -> None:
        """Make the table ready to be asked: what the engine needs to join on the keys."""

    def drop(self) -> None:
        """Remove the table before the transaction ends."""


class _Table:
    """What both engines share: the name and the statements that make and end the table."""

    side = 0
    suffix = ""

    def __init__(self, stem: str, columns: Sequence[Column], using: str) -> None:
        self.connection = connections[using]
        # A fresh name: a connection may see two imports in one outer transaction.
        self.name = f"staged_{stem}_{secrets.token_hex(6)}"
        self.columns = tuple(columns)
        self.listed = ", ".join(f'"{column.name}"' for column in self.columns)

    def create(self) -> None:
        """Make the table; needs an open transaction."""
        types = ", ".join(
            f'"{column.name}" {column.kind.value[self.side]}' for column in self.columns
        )
        self._run(f'CREATE TEMPORARY TABLE "{self.name}" ({types}){self.suffix}')

    def drop(self) -> None:
        """Remove the table before the transaction ends."""
        self._run(f'DROP TABLE "{self.name}"')

    def _run(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)


class CopyStaging(_Table):
    """PostgreSQL: rows go in by COPY; in its binary form, for most of their bytes are hashes."""

    suffix = " ON COMMIT DROP"

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Append rows in one statement."""
        statement = f'COPY "{self.name}" ({self.listed}) FROM STDIN (FORMAT BINARY)'
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types([column.kind.value[self.side] for column in self.columns])
            for row in rows:
                copy.write_row(row)

    def finish(self) -> None:
        """Let the planner know the keys: whole tables are joined by hashing, without indexes."""
        keys = ", ".join(f'"{column.name}"' for column in self.columns if column.key)
        self._run(f'ANALYZE "{self.name}" ({keys})' if keys else f'ANALYZE "{self.name}"')


class ManyStaging(_Table):
    """SQLite: rows go in by executemany."""

    side = 1

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Append rows in one statement."""
        stored = [
            (number, _STORED[column.kind])
            for number, column in enumerate(self.columns)
            if column.kind in _STORED
        ]
        signs = ", ".join(["%s"] * len(self.columns))
        statement = f'INSERT INTO "{self.name}" ({self.listed}) VALUES ({signs})'  # noqa: S608
        with self.connection.cursor() as cursor:
            cursor.executemany(statement, [_converted(row, stored) for row in rows])

    def finish(self) -> None:
        """Build the indexes: this engine joins by looking up."""
        for column in self.columns:
            if column.key:
                self._run(
                    f'CREATE INDEX "{self.name}_{column.name}" ON "{self.name}" ("{column.name}")'
                )
        self._run(f'ANALYZE "{self.name}"')


def _converted(row: Sequence[Any], stored: list[tuple[int, Callable[[Any], str]]]) -> list[Any]:
    values = list(row)
    for position, convert in stored:
        if values[position] is not None:
            values[position] = convert(values[position])
    return values


# How the models store on SQLite what it has no type for
_STORED: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.UUID: lambda value: str(value.hex),
    Kind.JSON: partial(json.dumps, ensure_ascii=False),
}


def staging(stem: str, columns: Sequence[Column], using: str = "default") -> Staging:
    """Return a staging table for the engine of this connection; `create` makes it."""
    kind = CopyStaging if on_postgres(using) else ManyStaging
    return kind(stem, columns, using)


def reserve_ids(model: type[Model], count: int) -> list[int]:
    """Return `count` fresh primary keys of a model with an automatic key, for rows staged now.

    Nobody else is given them; what the transaction does not use is lost on PostgreSQL and given
    again on SQLite.
    """
    connection = connections[router.db_for_write(model)]
    table, key = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if on_postgres(connection.alias):
            cursor.execute(
                # The sequence is looked up once, not for each key
                "WITH drawn AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS s) "
                "SELECT array_agg(nextval(s)) FROM drawn, generate_series(1, %s)",
                [connection.ops.quote_name(table), key, count],
            )
            row = cursor.fetchone()
            return list(row[0]) if row and row[0] else []
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
        statement = (
            "UPDATE sqlite_sequence SET seq = %s WHERE name = %s"
            if row
            else "INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)"
        )
        cursor.execute(statement, [last + count, table])
        return list(range(last + 1, last + count + 1))
