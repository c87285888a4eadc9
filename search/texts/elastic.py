"""Text search through Elasticsearch: the same tokens, tiers and order as in the database."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from portal.web.delivery.process_cache import BoundedDict
from search.index.msearch import msearch, sort_values

from . import tokens
from .documents import TEXTS
from .hits import IN_SET, IN_TEXT, LEADING, TITLED, Hit, Window, tiers
from .kinds import TextKind

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence

    from search.index.msearch import Body

    from .query import Term, TextQuery

_MARKS: Final = {LEADING: tokens.LEADING, TITLED: tokens.TITLED}
_SETS: Final[Body] = {"term": {"kind": TextKind.DISCLOSURE.value}}
_COUNTS: Final = {
    "size": 0,
    "aggs": {"kind": {"terms": {"field": "kind", "size": len(TextKind)}}},
}
# How many tiers of a question held enough hits when it was asked last: no more than a guess
_enough: Final[BoundedDict[Hashable, int]] = BoundedDict("tiers with enough hits", 1000)


class ElasticTexts:
    """Asks the index; raises EngineUnavailable when it does not answer."""

    def find(
        self, query: TextQuery, *, limit: int, beyond: Hit | None = None, backwards: bool = False
    ) -> Window:
        """Return hits and counts: one request, with a search for each tier and one for the counts.

        A tier is read in the order in which the index is sorted, so that a search ends with its
        last hit however many match; a score would be computed for all of them. Of a question that
        was asked before only those tiers that held enough hits then, the others in a second request
        if they do not any more.
        """
        looked = tiers(query, beyond, backwards=backwards)
        searches = [_one_tier(query, tier, limit, beyond, backwards=backwards) for tier in looked]
        counts = {"query": _everywhere(query), **_COUNTS}
        # A name that somebody typed is not remembered
        question = (
            (query.terms, query.kind, query.order, limit) if query.public and not beyond else None
        )
        enough = (_enough.get(question) if question else None) or len(searches)
        counted, *answers = msearch(TEXTS.alias, counts, *searches[:enough])
        hits = _hits(looked, answers)
        if len(hits) < limit and enough < len(searches):
            answers += msearch(TEXTS.alias, *searches[enough:])
            hits = _hits(looked, answers)
        if question:
            _enough.put(question, _needed(answers, limit))
        hits = hits[:limit]
        return Window(hits[::-1] if backwards else hits, _counted(counted))

    def counts(self, query: TextQuery) -> dict[str, int]:
        """Return how many match by kind: one request."""
        return _counted(msearch(TEXTS.alias, {"query": _everywhere(query), **_COUNTS})[0])


def _hits(looked: Sequence[int], answers: Sequence[Body]) -> list[Hit]:
    """Return the hits of the first tiers, tier by tier and in order within each."""
    return [
        Hit(tier, *values)
        for tier, answer in zip(looked, answers, strict=False)
        for values in sort_values(answer)
    ]


def _needed(answers: Sequence[Body], limit: int) -> int:
    """Return how many of the tiers held enough hits; all of them if there are not enough."""
    totals = accumulate(len(sort_values(answer)) for answer in answers)
    return next((number for number, hits in enumerate(totals, 1) if hits >= limit), len(answers))


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
