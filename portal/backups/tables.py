"""What the tables hold: rows and digests at one moment, numbers given out, files that rows name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import FileField
from psycopg import sql

from portal.backups.errors import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# The sum of 64 bits of each row's SHA-256: the same in whatever order rows are read, and rows that
# are there twice do not take each other away.
_DIGEST: Final = """
SELECT count(*), coalesce(sum(
    ('x' || encode(substr(sha256(convert_to(mz_row::text, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint
), 0)::text FROM {table} AS mz_row
"""
_TABLES: Final = """
SELECT relname FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
ORDER BY relname
"""
# Texts of values must not depend on who asks
_PLAIN: Final = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)
_SEQUENCES: Final = """
SELECT s.relname, t.relname, a.attname FROM pg_class s
JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace ORDER BY 1
"""


def table_names() -> list[str]:
    """Return the tables of the database; raises Unusable where it is not PostgreSQL."""
    if connection.vendor != "postgresql":
        raise Unusable("Only PostgreSQL is backed up; copy the file of an SQLite database.")
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [name for (name,) in cursor.fetchall()]


def digests() -> dict[str, tuple[int, str]]:
    """Return rows and digest of each table. In a transaction, so that all are of one moment."""
    names = table_names()
    with connection.cursor() as cursor:
        for statement in _PLAIN:
            cursor.execute(statement)
        rows_by_table = {}
        for name in names:
            cursor.execute(sql.SQL(_DIGEST).format(table=sql.Identifier(name)))
            rows, digest = cursor.fetchone()
            rows_by_table[name] = (rows, digest)
    return rows_by_table


def differing(before: dict[str, tuple[int, str]]) -> Iterator[str]:
    """Yield a sentence for each table that is not what it was."""
    now = digests()
    for name in sorted({*before, *now}):
        if name not in now:
            yield f"The table {name} is not there."
        elif name not in before:
            yield f"The table {name} was not there."
        elif now[name] != before[name]:
            (was, _old), (is_, _new) = before[name], now[name]
            yield f"The table {name} differs: {was} rows then, {is_} now."


def sequences_behind() -> Iterator[str]:
    """Yield a sentence for each sequence that would give out a number again."""
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES)
        for sequence, table, column in cursor.fetchall():
            text = "SELECT coalesce(max({column}), 0) > (SELECT last_value FROM {s}) FROM {table}"
            named = {"s": sequence, "table": table, "column": column}
            names = {name: sql.Identifier(value) for name, value in named.items()}
            cursor.execute(sql.SQL(text).format(**names))
            if cursor.fetchone()[0]:
                yield f"The sequence {sequence} would give out numbers of {table} again."


def missing_files(root: Path) -> Iterator[str]:
    """Yield a sentence for each row that names a file which is not below a folder."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, FileField) or model._meta.proxy:
                continue
            rows = model._default_manager.exclude(**{field.name: ""}).order_by("pk")
            for pk, name in rows.values_list("pk", field.name).iterator(5000):
                if name and not (root / name).is_file():
                    yield f"{model._meta.label_lower} {pk}: its file is not there."


def applied_migrations() -> tuple[str, ...]:
    """Return the migrations that the database has."""
    loader = MigrationLoader(connection)
    return tuple(sorted(f"{app}.{name}" for app, name in loader.applied_migrations))


def unknown_migrations(applied: Iterable[str]) -> list[str]:
    """Return which of them this release does not have: it is older than the backup."""
    loader = MigrationLoader(None)
    here = {f"{app}.{name}" for app, name in loader.disk_migrations}
    replaced = {
        f"{app}.{name}"
        for migration in loader.disk_migrations.values()
        for app, name in migration.replaces
    }
    return sorted({*applied} - here - replaced)
