"""Text search through Elasticsearch: the same tokens, tiers and order as in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from search.index.msearch import msearch, sort_values

from . import tokens
from .documents import TEXTS
from .hits import IN_SET, IN_TEXT, LEADING, TITLED, Hit, Window, tiers
from .kinds import TextKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from search.index.msearch import Body

    from .query import Term, TextQuery

_MARKS: Final = {LEADING: tokens.LEADING, TITLED: tokens.TITLED}
_SETS: Final[Body] = {"term": {"kind": TextKind.DISCLOSURE.value}}
_COUNTS: Final = {
    "size": 0,
    "aggs": {"kind": {"terms": {"field": "kind", "size": len(TextKind)}}},
}


class ElasticTexts:
    """Asks the index; raises EngineUnavailable when it does not answer."""

    def find(
        self, query: TextQuery, *, limit: int, beyond: Hit | None = None, backwards: bool = False
    ) -> Window:
        """Return hits and counts: one request, with a search for each tier and one for the counts.

        A tier is read in the order in which the index is sorted, so that a search ends with its
        last hit however many match; a score would be computed for all of them.
        """
        looked = tiers(query, beyond, backwards=backwards)
        searches = [_one_tier(query, tier, limit, beyond, backwards=backwards) for tier in looked]
        counts = {"query": _everywhere(query), **_COUNTS}
        counted, *answers = msearch(TEXTS.alias, counts, *searches)
        hits = [
            Hit(tier, *values)
            for tier, answer in zip(looked, answers, strict=True)
            for values in sort_values(answer)
        ][:limit]
        return Window(hits[::-1] if backwards else hits, _counted(counted))

    def counts(self, query: TextQuery) -> dict[str, int]:
        """Return how many match by kind: one request."""
        return _counted(msearch(TEXTS.alias, {"query": _everywhere(query), **_COUNTS})[0])


def _one_tier(
    query: TextQuery, tier: int, limit: int, beyond: Hit | None, *, backwards: bool
) -> Body:
    way = "asc" if backwards else "desc"
    search: Body = {
        "query": _in_tier(query, tier),
        "size": limit,
        "sort": [{"day": way}, {"number": way}],
    }
    if beyond and beyond.tier == tier:
        search["search_after"] = [beyond.day, beyond.key]
    return search


def _counted(answer: Body) -> dict[str, int]:
    buckets = answer["aggregations"]["kind"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _everywhere(query: TextQuery) -> Body:
    """Return what matches, whatever its kind."""
    return {"bool": {"filter": _terms(query.terms, "") or [{"match_all": {}}]}}


def _in_tier(query: TextQuery, tier: int) -> Body:
    """Return what matches in one tier, of the kind asked for."""
    filters = _terms(query.terms, _MARKS.get(tier, ""))
    if tier == IN_SET:
        filters.append(_SETS)
    elif query.kind:
        filters.append({"term": {"kind": query.kind}})
    clauses: Body = {"filter": filters or [{"match_all": {}}]}
    if tier == IN_TEXT:
        titles = [{"bool": {"filter": _terms(query.terms, mark)}} for mark in _MARKS.values()]
        clauses["must_not"] = [*titles, _SETS]
    return {"bool": clauses}


def _terms(terms: Collection[Term], mark: str) -> list[Body]:
    """Return a filter for each token; alternatives are one filter."""
    filters: list[Body] = []
    for term in terms:
        ways = [[{"term": {"tokens": mark + token}} for token in way] for way in term.alternatives]
        if len(ways) == 1:
            filters += ways[0]
        else:
            should = [{"bool": {"filter": way}} for way in ways]
            filters.append({"bool": {"should": should, "minimum_should_match": 1}})
    return filters
