"""What PostgreSQL does for the statements that an address really runs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from django.test import Client

# Places and policies are read whole on purpose; these are as many as there ever are.
FEW_ROWS = 2_000
# What stands before a statement whose rows are fetched in chunks
_CURSOR = re.compile(r"DECLARE .+? CURSOR (?:WITH HOLD )?FOR ")


@dataclass(frozen=True)
class Statement:
    """A statement as it was run, with its values, and how PostgreSQL answers it."""

    sql: str
    plan: dict[str, Any]

    @cached_property
    def nodes(self) -> list[dict[str, Any]]:
        """Every step of the plan."""
        return list(_nodes(self.plan))

    @property
    def tables(self) -> set[str]:
        """The tables that are read, in whatever way."""
        return {node["Relation Name"] for node in self.nodes if "Relation Name" in node}

    @property
    def indexes(self) -> set[str]:
        """The indexes that are used."""
        return {node["Index Name"] for node in self.nodes if "Index Name" in node}

    @property
    def read_through(self) -> set[str]:
        """The tables that are read from beginning to end.

        Not those of which a limit takes the first rows as they come, in no order.
        """
        stopped = [
            child for node in self.nodes if node["Node Type"] == "Limit" for child in node["Plans"]
        ]
        return {
            node["Relation Name"]
            for node in self.nodes
            if "Seq Scan" in node["Node Type"] and node not in stopped
        }


def explained(client: Client, address: str, form: dict[str, str] | None = None) -> list[Statement]:
    """Ask for an address and explain each SELECT that it ran; the answer must be a good one.

    form: what is posted, for an address that answers posts only.
    """
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address) if form is None else client.post(address, form)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200, (address, answer.status_code)
    run = (_CURSOR.sub("", query["sql"].strip()) for query in captured.captured_queries)
    return [explain(sql) for sql in run if sql.lstrip("(").startswith(("SELECT", "WITH"))]


def explain(sql: str) -> Statement:
    """Explain one statement whose values stand in it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
    return Statement(sql, (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def large_tables() -> set[str]:
    """Return the tables that hold more than a few rows, as ANALYZE counted them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [FEW_ROWS]
        )
        return {name for (name,) in cursor.fetchall()}


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)
