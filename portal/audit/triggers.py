"""The triggers behind the guards: installing them, finding gaps.

A trigger's name carries a digest of its definition, so an outdated one counts as missing.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections

from portal.audit.guards import GUARDS, RULES, Guard
from portal.audit.trigger_sql import (
    LIFT_TABLE,
    POSTGRESQL,
    PREFIX,
    SQLITE,
    Trigger,
    named,
    of_rule,
    on_postgresql,
    on_sqlite,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

ENGINES = (POSTGRESQL, SQLITE)

# The schema is spelled out, or a temporary table of the same name would lift every guard.
REFUSE = """
BEGIN
  IF TG_NARGS > 0 AND EXISTS (
    SELECT 1 FROM {lift} WHERE name = ANY (string_to_array(TG_ARGV[0], ','))
  ) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_guard: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
"""
# Deferred to the commit: a lift cannot outlive its transaction.
ENDS = """
BEGIN
  IF EXISTS (SELECT 1 FROM {lift} WHERE id = NEW.id) THEN
    RAISE EXCEPTION 'audit_guard: COMMIT on {lift} refused' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
"""
# The condition of a rule comes as the trigger's argument: WHEN cannot ask other tables.
BREAKS = """
DECLARE
  broken boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    EXECUTE 'SELECT ' || TG_ARGV[0] INTO broken USING NEW, NEW;
  ELSE
    EXECUTE 'SELECT ' || TG_ARGV[0] INTO broken USING NEW, OLD;
  END IF;
  IF broken THEN
    RAISE EXCEPTION 'audit_guard: % on % refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
"""
# As `trigger_sql.of_rule` calls them: all rows of the statement, and one of them.
BREAKS_AT_ONCE = """
DECLARE
  broken boolean;
BEGIN
  EXECUTE 'SELECT EXISTS (SELECT 1 FROM guard_added AS guard_row WHERE ' || TG_ARGV[0] || ')'
    INTO broken;
  IF broken THEN
    RAISE EXCEPTION 'audit_guard: % on % refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
"""
FUNCTIONS = {
    "audit_guard": REFUSE,
    "audit_lift_ends": ENDS,
    "audit_rule": BREAKS,
    "audit_rule_at_once": BREAKS_AT_ONCE,
}


def install(*, using: str = "default", app_label: str | None = None) -> None:
    """Make the missing triggers of the existing tables and drop outdated ones."""
    connection = connections[using]
    if connection.vendor not in ENGINES:
        return
    expected = {trigger.name: trigger for trigger in _expected_triggers(connection, app_label)}
    present = _installed(connection)
    tables = _tables(app_label)
    with connection.cursor() as cursor:
        if expected and connection.vendor == POSTGRESQL:
            _make_functions(connection, cursor)
        for name, table in present.items():
            if name not in expected and (tables is None or table in tables):
                cursor.execute(_drop(connection, name, table))
        for name, trigger in expected.items():
            if name not in present:
                cursor.execute(trigger.sql)


def uninstall(*, using: str = "default", app_label: str | None = None) -> None:
    """Drop the triggers of one context, or all; `install` brings them back."""
    connection = connections[using]
    if connection.vendor not in ENGINES:
        return
    tables = _tables(app_label)
    with connection.cursor() as cursor:
        for name, table in _installed(connection).items():
            if tables is None or table in tables:
                cursor.execute(_drop(connection, name, table))


@contextmanager
def lifted_all(*, using: str = "default") -> Iterator[None]:
    """Take all guards off and put them back: for the flush of a test database only."""
    uninstall(using=using)
    try:
        yield
    finally:
        install(using=using)


def missing(using: str) -> list[Trigger]:
    """Return the triggers that should stand in a database and do not, or are switched off."""
    connection = connections[using]
    if connection.vendor not in ENGINES:
        return []
    installed = _installed(connection)
    return [trigger for trigger in _expected_triggers(connection) if trigger.name not in installed]


def altered_functions(using: str) -> list[str]:
    """Return the names of PostgreSQL functions behind the guards that are not ours any more."""
    connection = connections[using]
    if connection.vendor != POSTGRESQL or not any(_expected_triggers(connection)):
        return []
    lift = _lift_table(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc"
            " WHERE proname = ANY (%s) AND pronamespace = current_schema()::regnamespace",
            [list(FUNCTIONS)],
        )
        bodies = dict(cursor.fetchall())
    return [name for name, body in FUNCTIONS.items() if bodies.get(name) != body.format(lift=lift)]


def standing_lifts(using: str) -> list[str]:
    """Return the names of lifts that were committed, which `lifted` never does."""
    connection = connections[using]
    if LIFT_TABLE not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM {LIFT_TABLE} ORDER BY name")  # noqa: S608 - a constant
        return [name for (name,) in cursor.fetchall()]


def _tables(app_label: str | None) -> set[str] | None:
    """Return the tables of a context, None for those of all."""
    if app_label is None:
        return None
    return {model._meta.db_table for model in apps.get_app_config(app_label).get_models()}


def _guards(app_label: str | None) -> Iterable[Guard]:
    return [guard for guard in GUARDS.values() if app_label in (None, guard.model._meta.app_label)]


def _expected_triggers(
    connection: BaseDatabaseWrapper, app_label: str | None = None
) -> Iterator[Trigger]:
    tables = set(connection.introspection.table_names())
    make = on_postgresql if connection.vendor == POSTGRESQL else on_sqlite
    for guard in _guards(app_label):
        if guard.table in tables:
            yield from make(connection, guard)
    for rule in RULES.values():
        if rule.table in tables and app_label in (None, rule.model._meta.app_label):
            yield of_rule(connection, rule)
    if connection.vendor == POSTGRESQL and app_label in (None, "audit") and LIFT_TABLE in tables:
        yield named(
            LIFT_TABLE,
            "end",
            f"CREATE CONSTRAINT TRIGGER {{name}} AFTER INSERT ON {LIFT_TABLE}"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_lift_ends()",
        )


def _installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    sql = (
        "SELECT name, tbl_name FROM sqlite_master"
        " WHERE type = 'trigger' AND substr(name, 1, 6) = %s"
    )
    if connection.vendor == POSTGRESQL:
        sql = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND starts_with(t.tgname, %s)"
            " AND c.relnamespace = current_schema()::regnamespace"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, [PREFIX])
        return dict(cursor.fetchall())


def _drop(connection: BaseDatabaseWrapper, name: str, table: str) -> str:
    quote = connection.ops.quote_name
    on = f" ON {quote(table)}" if connection.vendor == POSTGRESQL else ""
    return f"DROP TRIGGER IF EXISTS {quote(name)}{on}"


def _make_functions(connection: BaseDatabaseWrapper, cursor: Any) -> None:
    lift = _lift_table(connection)
    for name, body in FUNCTIONS.items():
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger"
            f" LANGUAGE plpgsql AS $guard${body.format(lift=lift)}$guard$"
        )


def _lift_table(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
    return f"{schema}.{LIFT_TABLE}"
