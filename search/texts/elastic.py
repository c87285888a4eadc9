"""Text search through Elasticsearch: the same tokens, tiers and order as in the database."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from portal.web.delivery.memory import BoundedDict
from search.index.questions import ask, sort_values

from . import tokens
from .documents import TEXTS
from .hits import IN_SET, IN_TEXT, LEADING, TITLED, Hit, Window, tiers
from .kinds import TextKind

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence

    from search.index.questions import Body

    from .query import Term, TextQuery

_MARKS: Final = {LEADING: tokens.LEADING, TITLED: tokens.TITLED}
_SETS: Final[Body] = {"term": {"kind": TextKind.DISCLOSURE.value}}
_COUNTS: Final = {
    "size": 0,
    "aggs": {"kind": {"terms": {"field": "kind", "size": len(TextKind)}}},
}
# How many tiers of a question held enough hits when it was asked last: no more than a guess
_enough: Final[BoundedDict[Hashable, int]] = BoundedDict("tiers of a question", 1000)


class ElasticTexts:
    """Asks the index; raises EngineUnavailable when it does not answer."""

    def find(
        self, asked: TextQuery, *, limit: int, beyond: Hit | None = None, backwards: bool = False
    ) -> Window:
        """Return hits and counts: one request, with a search for each tier and one for the counts.

        A tier is read in the order in which the index lies, so that a search ends with its last
        hit however many there are; a score would be worked out for all of them. Of a question that
        was asked before only those tiers that held enough hits then; the others in a second request
        if they do not any more.
        """
        looked = tiers(asked, beyond, backwards=backwards)
        # A name that somebody typed is not remembered
        question = (
            (asked.terms, asked.kind, asked.order, limit)
            if asked.public and beyond is None
            else None
        )
        enough = (_enough.get(question) if question else None) or len(looked)
        searches = [_one_tier(asked, tier, limit, beyond, backwards=backwards) for tier in looked]
        counts = {"query": _everywhere(asked), **_COUNTS}
        counted, *found = ask(TEXTS.alias, counts, *searches[:enough])
        hits = _hits(looked, found)
        if len(hits) < limit and enough < len(looked):
            found += ask(TEXTS.alias, *searches[enough:])
            hits = _hits(looked, found)
        if question:
            _enough.put(question, _needed(found, limit))
        hits = hits[:limit]
        return Window(hits[::-1] if backwards else hits, _counted(counted))

    def counts(self, asked: TextQuery) -> dict[str, int]:
        """Return how many match by kind: one request."""
        return _counted(ask(TEXTS.alias, {"query": _everywhere(asked), **_COUNTS})[0])


def _hits(looked: Sequence[int], found: Sequence[Body]) -> list[Hit]:
    """Return the hits of the first tiers, tier by tier and in order within each."""
    return [
        Hit(tier, *values)
        for tier, answer in zip(looked, found, strict=False)
        for values in sort_values(answer)
    ]


def _needed(found: Sequence[Body], limit: int) -> int:
    """Return how many of the tiers held enough hits; all of them if there are not enough."""
    held = accumulate(len(sort_values(answer)) for answer in found)
    return next((number for number, hits in enumerate(held, 1) if hits >= limit), len(found))


def _one_tier(
    asked: TextQuery, tier: int, limit: int, beyond: Hit | None, *, backwards: bool
) -> Body:
    way = "asc" if backwards else "desc"
    search: Body = {
        "query": _in_tier(asked, tier),
        "size": limit,
        "sort": [{"day": way}, {"number": way}],
    }
    if beyond and beyond.tier == tier:
        search["search_after"] = [beyond.day, beyond.key]
    return search


def _counted(answer: Body) -> dict[str, int]:
    buckets = answer["aggregations"]["kind"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _everywhere(asked: TextQuery) -> Body:
    """Return what matches, whatever its kind."""
    return {"bool": {"filter": _terms(asked.terms, "") or [{"match_all": {}}]}}


def _in_tier(asked: TextQuery, tier: int) -> Body:
    """Return what matches in one tier, of the kind asked for."""
    wanted = _terms(asked.terms, _MARKS.get(tier, ""))
    if tier == IN_SET:
        wanted.append(_SETS)
    elif asked.kind:
        wanted.append({"term": {"kind": asked.kind}})
    found: Body = {"filter": wanted or [{"match_all": {}}]}
    if tier == IN_TEXT:
        titles = [{"bool": {"filter": _terms(asked.terms, mark)}} for mark in _MARKS.values()]
        found["must_not"] = [*titles, _SETS]
    return {"bool": found}


def _terms(terms: Collection[Term], mark: str) -> list[Body]:
    """Return a filter for each token; alternatives are one filter."""
    found: list[Body] = []
    for term in terms:
        ways = [[{"term": {"tokens": mark + token}} for token in way] for way in term.alternatives]
        if len(ways) == 1:
            found += ways[0]
        else:
            should = [{"bool": {"filter": way}} for way in ways]
            found.append({"bool": {"should": should, "minimum_should_match": 1}})
    return found
