"""The statements that make the triggers behind guards and rules, for PostgreSQL and SQLite."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.audit.guards import DELETE, UPDATE, Guard, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

POSTGRESQL = "postgresql"
SQLITE = "sqlite"
PREFIX = "guard_"
NAME_LENGTH = 63
LIFT_TABLE = "audit_lift"
REFUSAL = "audit_guard: {operation} on {table} refused"
_ROW = re.compile(r"\b(NEW|OLD)\.")
# What the rows of one statement are called, and one of them (`triggers.BREAKS_AT_ONCE`).
ADDED, ADDED_ROW = "guard_added", "guard_row"
_PLACES = {"NEW": "($1).", "OLD": "($2)."}


@dataclass(frozen=True)
class Trigger:
    """One trigger: its table, the name that carries its digest, the statement that makes it."""

    table: str
    name: str
    sql: str


def named(table: str, kind: str, template: str) -> Trigger:
    """Return a trigger whose name carries a digest of its definition."""
    digest = hashlib.sha256(template.encode()).hexdigest()[:8]
    name = f"{PREFIX}{kind}_{digest}_{table}"[:NAME_LENGTH]
    return Trigger(table, name, template.replace("{name}", f'"{name}"'))


def of_rule(connection: BaseDatabaseWrapper, rule: Rule) -> Trigger:
    """Return the trigger of a rule; a condition that is unknown (NULL) refuses as well."""
    quote = connection.ops.quote_name
    postgresql = connection.vendor == POSTGRESQL
    differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
    changed = " OR ".join(f"OLD.{quote(name)} {differs} NEW.{quote(name)}" for name in rule.columns)
    operation, table = rule.operation.upper(), quote(rule.table)
    start = f"CREATE TRIGGER {{name}} BEFORE {operation} ON {table} FOR EACH ROW"
    refuse = f"COALESCE(({rule.refuse}), TRUE)"
    if postgresql and rule.at_once:
        condition = _ROW.sub(f"{ADDED_ROW}.", refuse).replace("'", "''")
        start = f"CREATE TRIGGER {{name}} AFTER {operation} ON {table}"
        end = (
            f" REFERENCING NEW TABLE AS {ADDED} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION audit_rule_at_once('{condition}')"
        )
    elif postgresql:
        condition = _ROW.sub(lambda row: _PLACES[row[1]], refuse).replace("'", "''")
        when = f" WHEN ({changed})" if changed else ""
        end = f"{when} EXECUTE FUNCTION audit_rule('{condition}')"
    else:
        message = REFUSAL.format(operation=operation, table=rule.table)
        when = f"({changed}) AND {refuse}" if changed else refuse
        end = f" WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    return named(rule.table, rule.name, start + end)


def on_postgresql(connection: BaseDatabaseWrapper, guard: Guard) -> Iterator[Trigger]:
    """Yield the triggers of a guard for PostgreSQL."""
    table = connection.ops.quote_name(guard.table)

    def refuse(operation: str) -> str:
        lifts = guard.lifts_for(operation)
        argument = f"'{','.join(lifts)}'" if lifts else ""
        return f"EXECUTE FUNCTION audit_guard({argument})"

    when = _changed(connection, guard, "IS DISTINCT FROM")
    yield named(
        guard.table,
        "upd",
        f"CREATE TRIGGER {{name}} BEFORE UPDATE ON {table} FOR EACH ROW"
        f"{f' WHEN ({when})' if when else ''} {refuse(UPDATE)}",
    )
    if not guard.deletable:
        yield named(
            guard.table,
            "del",
            f"CREATE TRIGGER {{name}} BEFORE DELETE ON {table} FOR EACH ROW {refuse(DELETE)}",
        )
        yield named(
            guard.table,
            "trn",
            f"CREATE TRIGGER {{name}} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
            " EXECUTE FUNCTION audit_guard()",
        )


def on_sqlite(connection: BaseDatabaseWrapper, guard: Guard) -> Iterator[Trigger]:
    """Yield the triggers of a guard for SQLite."""
    for operation, kind in ((UPDATE, "upd"), (DELETE, "del")):
        if operation == DELETE and guard.deletable:
            continue
        changed = _changed(connection, guard, "IS NOT") if operation == UPDATE else ""
        conditions = (changed and f"({changed})", _not_lifted(guard, operation))
        when = " AND ".join(part for part in conditions if part)
        message = REFUSAL.format(operation=operation.upper(), table=guard.table)
        yield named(
            guard.table,
            kind,
            f"CREATE TRIGGER {{name}} BEFORE {operation.upper()}"
            f" ON {connection.ops.quote_name(guard.table)} FOR EACH ROW"
            f"{f' WHEN {when}' if when else ''} BEGIN SELECT RAISE(ABORT, '{message}'); END",
        )


def _changed(connection: BaseDatabaseWrapper, guard: Guard, differs: str) -> str:
    quote = connection.ops.quote_name
    frozen = [f"OLD.{quote(name)} {differs} NEW.{quote(name)}" for name in guard.columns]
    once = [
        f"(OLD.{quote(name)} IS NOT NULL AND OLD.{quote(name)} {differs} NEW.{quote(name)})"
        for name in guard.once
    ]
    return " OR ".join(frozen + once)


def _not_lifted(guard: Guard, operation: str) -> str:
    names = ", ".join(f"'{name}'" for name in guard.lifts_for(operation))
    if not names:
        return ""
    return f"NOT EXISTS (SELECT 1 FROM {LIFT_TABLE} WHERE name IN ({names}))"  # noqa: S608
