"""What PostgreSQL gives to every role and the public surface does not need: taken, and bounded.

Everybody may make temporary tables and large objects, take advisory locks and write messages into
the log of changes: with them one session fills the disk or the table of locks, and stops those who
wait for a lock. NOTIFY cannot be taken; nothing here listens. Time-outs are defaults that a
session may change for itself; the number of connections and the space of sorting are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import InternalError, ProgrammingError, transaction
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

# Connections of all processes of the public surface together
CONNECTIONS: Final = 40
SETTINGS: Final = {
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "temp_file_limit": "1GB",
}
_ABOUT: Final = """
SELECT current_schema(), current_database(),
    has_database_privilege(%(role)s, current_database(), 'TEMP'),
    has_database_privilege(%(role)s, current_database(), 'CREATE'),
    (SELECT rolconnlimit FROM pg_roles WHERE rolname = %(role)s)
"""
_SCHEMAS: Final = """
SELECT nspname FROM pg_namespace
WHERE has_schema_privilege(%s, oid, 'CREATE') AND NOT nspname ~ '^pg_(toast_)?temp_' ORDER BY 1
"""
_FUNCTIONS: Final = r"""
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'pg_catalog'::regnamespace
    AND p.proname ~ '^(lo_|loread$|lowrite$|pg_(try_)?advisory_|pg_logical_emit_message$)'
    AND has_function_privilege(%s, p.oid, 'EXECUTE') ORDER BY 1
"""
_STORED: Final = """
SELECT split_part(entry, '=', 1), substr(entry, strpos(entry, '=') + 1)
FROM pg_db_role_setting, unnest(setconfig) AS entry
WHERE setrole = (SELECT oid FROM pg_roles WHERE rolname = %s)
    AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
ORDER BY setdatabase
"""


@dataclass(frozen=True)
class Excess:
    """Something a role can do too much, and the statement that ends it.

    The statement is for a superuser, or for the owner of the database or schema.
    """

    text: str
    statement: str


def bound(role: str, cursor: CursorWrapper) -> None:
    """Take what can be taken from the role; what this command has no right to take stays."""
    for excess in list(excesses(role, cursor)):
        try:
            with transaction.atomic(using=cursor.db.alias):
                cursor.execute(excess.statement)
        except (ProgrammingError, InternalError):
            continue  # told by `excesses` afterwards


def excesses(role: str, cursor: CursorWrapper) -> Iterator[Excess]:
    """Yield what the role can do beyond rights on tables, and could not if it were bounded."""
    cursor.execute(_ABOUT, {"role": role})
    schema, database, temporary, schemas, connections = cursor.fetchone()
    names = {"role": role, "schema": schema, "database": database}

    def excess(text: str, statement: str, **more: str) -> Excess:
        quoted = {name: sql.Identifier(value) for name, value in (names | more).items()}
        return Excess(text, sql.SQL(statement).format(**quoted).as_string(cursor.connection))

    if temporary:
        yield excess(
            "may make temporary tables",
            "GRANT TEMPORARY ON DATABASE {database} TO CURRENT_USER;"
            " REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
        )
    if schemas:
        yield excess("may make schemas", "REVOKE CREATE ON DATABASE {database} FROM PUBLIC, {role}")
    if connections < 0:
        yield excess(
            "may open any number of connections",
            f"ALTER ROLE {{role}} CONNECTION LIMIT {CONNECTIONS}",
        )
    cursor.execute(_SCHEMAS, [role])
    for (name,) in cursor.fetchall():
        text = "may make tables in the schema" + (f" {name}" if name != schema else "")
        yield excess(text, "REVOKE CREATE ON SCHEMA {open} FROM PUBLIC, {role}", open=name)
    cursor.execute(_FUNCTIONS, [role])
    functions = [signature for (signature,) in cursor.fetchall()]
    if functions:
        yield excess(
            "may make large objects, take advisory locks or write into the log of changes",
            f"REVOKE EXECUTE ON FUNCTION {', '.join(functions)} FROM PUBLIC, {{role}}",
        )
    cursor.execute(_STORED, [role])
    stored = dict(cursor.fetchall())
    for name, value in SETTINGS.items():
        if stored.get(name) != value:
            yield excess(
                f"has no {name} of {value}",
                f"ALTER ROLE {{role}} IN DATABASE {{database}} SET {name} TO '{value}'",
            )
    if stored.get("search_path") not in {schema, f'"{schema}"'}:
        yield excess(
            "chooses the schemas it looks into",
            "ALTER ROLE {role} IN DATABASE {database} SET search_path TO {schema}",
        )
