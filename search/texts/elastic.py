"""Text search through Elasticsearch: the same tokens, tiers and order as in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from search.index.client import MISSING, asking, translated
from search.index.errors import EngineUnavailable, NotBuilt

from . import tokens
from .documents import TEXTS
from .hits import IN_SET, IN_TEXT, LEADING, TITLED, Hit, Window, tiers
from .kinds import TextKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from .query import Term, TextQuery

_MARKS: Final = {LEADING: tokens.LEADING, TITLED: tokens.TITLED}
Query = dict[str, Any]
_SETS: Final[Query] = {"term": {"kind": TextKind.DISCLOSURE.value}}
_PLAIN: Final = {"track_total_hits": False, "stored_fields": "_none_"}
_WANTED: Final = ",".join(
    f"responses.{name}" for name in ("hits.hits.sort", "aggregations", "status", "error.type")
)
_COUNTS: Final = {
    "size": 0,
    "aggs": {"kind": {"terms": {"field": "kind", "size": len(TextKind)}}},
}


class ElasticTexts:
    """Asks the index; raises EngineUnavailable when it does not answer."""

    def find(
        self, asked: TextQuery, *, limit: int, beyond: Hit | None = None, backwards: bool = False
    ) -> Window:
        """Return hits and counts: one request, with a search for each tier and one for the counts.

        A tier is read in the order in which the index lies, so that a search ends with its last
        hit however many there are; a score would be worked out for all of them.
        """
        way = "asc" if backwards else "desc"
        order = {"size": limit, "sort": [{"day": way}, {"number": way}]}
        looked = tiers(asked, beyond, backwards=backwards)
        searches: list[Query] = [{"query": _everywhere(asked), **_COUNTS}]
        for tier in looked:
            more: Query = {}
            if beyond and beyond.tier == tier:
                more["search_after"] = [beyond.day, beyond.key]
            searches.append({"query": _in_tier(asked, tier), **order, **more})
        counted, *found = _ask(searches)
        hits = [
            Hit(tier, *hit["sort"])
            for tier, answer in zip(looked, found, strict=True)
            for hit in answer.get("hits", {}).get("hits", ())
        ]
        hits.sort(key=lambda hit: (hit.tier, -hit.day, -hit.key))
        return Window(hits[-limit:] if backwards else hits[:limit], _counted(counted))

    def counts(self, asked: TextQuery) -> dict[str, int]:
        """Return how many match by kind: one request."""
        return _counted(_ask([{"query": _everywhere(asked), **_COUNTS}])[0])


def _ask(searches: list[Query]) -> list[Query]:
    """Return the answer of each search; raises EngineUnavailable when one of them has none."""
    head = {"index": TEXTS.alias, "allow_partial_search_results": False}
    lines = [line for search in searches for line in (head, {**_PLAIN, **search})]
    with translated():
        answer = asking().msearch(
            searches=lines,
            filter_path=_WANTED,
        )
    answers: list[Query] = answer.body["responses"]
    for one in answers:
        if "error" in one:
            kind = NotBuilt if one["status"] == MISSING else EngineUnavailable
            raise kind(f"{one['status']} {one['error']['type']}")
    return answers


def _counted(answer: Query) -> dict[str, int]:
    buckets = answer["aggregations"]["kind"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _everywhere(asked: TextQuery) -> Query:
    """Return what matches, whatever its kind."""
    return {"bool": {"filter": _terms(asked.terms, "") or [{"match_all": {}}]}}


def _in_tier(asked: TextQuery, tier: int) -> Query:
    """Return what matches in one tier, of the kind asked for."""
    wanted = _terms(asked.terms, _MARKS.get(tier, ""))
    if tier == IN_SET:
        wanted.append(_SETS)
    elif asked.kind:
        wanted.append({"term": {"kind": asked.kind}})
    found: Query = {"filter": wanted or [{"match_all": {}}]}
    if tier == IN_TEXT:
        titles = [{"bool": {"filter": _terms(asked.terms, mark)}} for mark in _MARKS.values()]
        found["must_not"] = [*titles, _SETS]
    return {"bool": found}


def _terms(terms: Collection[Term], mark: str) -> list[Query]:
    """Return a filter for each token; alternatives are one filter."""
    found: list[Query] = []
    for term in terms:
        ways = [[{"term": {"tokens": mark + token}} for token in way] for way in term.alternatives]
        if len(ways) == 1:
            found += ways[0]
        else:
            should = [{"bool": {"filter": way}} for way in ways]
            found.append({"bool": {"should": should, "minimum_should_match": 1}})
    return found
