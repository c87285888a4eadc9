"""The embedded engine of text search, on PostgreSQL and SQLite: same tokens, same order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal.databases.dialect import on_postgres
from search.texts.models import Text

from . import tokens
from .hits import ALL, IN_SET, IN_TEXT, LEADING, TITLED, Hit, Window, tiers
from .kinds import TextKind
from .tables import TOKENS
from .tokens import spelled

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .query import Term, TextQuery

TEXTS = Text._meta.db_table
FIELDS: Final = (
    "key", "kind", "title", "summary", "address", "organisation", "published_on", "policy_codes",
)  # fmt: skip
_COUNTS: Final = (
    "SELECT kind, n FROM search_text_counts(%s::tsquery) "  # noqa: S608 - our own name
    "UNION ALL SELECT '', reltuples::bigint "
    f"FROM pg_class WHERE oid = '{TOKENS}'::regclass"
)
# What unpacking a token list costs beside sorting a hit.
_UNPACKING: Final = 10
_MARKS: Final = {LEADING: tokens.LEADING, TITLED: tokens.TITLED}
_KINDS: Final = {
    IN_TEXT: f" AND kind <> '{TextKind.DISCLOSURE}'",
    IN_SET: f" AND kind = '{TextKind.DISCLOSURE}'",
}


class DatabaseTexts:
    """Token matches by GIN index or FTS5."""

    def titles(self, query: TextQuery, *, limit: int) -> list[int]:
        """Return keys of texts with hits in titles that are neither policies nor guides."""
        sql, params = _branch(query, TITLED, limit, None)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [row[2] for row in cursor.fetchall()]

    def find(
        self, query: TextQuery, *, limit: int, beyond: Hit | None = None, backwards: bool = False
    ) -> Window:
        """Return hits and counts: two statements.

        Tiers are looked through one after the other, only until there are enough hits.
        """
        counts, texts = self._counted(query)
        branches, params = [], []
        for tier in tiers(query, beyond, backwards=backwards):
            edge = beyond if beyond and beyond.tier == tier else None
            how = _How(backwards, frequent=_is_frequent(tier, query, counts, texts, limit))
            sql, more = _branch(query, tier, limit, edge, how)
            branches.append(f"SELECT * FROM ({sql}) tier_{tier + 1}")  # noqa: S608 - our own
            params += more
        sql = " UNION ALL ".join(branches) + " LIMIT %s"
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params, limit])
            hits = [Hit(*row) for row in cursor.fetchall()]
        # A union promises no order
        hits.sort(key=lambda hit: (hit.tier, -hit.day, -hit.key))
        return Window(hits, counts)

    def counts(self, query: TextQuery) -> dict[str, int]:
        """Return how many match by kind: one statement."""
        return self._counted(query)[0]

    def _counted(self, query: TextQuery) -> tuple[dict[str, int], int]:
        """Return the counts, and on PostgreSQL how many texts there are, roughly."""
        with connection.cursor() as cursor:
            if query.terms and on_postgres():
                cursor.execute(_COUNTS, [_match_expression(query, ALL)])
            else:
                source, params = _source(query, ALL)
                cursor.execute(f"SELECT kind, count(*) {source} GROUP BY kind", params)
            counts = dict(cursor.fetchall())
        return counts, counts.pop("", 0)


@dataclass(frozen=True, slots=True)
class _How:
    """How hits are looked for: which way, and for frequent words among the newest texts."""

    backwards: bool = False
    frequent: bool = False

    @property
    def function(self) -> str:
        """The function of PostgreSQL that does it."""
        name = "frequent" if self.frequent else "rare"
        return f"search_text_{name}_before" if self.backwards else f"search_text_{name}"


def _is_frequent(
    tier: int, query: TextQuery, counts: dict[str, int], texts: int, limit: int
) -> bool:
    """Say whether looking through the newest texts is quicker than collecting all hits.

    Unpacking a token list to look at it costs about ten times as much as sorting a hit.
    """
    if tier in _MARKS:
        return False
    sets = counts.get(TextKind.DISCLOSURE, 0)
    number = sum(counts.values())
    if tier == IN_SET:
        number = sets
    elif query.kind:
        number = counts.get(query.kind, 0)
    elif tier == IN_TEXT:
        number -= sets
    return number * number > _UNPACKING * limit * texts


def _branch(
    query: TextQuery, tier: int, limit: int, edge: Hit | None, how: _How | None = None
) -> tuple[str, list[Any]]:
    """Return the statement of the hits of one tier: tier, day, key."""
    how = how or _How()
    if query.terms and on_postgres():
        only = TextKind.DISCLOSURE.value if tier == IN_SET else query.kind or None
        others = TextKind.DISCLOSURE.value if tier == IN_TEXT else None
        start = (edge.day, edge.key) if edge else (None, None)
        placeholders = "%s::tsquery, %s, %s, %s, %s, %s"
        sql = f"SELECT {tier} AS tier, day, number FROM {how.function}({placeholders})"  # noqa: S608
        return sql, [_match_expression(query, tier), only, others, *start, limit]
    source, params = _source(query, tier)
    if query.kind:
        source += " AND kind = %s"
        params.append(query.kind)
    if edge:
        source += f" AND (day, t.id) {'>' if how.backwards else '<'} (%s, %s)"
        params += [edge.day, edge.key]
    way = "ASC" if how.backwards else "DESC"
    order = f"ORDER BY day {way}, t.id {way} LIMIT %s"
    return f"SELECT {tier} AS tier, day, t.id AS number {source} {order}", [*params, limit]


def _source(query: TextQuery, tier: int) -> tuple[str, list[Any]]:
    """Return FROM and WHERE of texts without words asked for, and of hits of FTS5."""
    if not query.terms:
        return f"FROM {TEXTS} t WHERE TRUE", []
    joined = f"FROM {TOKENS} k JOIN {TEXTS} t ON t.id = k.rowid"
    return f"{joined} WHERE {TOKENS} MATCH %s{_KINDS.get(tier, '')}", [
        _match_expression(query, tier)
    ]


def _match_expression(query: TextQuery, tier: int) -> str:
    """Return what a hit of a tier must hold, as the database asks for it."""
    postgres = on_postgres()
    write = _tsquery if postgres else _fts
    expression = write(query.terms, _MARKS.get(tier, ""))
    if tier == IN_TEXT:
        for mark in _MARKS.values():
            titles = write(query.terms, mark)
            expression = (
                f"({expression}) & !({titles})" if postgres else f"({expression}) NOT ({titles})"
            )
    return expression


def _tsquery(terms: Collection[Term], mark: str) -> str:
    """Write terms for PostgreSQL. Tokens hold letters and digits only, never a quote."""
    return " & ".join(
        "("
        + " | ".join(
            "(" + " & ".join(f"'{mark}{token}'" for token in tokens) + ")"
            for tokens in term.alternatives
        )
        + ")"
        for term in terms
    )


def _fts(terms: Collection[Term], mark: str) -> str:
    """Write terms for FTS5, each token as one word."""
    return " AND ".join(
        "("
        + " OR ".join(
            "(" + " AND ".join(f'"{spelled(mark + token)}"' for token in tokens) + ")"
            for tokens in term.alternatives
        )
        + ")"
        for term in terms
    )


def read(
    hits: Sequence[Hit], query: TextQuery, *, offset: int, limit: int, signs: int
) -> list[dict[str, Any]]:
    """Return some of a window of hits with the first ``signs`` of each body, as they are shown.

    What holds the words as typed comes first. One statement; texts that have gone meanwhile are
    left out.
    """
    if not hits:
        return []
    typed = (query.checks, query.phrases) if query.is_put_in_order else ((), ())
    (exact, more), (as_typed, still_more) = map(_holds, typed)
    window = ", ".join(
        f"({int(hit.key)}, {int(hit.tier)}, {place})" for place, hit in enumerate(hits)
    )
    order = f"({exact}) DESC, hit.tier, ({as_typed}) DESC, hit.place"
    columns = ", ".join(f"t.{name}" for name in FIELDS)
    sql = (
        f"WITH hit(id, tier, place) AS (VALUES {window}), "  # noqa: S608 - numbers and our own names
        f"shown AS (SELECT t.id, row_number() OVER (ORDER BY {order}) AS nth "
        f"FROM hit JOIN {TEXTS} t ON t.id = hit.id ORDER BY nth LIMIT %s OFFSET %s) "
        f"SELECT t.id, {columns}, substr(t.body, 1, %s) "
        f"FROM shown JOIN {TEXTS} t ON t.id = shown.id ORDER BY shown.nth"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*more, *still_more, limit, offset, signs])
        names = ("pk", *FIELDS, "head")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _holds(phrases: Collection[Collection[str]]) -> tuple[str, list[str]]:
    """Return what says whether a text holds, of each group of phrases, at least one."""
    place = "strpos" if on_postgres() else "instr"
    held = " AND ".join(
        "(" + " OR ".join([f"{place}(t.folded, %s) > 0"] * len(alike)) + ")" for alike in phrases
    )
    return held or "TRUE", [text for alike in phrases for text in alike]
