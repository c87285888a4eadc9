"""The embedded engine: payout search on the database itself, SQLite and PostgreSQL alike."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection

from portal.disclosure.models import EntrySummary, TownshipSummary
from search.cursors import read_cursor
from search.filters import COLUMNS

from .conditions import ENTRY, beyond, order, where
from .interface import Bucket, Summary
from .rows import JOINS, SELECTED, page_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from search.filters import PayoutFilter

    from .interface import Page, Row

_VILLAGES: Final = EntrySummary._meta.db_table
_TOWNSHIPS: Final = TownshipSummary._meta.db_table
# Rows first, then what is written on them: the join must never choose the plan.
_SELECT: Final = (
    f"SELECT {SELECTED} FROM (SELECT * FROM {ENTRY} e WHERE {{where}} ORDER BY {{order}} "  # noqa: S608
    f"LIMIT %s) e {JOINS} ORDER BY {{order}}"
)
CHUNK: Final = 2000
FACETS: Final = tuple(COLUMNS)


class DatabaseEngine:
    """Keyset paging on partial indexes; totals and facets from the summaries (decision 14)."""

    degraded = False

    def answer(self, payout_filter: PayoutFilter, *, limit: int) -> tuple[Page, Summary]:
        """Return a page and the totals of everything that matches (two queries, at most three)."""
        return self.page(payout_filter, limit=limit), self.summary(payout_filter)

    def page(self, payout_filter: PayoutFilter, *, limit: int) -> Page:
        """Return up to ``limit`` rows (one query). Raises ``BadCursor``."""
        cursor = read_cursor(payout_filter)
        backwards = cursor.backwards if cursor else False
        conditions = where(payout_filter)
        if cursor:
            conditions = beyond(
                payout_filter, conditions, cursor.value, cursor.key, backwards=backwards
            )
        sql = _SELECT.format(where=conditions.sql, order=order(payout_filter, backwards=backwards))
        with connection.cursor() as database:
            database.execute(sql, [*conditions.params, limit + 1])
            values = database.fetchall()
        more = len(values) > limit
        values = values[:limit]
        if backwards:
            values.reverse()
        return page_of(payout_filter, cursor, values, more=more)

    def summary(self, payout_filter: PayoutFilter) -> Summary:
        """Return totals and facets: one statement from the summaries, else over the hits."""
        if payout_filter.is_summed:
            return fold(payout_filter, _run(*_summed(payout_filter)))
        limit = settings.SEARCH_EXACT_HITS
        for without in (("policy", "year"), ()):
            (_hits, _value, count, _total), *rows = _run(*_counted(payout_filter, without, limit))
            if count <= limit:
                return fold(payout_filter, rows)
        return Summary(count=limit, amount=Decimal(0), exact=False)

    def export(self, payout_filter: PayoutFilter, *, limit: int) -> Iterator[Row]:
        """Yield up to ``limit`` rows, fetched in chunks from one statement."""
        conditions = where(payout_filter)
        sql = _SELECT.format(where=conditions.sql, order=order(payout_filter))
        with connection.chunked_cursor() as database:
            database.execute(sql, [*conditions.params, limit])
            while rows := database.fetchmany(CHUNK):
                yield from rows_of(rows)


def _run(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as database:
        database.execute(sql, params)
        return database.fetchall()


def _facets(payout_filter: PayoutFilter) -> list[str]:
    """Return the facets of an answer: villages only of a township."""
    return [facet for facet in FACETS if facet != "village" or payout_filter.township]


def _branch(
    facet: str, source: str, parts: Sequence[tuple[str, object]]
) -> tuple[str, list[object]]:
    column = COLUMNS[facet]
    condition = " AND ".join(f"{part} = %s" for part, _value in parts) or "1 = 1"
    value = f"CAST({column} AS varchar(16))"
    sql = (
        f"SELECT '{facet}', {value}, SUM(payments), SUM(total) FROM {source} "  # noqa: S608
        f"WHERE {condition} AND payments > 0 GROUP BY {column}"
    )
    return sql, [value for _part, value in parts]


def _summed(payout_filter: PayoutFilter) -> tuple[str, list[Any]]:
    """Return one statement: every facet without its own field, from the coarser table it can."""
    branches, params = [], []
    for facet in _facets(payout_filter):
        left_out = {"township": {"township", "village"}}.get(facet, {facet})
        parts = [
            (column, value)
            for field, column in COLUMNS.items()
            if field not in left_out and (value := getattr(payout_filter, field))
        ]
        fine = facet == "village" or any(column == COLUMNS["village"] for column, _value in parts)
        sql, values = _branch(facet, _VILLAGES if fine else _TOWNSHIPS, parts)
        branches.append(sql)
        params += values
    return " UNION ALL ".join(branches), params


def _counted(
    payout_filter: PayoutFilter, without: tuple[str, ...], limit: int
) -> tuple[str, list[Any]]:
    """Return one statement over at most ``limit`` + 1 hits: how many, then the facets."""
    conditions = where(payout_filter, without=without)
    hits = (
        f"WITH hits AS (SELECT {', '.join(COLUMNS.values())}, "  # noqa: S608
        f"1 AS payments, e.amount AS total FROM {ENTRY} e WHERE {conditions.sql} LIMIT %s) "
        "SELECT 'hits', '', COUNT(*), 0 FROM hits"
    )
    chosen = {"year": payout_filter.year, "policy": payout_filter.policy}
    branches, params = [hits], [*conditions.params, limit + 1]
    for facet in _facets(payout_filter):
        parts = [
            (COLUMNS[field], value) for field, value in chosen.items() if value and field != facet
        ]
        sql, values = _branch(facet, "hits", parts)
        branches.append(sql)
        params += values
    return " UNION ALL ".join(branches), params


def fold(payout_filter: PayoutFilter, rows: list[Any]) -> Summary:
    """Return the summary; its totals are read off the facet whose own value is chosen."""
    facets: dict[str, list[Bucket]] = {name: [] for name in FACETS}
    for facet, value, payments, total in rows:
        facets[facet].append(Bucket(value, int(payments), int(total)))
    for name in ("policy", "township", "village"):
        facets[name].sort(key=lambda bucket: (-bucket.payments, bucket.value))
    facets["year"].sort(key=lambda bucket: bucket.value, reverse=True)
    chosen = str(payout_filter.year) if payout_filter.year else ""
    matching = [b for b in facets["year"] if not chosen or b.value == chosen]
    return Summary(
        count=sum(bucket.payments for bucket in matching),
        amount=Decimal(sum(bucket.fen for bucket in matching)).scaleb(-2),
        facets=facets,
    )
