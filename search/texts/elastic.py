"""Text search through Elasticsearch: the same tokens, tiers and order as in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from search.index.client import asking, translated

from . import tokens
from .documents import TEXTS
from .hits import ALL, IN_SET, IN_TEXT, LEADING, TITLED, Hit, Window, tiers
from .kinds import TextKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from .query import Term, TextQuery

# What a hit of each tier scores: its title's mark, and that it is no published set.
_TITLE_BOOST: Final = {LEADING: 3, TITLED: 2}
_NO_SET_BOOST: Final = 1
_TIER_OF: Final = {4: LEADING, 3: TITLED, 1: IN_TEXT, 0: IN_SET}
_SCORE_OF: Final = {tier: score for score, tier in _TIER_OF.items()}
Query = dict[str, Any]


class ElasticTexts:
    """Asks the index; raises EngineUnavailable when it does not answer."""

    def find(
        self, asked: TextQuery, *, limit: int, beyond: Hit | None = None, backwards: bool = False
    ) -> Window:
        """Return hits and counts: one request."""
        tiered = tiers(asked) != (ALL,)
        way = "asc" if backwards else "desc"
        order = [{name: way} for name in ("_score", "day", "number")[0 if tiered else 1 :]]
        more: Query = {}
        if asked.kind:
            # Behind the counts: those are of all kinds
            more["post_filter"] = {"term": {"kind": asked.kind}}
        if beyond:
            score = [_SCORE_OF[beyond.tier]] if tiered else []
            more["search_after"] = [*score, beyond.day, beyond.key]
        answer = _search(_query(asked, tiered=tiered), size=limit, sort=order, **more)
        rows = [hit["sort"] for hit in answer.get("hits", {}).get("hits", ())]
        found = [_hit(row, tiered=tiered) for row in rows]
        return Window(found[::-1] if backwards else found, _counted(answer))

    def counts(self, asked: TextQuery) -> dict[str, int]:
        """Return how many match by kind: one request."""
        return _counted(_search(_query(asked, tiered=False), size=0))


def _search(query: Query, **how: Any) -> Query:
    with translated():
        answer = asking().search(
            index=TEXTS.alias,
            query=query,
            aggs={"kind": {"terms": {"field": "kind", "size": len(TextKind)}}},
            track_total_hits=False,
            stored_fields="_none_",
            filter_path="hits.hits.sort,aggregations",
            allow_partial_search_results=False,
            **how,
        )
    body: Query = answer.body
    return body


def _counted(answer: Query) -> dict[str, int]:
    buckets = answer["aggregations"]["kind"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _hit(row: list[Any], *, tiered: bool) -> Hit:
    tier = _TIER_OF[round(row[0])] if tiered else ALL
    day, key = row[-2:]
    return Hit(tier, day, key)


def _query(asked: TextQuery, *, tiered: bool) -> Query:
    """Return what matches; ``tiered`` lets it score by where it was found."""
    wanted = _terms(asked.terms, "")
    found: Query = {"filter": wanted or [{"match_all": {}}]}
    if tiered:
        found["should"] = [
            _worth(_terms(asked.terms, tokens.LEADING), _TITLE_BOOST[LEADING]),
            _worth(_terms(asked.terms, tokens.TITLED), _TITLE_BOOST[TITLED]),
            _worth(
                [{"bool": {"must_not": [{"term": {"kind": TextKind.DISCLOSURE.value}}]}}],
                _NO_SET_BOOST,
            ),
        ]
    return {"bool": found}


def _worth(wanted: list[Query], boost: int) -> Query:
    return {"constant_score": {"filter": {"bool": {"filter": wanted}}, "boost": boost}}


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
