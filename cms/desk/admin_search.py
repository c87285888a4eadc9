"""Wagtail's own search with the tokens of the public search (decision 20).

Wagtail's database backend indexes a run of Chinese as one word, so that nothing in its middle is
found. Here titles and texts are handed to the database as single characters, pairs and words
(`search.analysis`), and queries likewise. Named in WAGTAILSEARCH_BACKENDS.

Written against modelsearch 1.3, to which requirements.in holds it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from modelsearch.query import MATCH_NONE, And, Boost, Fuzzy, Not, Or, Phrase, PlainText

from search.analysis import query_tokens, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelsearch.backends.base import BaseSearchBackend
    from modelsearch.query import SearchQuery

ENGINES: Final = {"postgresql": ("postgres", "Postgres"), "sqlite": ("sqlite", "SQLite")}
# PostgreSQL keeps no lexeme of 2 kB and no vector of 1 MB.
LONGEST_TOKEN: Final = 48
TOKENS_OF_A_TEXT: Final = 20_000
# A query is a chain of so many conditions; what stands behind them narrows no further.
LONGEST_QUERY: Final = 500
TOKENS_OF_A_QUERY: Final = 48


def written(tokens: Iterable[str]) -> str:
    """Return tokens as words that every database reads alike, parted by blanks.

    PostgreSQL asks its locale what a letter is and FTS5 its Unicode tables: characters of the
    private area are none there. In ASCII there is no question, and prefixes stay prefixes.
    """
    cut = (token[:LONGEST_TOKEN] for token in tokens)
    return " ".join(
        token if token.isascii() else f"u{token.encode('utf-8', 'replace').hex()}" for token in cut
    )


def rewritten(query: SearchQuery) -> SearchQuery:
    """Return the query asked in tokens; one without any letter or digit finds nothing."""
    if isinstance(query, PlainText | Phrase | Fuzzy):
        text = written(query_tokens(query.query_string[:LONGEST_QUERY])[:TOKENS_OF_A_QUERY])
        operator = getattr(query, "operator", "and")
        return PlainText(text, operator=operator) if text else MATCH_NONE
    if isinstance(query, And):
        parts = [rewritten(part) for part in query.subqueries]
        return MATCH_NONE if MATCH_NONE in parts else And(parts)
    if isinstance(query, Or):
        parts = [part for part in map(rewritten, query.subqueries) if part is not MATCH_NONE]
        return Or(parts) if parts else MATCH_NONE
    if isinstance(query, Not):
        return Not(rewritten(query.subquery))
    if isinstance(query, Boost):
        return rewritten(query.subquery)
    return query


class TokenIndexer:
    """Mixed into Wagtail's extraction of texts: what it indexes are tokens."""

    def prepare_value(self, value: Any) -> str:
        """Return the tokens of a value; lists and mappings are joined first."""
        return written(tokens(super().prepare_value(value), limit=TOKENS_OF_A_TEXT))


class TokenQuery:
    """Mixed into Wagtail's query compilers: what they ask for are tokens.

    The fields a screen names are not passed on: on PostgreSQL they would search the columns of the
    model, which hold no tokens.
    """

    def __init__(self, queryset: Any, query: Any, **options: Any) -> None:
        super().__init__(queryset, query, **{**options, "fields": None})  # type: ignore[call-arg]
        self.query: Any = rewritten(self.query)


def searching_tokens(engine: Any, prefix: str) -> type[BaseSearchBackend]:
    """Return the backend of one database engine, changed to tokens."""

    def changed(name: str, *mixins: type) -> Any:
        base = getattr(engine, name.format(prefix))
        return type(f"Token{base.__name__}", (*mixins, base), {})

    # The index makes its extractors by this name of its module; nothing else is offered.
    engine.ObjectIndexer = changed("ObjectIndexer", TokenIndexer)
    backend = changed("{}SearchBackend")
    backend.query_compiler_class = changed("{}SearchQueryCompiler", TokenQuery)
    backend.autocomplete_query_compiler_class = changed("{}AutocompleteQueryCompiler", TokenQuery)
    return backend


@cache
def backend_for(vendor: str) -> type[BaseSearchBackend]:
    """Return the backend of a database; its module exists for the database in use only."""
    folder, prefix = ENGINES[vendor]
    engine = import_module(f"modelsearch.backends.database.{folder}.{folder}")
    return searching_tokens(engine, prefix)


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 - Wagtail's name
    """Make the backend of the database in use, without stemming or stop words."""
    return backend_for(connection.vendor)({"SEARCH_CONFIG": "simple", **params})
