"""The role of the public surface in PostgreSQL: grant what is declared, revoke the rest.

Runs as the owner of the tables. Everything is one transaction, so that a surface that is
answering never stands without its rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connections, transaction
from psycopg import sql

from portal.audit.grants import CALLED, PUBLIC
from portal.audit.role_bounds import bound, excesses
from portal.audit.role_rows import row_lines, row_statements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.utils import CursorWrapper

# (table, column or "" for the whole table, privilege)
Right = tuple[str, str, str]
# Each with the sentence about a role that has it
DANGERS: Final = {
    "rolsuper": "is a superuser",
    "rolbypassrls": "walks past row security",
    "rolcreaterole": "may make roles",
    "rolcreatedb": "may make databases",
    "rolreplication": "may replicate the database",
}
_ABOUT: Final = f"SELECT {', '.join(DANGERS)} FROM pg_roles WHERE rolname = %s"  # noqa: S608 - our own names
_MEMBER_OF: Final = """
SELECT pg_get_userbyid(roleid) FROM pg_auth_members
WHERE member = (SELECT oid FROM pg_roles WHERE rolname = %s) ORDER BY 1
"""
_OWNED: Final = """
SELECT relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
    AND relowner = (SELECT oid FROM pg_roles WHERE rolname = %s) ORDER BY 1
"""
# A right of the whole table is a right on each column; it may come through PUBLIC, too.
_COLUMNS: Final = """
SELECT CASE WHEN n.nspname = current_schema() THEN c.relname ELSE c.oid::regclass::text END,
    a.attname, p.name,
    has_column_privilege(%(role)s, c.oid, a.attnum, p.name)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS p (name)
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_'
"""
_TABLES: Final = """
SELECT c.relname, '', p.name FROM pg_class c
CROSS JOIN unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS p (name)
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND has_table_privilege(%(role)s, c.oid, p.name)
UNION ALL
SELECT c.relname, '', p.name FROM pg_class c
CROSS JOIN unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) AS p (name)
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S'
    AND has_sequence_privilege(%(role)s, c.oid, p.name)
"""
_FUNCTIONS: Final = """
SELECT p.proname, p.oid::regprocedure::text, p.prosecdef,
    has_function_privilege(%(role)s, p.oid, 'EXECUTE')
FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
ORDER BY 2
"""


class Unsuitable(Exception):
    """The role cannot be the one of the public surface; the text says why."""


@dataclass(frozen=True)
class Difference:
    """What a role can do and should not, and the other way round; each line names one table."""

    too_much: tuple[str, ...]
    missing: tuple[str, ...]


def grant(role: str, *, using: str = "default") -> None:
    """Give the role what is declared and take everything else that was given to it.

    Doing it twice changes nothing. Raises `Unsuitable` for a role that is absent, too mighty or
    the own one, while a declared table is absent, and where the database is not PostgreSQL.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _suitable(role, using, cursor)
        absent = set(PUBLIC) - set(connections[using].introspection.table_names(cursor))
        if absent:
            raise Unsuitable(f"Migrate first: {', '.join(sorted(absent))} is not there.")
        for statement in _statements(role, cursor):
            cursor.execute(statement)
        for statement in list(row_statements(role, cursor)):
            cursor.execute(statement)
        bound(role, cursor)


