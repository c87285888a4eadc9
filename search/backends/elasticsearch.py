"""Payout search on Elasticsearch: it says which rows and how many, the database what they hold.

A question that the summary tables cannot answer goes out with its page in one request. Counting
stops behind ``SEARCH_EXACT_HITS``, as it does in the database, so that both say the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.conf import settings

from search.cursors import read_cursor
from search.documents import PAYOUTS
from search.filters import COLUMNS
from search.index.errors import Stale
from search.index.msearch import msearch, sort_values

from .conditions import ORDERS, fen
from .database import FACETS, DatabaseEngine, fold
from .interface import Summary
from .rows import page_of, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.cursors import Cursor
    from search.filters import PayoutFilter
    from search.index.msearch import Body

    from .interface import Page


# More values than any facet has: policies, townships of a county, villages of a township.
VALUES: Final = 5_000
NARROWED: Final = ("policy", "year")
_ORDERED: Final = {"paid_on": {"format": "strict_date"}}


class ElasticsearchEngine:
    """Term filters, search_after and aggregations; raises ``EngineUnavailable`` or ``Stale``."""

    degraded = False

    def answer(self, payout_filter: PayoutFilter, *, limit: int) -> tuple[Page, Summary]:
        """Return a page and the totals of everything that matches (one request, one query)."""
        if payout_filter.is_summed:
            return self.page(payout_filter, limit=limit), DatabaseEngine().summary(payout_filter)
        cursor = read_cursor(payout_filter)
        hits, counted = msearch(
            PAYOUTS.alias, _page(payout_filter, cursor, limit), _counts(payout_filter, NARROWED)
        )
        return _paged(payout_filter, cursor, limit, hits), _summed(payout_filter, counted)

    def page(self, payout_filter: PayoutFilter, *, limit: int) -> Page:
        """Return up to ``limit`` rows (one request, one query). Raises ``BadCursor``."""
        cursor = read_cursor(payout_filter)
        (hits,) = msearch(PAYOUTS.alias, _page(payout_filter, cursor, limit))
        return _paged(payout_filter, cursor, limit, hits)

    def summary(self, payout_filter: PayoutFilter) -> Summary:
        """Return totals and facets: from the summaries where they know them, else of the hits."""
        if payout_filter.is_summed:
            return DatabaseEngine().summary(payout_filter)
        (counted,) = msearch(PAYOUTS.alias, _counts(payout_filter, NARROWED))
        return _summed(payout_filter, counted)


def filters(payout_filter: PayoutFilter, *, without: Sequence[str] = ()) -> list[Body]:
    """Return the conditions of a filter; ``without`` leaves fields out (facets)."""
    conditions: list[Body] = [
        {"term": {field: value}}
        for field in COLUMNS
        if field not in without and (value := getattr(payout_filter, field))
    ]
    if payout_filter.q and payout_filter.is_surname:
        conditions.append({"term": {"surname": payout_filter.q}})
    elif payout_filter.q:
        conditions.append({"terms": {"name": list(payout_filter.names)}})
    bounds = {
        name: fen(value)
        for name, value in (("gte", payout_filter.min), ("lte", payout_filter.max))
        if value is not None
    }
    return [*conditions, {"range": {"amount": bounds}}] if bounds else conditions


def _all_of(conditions: list[Body]) -> Body:
    return {"bool": {"filter": conditions}} if conditions else {"match_all": {}}


def _page(payout_filter: PayoutFilter, cursor: Cursor | None, limit: int) -> Body:
    """Ask for the keys of a page and one more: sort values hold them, so nothing is fetched."""
    column, descending = ORDERS[payout_filter.sort]
    backwards = cursor is not None and cursor.backwards
    way = "desc" if descending != backwards else "asc"
    body: Body = {
        "query": _all_of(filters(payout_filter)),
        "sort": [{column: {"order": way, **_ORDERED.get(column, {})}}, {"id": way}],
        "size": limit + 1,
    }
    if cursor:
        body["search_after"] = [cursor.value, cursor.key]
    return body


def _counts(payout_filter: PayoutFilter, without: Sequence[str]) -> Body:
    """Ask for count, sums and facets of at most ``SEARCH_EXACT_HITS`` + 1 hits of each shard."""
    chosen = {
        name: getattr(payout_filter, name) for name in NARROWED if getattr(payout_filter, name)
    }
    limit = settings.SEARCH_EXACT_HITS + 1
    return {
        "query": _all_of(filters(payout_filter, without=without)),
        "size": 0,
        "track_total_hits": limit,
        "terminate_after": limit,
        "aggs": {
            facet: {
                "filter": _all_of(
                    [{"term": {name: value}} for name, value in chosen.items() if name != facet]
                ),
                "aggs": {
                    "values": {
                        "terms": {"field": facet, "size": VALUES},
                        "aggs": {"fen": {"sum": {"field": "amount"}}},
                    }
                },
            }
            for facet in FACETS
            if facet != "village" or payout_filter.township
        },
    }


def _paged(payout_filter: PayoutFilter, cursor: Cursor | None, limit: int, answer: Body) -> Page:
    """Read the rows of the keys that were found. Raises ``Stale`` when one is gone."""
    keys = [key for _value, key in sort_values(answer)]
    more = len(keys) > limit
    keys = keys[:limit]
    backwards = cursor is not None and cursor.backwards
    if backwards:
        keys.reverse()
    values = values_of(keys)
    if len(values) < len(keys):
        raise Stale(PAYOUTS.name)
    return page_of(payout_filter, cursor, values, more=more)


def _summed(payout_filter: PayoutFilter, answer: Body) -> Summary:
    """Return totals and facets; narrowed by policy and year when too much matches without."""
    limit = settings.SEARCH_EXACT_HITS
    if _hits(answer) > limit and (payout_filter.policy or payout_filter.year):
        (answer,) = msearch(PAYOUTS.alias, _counts(payout_filter, ()))
    if _hits(answer) > limit:
        return Summary(count=limit, amount=Decimal(0), exact=False)
    return fold(
        payout_filter,
        [
            (facet, str(bucket["key"]), bucket["doc_count"], bucket["fen"]["value"])
            for facet, grouped in answer.get("aggregations", {}).items()
            for bucket in grouped["values"]["buckets"]
        ],
    )


def _hits(answer: Body) -> int:
    total: int = answer["hits"]["total"]["value"]
    return total
