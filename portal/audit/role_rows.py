"""Which rows of a table the public surface sees: policies of PostgreSQL for its role.

The owner of the tables, who is the staff, sees all rows as before. A policy is compared by its
comment, which holds the condition as it was declared: PostgreSQL writes conditions its own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from psycopg import sql

from portal.audit.grants import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

_POLICIES: Final = """
SELECT c.relname, p.polname, coalesce(obj_description(p.oid, 'pg_policy'), ''), c.relrowsecurity
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
    AND p.polroles && ARRAY[0, (SELECT oid FROM pg_roles WHERE rolname = %s)]
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    AND (c.relrowsecurity OR p.oid IS NOT NULL)
"""


def row_statements(role: str, cursor: CursorWrapper) -> Iterator[sql.Composed]:
    """Yield what brings the policies in line; nothing, and so no lock, where they are."""
    current = _policies(role, cursor)
    name = sql.Identifier(policy_name(role))
    for table in sorted(set(current) | _declared()):
        rows = PUBLIC[table].rows if table in PUBLIC else ""
        policies, enabled = current.get(table, ({}, False))
        on = sql.Identifier(table)
        if not _in_line(role, policies, rows):
            for other in policies:
                yield sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(other), on)
            if rows:
                yield sql.SQL("CREATE POLICY {} ON {} FOR SELECT TO {} USING ({})").format(
                    name, on, sql.Identifier(role), sql.SQL(rows)
                )
                text = sql.SQL("COMMENT ON POLICY {} ON {} IS {}")
                yield text.format(name, on, sql.Literal(rows))
        if bool(rows) != enabled:
            change = sql.SQL("ENABLE" if rows else "DISABLE")
            yield sql.SQL("ALTER TABLE {} {} ROW LEVEL SECURITY").format(on, change)


def row_lines(role: str, cursor: CursorWrapper) -> Iterator[str]:
    """Yield a line for each table of which the role sees other rows than is declared."""
    current = _policies(role, cursor)
    for table in sorted(set(current) | _declared()):
        rows = PUBLIC[table].rows if table in PUBLIC else ""
        policies, enabled = current.get(table, ({}, False))
        if bool(rows) != enabled or not _in_line(role, policies, rows):
            yield f"{table}: other rows than are declared"


def policy_name(role: str) -> str:
    """Return what the policies of a role are called."""
    return f"rows_of_{role}"[:63]


def _declared() -> set[str]:
    return {table for table, table_grant in PUBLIC.items() if table_grant.rows}


def _in_line(role: str, policies: dict[str, str], rows: str) -> bool:
    return policies == ({policy_name(role): rows} if rows else {})


def _policies(role: str, cursor: CursorWrapper) -> dict[str, tuple[dict[str, str], bool]]:
    """Return by table the conditions by name of policy, and whether policies count there."""
    cursor.execute(_POLICIES, [role])
    current: dict[str, tuple[dict[str, str], bool]] = {}
    for table, policy, condition, enabled in cursor.fetchall():
        policies, _enabled = current.setdefault(table, ({}, enabled))
        if policy is not None:
            policies[policy] = condition
    return current