def difference(role: str, *, using: str = "default") -> Difference:
    """Compare what the role can do with what is declared, by whichever way it can.

    Rights that everybody has (PUBLIC) count as well. Raises `Unsuitable`.
    """
    with connections[using].cursor() as cursor:
        _suitable(role, using, cursor)
        cursor.execute(_COLUMNS, {"role": role})
        columns = cursor.fetchall()
        declared_rights = {
            (table, column, privilege)
            for table, column, privilege, _held in columns
            if table in PUBLIC
            and privilege in PUBLIC[table].privileges
            and (
                not PUBLIC[table].columns_of(privilege)
                or column in PUBLIC[table].columns_of(privilege)
            )
        }
        held: set[Right] = {(table, column, name) for table, column, name, has in columns if has}
        cursor.execute(_TABLES, {"role": role})
        held |= set(cursor.fetchall())
        too_much, missing = _lines(held - declared_rights), _lines(declared_rights - held)
        there = {table for table, _column, _privilege, _held in columns}
        missing += [f"{table}: is not there" for table in PUBLIC if table not in there]
        cursor.execute(_FUNCTIONS, {"role": role})
        for name, signature, as_owner, callable_ in cursor.fetchall():
            declared = name.startswith(tuple(CALLED))
            if callable_ and not declared:
                whose = "runs with the rights of its owner" if as_owner else "EXECUTE"
                too_much.append(f"{signature}: {whose}")
            if declared and not callable_:
                missing.append(f"{signature}: EXECUTE")
        too_much += row_lines(role, cursor)
        too_much += [
            f"{excess.text}. As a superuser: {excess.statement};"
            for excess in excesses(role, cursor)
        ]
    return Difference(tuple(too_much), tuple(sorted(missing)))


def _suitable(role: str, using: str, cursor: CursorWrapper) -> None:
    if connections[using].vendor != "postgresql":
        raise Unsuitable("Only PostgreSQL has roles; this database does not.")
    cursor.execute(_ABOUT, [role])
    flags = cursor.fetchone()
    if flags is None:
        raise Unsuitable(f"There is no role “{role}”. Make it: CREATE ROLE {role} LOGIN PASSWORD …")
    reasons = [text for text, has in zip(DANGERS.values(), flags, strict=True) if has]
    cursor.execute(_MEMBER_OF, [role])
    reasons += [f"is a member of {above}" for (above,) in cursor.fetchall()]
    cursor.execute(_OWNED, [role])
    reasons += [f"owns {table}" for (table,) in cursor.fetchall()]
    if reasons:
        raise Unsuitable(f"The role “{role}” {', '.join(reasons)}.")


def _statements(role: str, cursor: CursorWrapper) -> list[sql.Composed]:
    cursor.execute("SELECT current_schema(), current_database()")
    schema, database = cursor.fetchone()
    named = (("role", role), ("schema", schema), ("database", database))
    names = {name: sql.Identifier(value) for name, value in named}
    statements = [
        sql.SQL(text).format(**names)
        for text in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}",
            "REVOKE ALL ON ALL ROUTINES IN SCHEMA {schema} FROM PUBLIC, {role}",
            "REVOKE ALL ON SCHEMA {schema} FROM {role}",
            "GRANT CONNECT ON DATABASE {database} TO {role}",
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
        )
    ]
    for table_grant in PUBLIC.values():
        text = sql.SQL("GRANT {rights} ON {table} TO {role}")
        rights = sql.SQL(", ").join(
            _right(privilege, table_grant.columns_of(privilege))
            for privilege in table_grant.privileges
        )
        statements.append(
            text.format(
                rights=rights, table=sql.Identifier(schema, table_grant.table), role=names["role"]
            )
        )
    cursor.execute(_FUNCTIONS, {"role": role})
    for name, signature, _as_owner, _callable in cursor.fetchall():
        if name.startswith(tuple(CALLED)):
            # PostgreSQL wrote the signature, quoted where it must be
            text = sql.SQL(f"GRANT EXECUTE ON FUNCTION {signature} TO {{role}}")
            statements.append(text.format(role=names["role"]))
    return statements


def _right(privilege: str, columns: tuple[str, ...]) -> sql.Composable:
    if not columns:
        return sql.SQL(privilege)
    return sql.SQL(privilege + " ({})").format(sql.SQL(", ").join(map(sql.Identifier, columns)))


def _lines(rights: Iterable[Right]) -> list[str]:
    """Return a line for each table: which rights, and on which columns."""
    by_table: dict[str, dict[str, list[str]]] = {}
    for table, column, privilege in sorted(rights):
        by_table.setdefault(table, {}).setdefault(privilege, []).append(column)
    return [
        f"{table}: "
        + "; ".join(
            f"{right} ({', '.join(on)})" if on != [""] else right
            for right, on in sorted(rights_of.items())
        )
        for table, rights_of in sorted(by_table.items())
    ]
